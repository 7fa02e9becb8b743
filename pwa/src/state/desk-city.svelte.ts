// The administrator's pages together: which parts one may see, and each part's own state.
import { DeskAccounts } from "./desk-accounts.svelte";
import { mayGovern, mayReadRegister } from "./desk-govern.svelte";
import type { DeskLine } from "./desk-line";
import { DeskRegister, DeskStages, DeskTiles } from "./desk-settings.svelte";
import { DeskBeats, DeskUnits } from "./desk-town.svelte";

export const PARTS = ["accounts", "units", "beats", "stages", "tiles", "register"] as const;
export type Part = (typeof PARTS)[number];

/** The parts that somebody with these roles may read. */
export function partsFor(roles: readonly string[]): Part[] {
  if (!mayGovern(roles)) return [];
  return PARTS.filter((part) => part !== "register" || mayReadRegister(roles));
}

export class DeskCity {
  readonly accounts: DeskAccounts;
  readonly units: DeskUnits;
  readonly beats: DeskBeats;
  readonly stages: DeskStages;
  readonly tiles: DeskTiles;
  readonly register: DeskRegister;

  constructor(line: DeskLine) {
    this.accounts = new DeskAccounts(line);
    this.units = new DeskUnits(line);
    this.beats = new DeskBeats(line);
    this.stages = new DeskStages(line);
    this.tiles = new DeskTiles(line);
    this.register = new DeskRegister(line);
  }

  private get forms() {
    return [this.accounts, this.units, this.beats, this.stages, this.tiles];
  }

  /** Whether something is written in a part and not saved. */
  get written(): boolean {
    return this.forms.some((form) => form.written);
  }

  /** What was written is done with. */
  putAway(): void {
    for (const form of this.forms) if (form.written) form.putAway();
  }

  /** Reads what a part shows; accounts and the register are told with units and beats. */
  async read(part: Part): Promise<void> {
    if (part === "accounts") await Promise.all([this.accounts.list(), this.units.list(), this.beats.list()]);
    else if (part === "register") await Promise.all([this.register.list(), this.units.list(), this.beats.list()]);
    else await this[part].list();
  }
}
