// The report that was just stored: said on the next screen for a few seconds, never before the store completed.
import type { OutboxEntry } from "../core/outbox";

const SHOWN_MS = 8_000;

export class JustSaved {
  title = $state<string | null>(null);
  /** The operation it is said of: a refusal takes the words back. */
  private op: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  say(title: string, op: string): void {
    clearTimeout(this.timer);
    this.title = title;
    this.op = op;
    this.timer = setTimeout(() => this.forget(), SHOWN_MS);
  }

  /** What was said does not stand any more where the server refused it. */
  heed(entries: readonly OutboxEntry[]): void {
    if (entries.some(({ op_id, state }) => op_id === this.op && state === "rejected")) this.forget();
  }

  /** Another draft has begun. */
  forget(): void {
    this.title = null;
    this.op = null;
  }
}

export const justSaved = new JustSaved();
