// Who is on the ground with what in hand, and handing it over before it is late.
import { Work } from "./desk-govern.svelte";
import type { Handed, Load } from "./desk-wire";

export class DeskStaff extends Work {
  /** Everybody with their open work, first what nobody is there for; null until first told. */
  people = $state.raw<readonly Load[] | null>(null);
  /** Whose work is being handed over: kept when nothing is left of it, so that the results can be read. */
  chosen = $state.raw<Load | null>(null);
  /** What became of each thing that was handed over last. */
  handed = $state.raw<readonly Handed[] | null>(null);

  async refresh(): Promise<void> {
    this.people = (await this.line.get<{ people: Load[] }>("/api/workload")).people;
    const { chosen } = this;
    if (chosen === null) return;
    const nothing = { ...chosen, verify: 0, check: 0, handle: 0, overdue: 0 }; // who has nothing left may be gone
    this.chosen = this.people.find(({ account }) => account === chosen.account) ?? nothing;
  }

  choose(load: Load): void {
    this.hush();
    [this.chosen, this.handed] = [load, null];
  }

  /** Whoever may be given something: they are here, and not the one it is taken from. */
  get others(): Load[] {
    return (this.people ?? []).filter(({ account, here }) => here && account !== this.chosen?.account);
  }

  nameOf(account: string | null): string {
    return this.people?.find((one) => one.account === account)?.display_name ?? account ?? "";
  }

  /** Gives what is open to somebody, or to whom the rules draw. */
  async handOver(to: string | null): Promise<boolean> {
    const { chosen } = this;
    if (chosen === null) return false;
    return await this.run(async () => {
      const path = `/api/accounts/${chosen.account}/handover`;
      const { results } = await this.line.ask<{ results: Handed[] }>("POST", path, { to });
      if (this.chosen?.account === chosen.account) this.handed = results;
      await this.refresh();
    });
  }
}
