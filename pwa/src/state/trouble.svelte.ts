// What went wrong in front of a person: said once, in their words; what was stored before stays stored.
import { words } from "../words/words";

export class Trouble {
  text = $state<string | null>(null);

  /** Does the work; when it fails, says what is safe and what to do. @returns whether it worked */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.text = textOf(error);
      return false;
    }
  }

  clear(): void {
    this.text = null;
  }
}

function textOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") return words.failure.storage;
  if (name === "NotReadableError" || name === "NotFoundError") return words.failure.unreadable;
  return words.failure.other;
}
