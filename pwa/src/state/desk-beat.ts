// The beat at which the desk asks again: every ten seconds while somebody looks, slower while nothing answers.
import { waitAfter } from "../core/backoff";

export const POLL_MS = 10_000;

export class Beat {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private misses = 0;

  /**
   * @param ask asks, and says whether an answer came
   */
  constructor(
    private readonly ask: () => Promise<boolean>,
    private readonly random: () => number = Math.random,
  ) {}

  /** Begins. @returns what ends it */
  start(): () => void {
    const seen = () => this.now();
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("online", seen);
    this.wait();
    return () => {
      clearTimeout(this.timer);
      document.removeEventListener("visibilitychange", seen);
      window.removeEventListener("online", seen);
    };
  }

  /** Asks at once: somebody looks again, or the network is back. */
  private async now(): Promise<void> {
    clearTimeout(this.timer);
    if (!document.hidden) this.misses = (await this.ask()) ? 0 : this.misses + 1;
    this.wait();
  }

  private wait(): void {
    clearTimeout(this.timer);
    const ms = this.misses === 0 ? POLL_MS : Math.max(POLL_MS, waitAfter(this.misses, this.random));
    this.timer = setTimeout(() => this.now(), ms);
  }
}
