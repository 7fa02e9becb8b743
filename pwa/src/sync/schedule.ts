// When to sync: on save, on signal, on sight, on open; after a failure later and later, after success now and then.
import { waitAfter } from "../core/backoff";
import type { Round, Wishes } from "./engine";

/** Between two rounds while everything is well and the page is seen. */
const IDLE_MS = 60_000;

/** Another tab holds the lock: it is doing our work. */
const ELSEWHERE_MS = 5_000;

export interface Clockwork {
  /** One round under the lock; null when another tab holds it. */
  round: (wishes: Wishes) => Promise<Round | null>;
  random: () => number;
  later: (work: () => void, ms: number) => () => void;
  onRound?: (round: Round | null) => void;
  /** Told when a round broke on a bug or on a full disk; the next one is planned all the same. */
  onError?: (error: unknown) => void;
}

/** What became of a round; null when another tab holds the lock. */
type Outcome = Round | "broken" | null;

export class Schedule {
  private running = false;
  private again: Wishes | null = null;
  private failures = 0;
  /** The world changed while a round ran: what it came to is of before. */
  private outdated = false;
  private cancel: (() => void) | null = null;
  private stopped = false;

  constructor(private readonly works: Clockwork) {}

  /** Something happened that makes a round worth while now. During a round it asks for one more. */
  poke(wishes: Wishes = {}): void {
    if (this.stopped) return;
    if (this.running) {
      this.again = { ...this.again, ...wishes };
      return;
    }
    this.cancel?.();
    void this.run(wishes);
  }

  /** Signal or sight came back: earlier failures say nothing of now, and a round that they are in is not waited after. */
  forgive(): void {
    this.failures = 0;
    this.outdated = this.running;
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }

  private async run(wishes: Wishes): Promise<void> {
    this.running = true;
    const round = await this.tryRound(wishes);
    this.running = false;
    if (this.stopped) return;
    const next = this.again;
    const atOnce = this.outdated || (round !== "broken" && round?.ending === "done");
    this.again = null;
    this.outdated = false;
    if (next && atOnce) return this.poke(next);
    this.cancel = this.works.later(() => this.poke(next ?? {}), this.waitAfter(round));
  }

  private async tryRound(wishes: Wishes): Promise<Outcome> {
    try {
      const round = await this.works.round(wishes);
      this.works.onRound?.(round);
      return round;
    } catch (error) {
      console.error("a round of syncing broke", error);
      this.works.onError?.(error);
      return "broken";
    }
  }

  private waitAfter(round: Outcome): number {
    if (round === null) return ELSEWHERE_MS;
    const done = round !== "broken" && round.ending === "done";
    this.failures = done ? 0 : this.failures + 1;
    if (done) return IDLE_MS;
    const asked = round === "broken" ? null : round.waitMs;
    return Math.max(asked ?? 0, waitAfter(this.failures, this.works.random));
  }
}
