// What went wrong in front of a person: said once, in their words. Nothing is promised that was not stored.
import { words } from "../words/words";

export class Trouble {
  title = $state("");
  text = $state<string | null>(null);

  /** Does work on what is stored already; when it fails, says that it is safe and what to do. @returns whether it worked */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    return await this.run(work, words.failure.title, textOf);
  }

  /** The shutter: when it fails, that picture was not stored, and it is said so. @returns whether it is stored */
  async attemptShot(work: () => Promise<unknown>): Promise<boolean> {
    return await this.run(work, words.failure.shotTitle, shotTextOf);
  }

  clear(): void {
    this.text = null;
  }

  private async run(work: () => Promise<unknown>, title: string, say: (name: string) => string): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      console.error(error); // a bug among them must be found by whoever looks
      this.title = title;
      this.text = say(error instanceof DOMException ? error.name : "");
      return false;
    }
  }
}

function textOf(name: string): string {
  return name === "QuotaExceededError" ? words.failure.storage : words.failure.other;
}

function shotTextOf(name: string): string {
  if (name === "QuotaExceededError") return words.failure.shotStorage;
  if (name === "NotReadableError" || name === "NotFoundError") return words.failure.shotUnreadable;
  return words.failure.shot;
}
