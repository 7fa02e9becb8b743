// A picture taken away is out of sight at once and out of the store a moment later: until then it can be had back.
import type { Phone } from "./phone.svelte";

/** Long enough to see what is missing and to press once. */
export const SECOND_THOUGHT_MS = 6_000;

export class TakenAway {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly phone: Phone,
    private readonly drop: (id: string) => Promise<void>,
  ) {}

  /** Those of before are gone for good then: only the last press can be undone. */
  async take(ids: readonly string[]): Promise<void> {
    await this.settle();
    this.phone.away = ids;
    this.timer = setTimeout(() => void this.settle().catch(() => undefined), SECOND_THOUGHT_MS);
  }

  undo(): void {
    clearTimeout(this.timer);
    this.phone.away = [];
  }

  /** What is saved now goes without them. One that cannot be deleted comes back into sight. */
  async settle(): Promise<void> {
    const ids = this.phone.away;
    clearTimeout(this.timer);
    try {
      for (const id of ids) await this.drop(id);
    } finally {
      if (this.phone.away === ids) this.phone.away = [];
    }
  }
}
