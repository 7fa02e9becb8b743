// 同步: operations that wait for the supervisor, and phones that are silent, lack something or were wiped.
import type { components } from "../contract/openapi";
import { Work } from "./desk-govern.svelte";
import type { DeskLine } from "./desk-line";

export type Held = components["schemas"]["HeldOpWire"];
export type WatchedPhone = components["schemas"]["PhoneWire"];
export type Decision = components["schemas"]["DecisionWire"]["decision"];

export class DeskWatch extends Work {
  /** What waits for a decision, the longest wait first; null until first told. */
  held = $state.raw<readonly Held[] | null>(null);
  /** Those in trouble first, then the silent; null until first told. */
  phones = $state.raw<readonly WatchedPhone[] | null>(null);
  /** The operation in hand, and the reason that is being written. */
  chosen = $state<string | null>(null);
  reason = $state("");

  constructor(
    line: DeskLine,
    private readonly decides: () => boolean,
  ) {
    super(line);
  }

  async refresh(): Promise<void> {
    const [held, phones] = await Promise.all([
      this.decides() ? this.line.get<{ items: Held[] }>("/api/held") : null,
      this.line.get<{ phones: WatchedPhone[] }>("/api/phones"),
    ]);
    this.held = held?.items ?? [];
    this.phones = phones.phones;
    if (this.chosen !== null && !this.held.some(({ op_id }) => op_id === this.chosen)) this.drop();
  }

  get silent(): number {
    return this.phones?.filter(({ quiet }) => quiet).length ?? 0;
  }

  choose(opId: string | null): void {
    if (this.chosen === opId) return;
    this.hush();
    [this.chosen, this.reason] = [opId, ""];
  }

  /** It waits no longer, or was decided here: a refusal stays to be read. */
  private drop(): void {
    [this.chosen, this.reason] = [null, ""];
  }

  get written(): boolean {
    return this.chosen !== null && this.reason.trim() !== "";
  }

  /** Takes the step now, or leaves its facts in the case. @returns whether it was done */
  async decide(decision: Decision): Promise<boolean> {
    const { chosen } = this;
    if (chosen === null) return false;
    const done = await this.run(() =>
      this.line.ask("POST", `/api/held/${chosen}/decision`, { decision, reason: this.reason.trim() }),
    );
    if (done) this.drop();
    await this.refresh();
    return done;
  }
}
