// Settings of the city and the register of who set what: stage limits, tiles, and the lines that prove it.
import { Work } from "./desk-govern.svelte";
import type { RegisterLine, RegisterPage, Stage, Tile, Tiles } from "./desk-wire";

/** A limit as its number and its unit. */
export interface Limit {
  unit: string;
  count: number;
}

interface Limits {
  ordinary: Limit;
  urgent: Limit;
}

const NO_LIMIT: Limit = { unit: "work_minute", count: 1 };

function readLimit(text: string): Limit {
  const [unit = NO_LIMIT.unit, count = "1"] = text.split(":");
  return { unit, count: Number(count) };
}

export class DeskStages extends Work {
  stages = $state.raw<readonly Stage[]>([]);
  /** The stage in hand, and its two limits as they shall be. */
  id = $state<string | null>(null);
  limits = $state<Limits>({ ordinary: NO_LIMIT, urgent: NO_LIMIT });
  private begun = "";

  async list(): Promise<void> {
    this.stages = (await this.line.get<{ stages: Stage[] }>("/api/settings/stages")).stages;
  }

  /** Whether something is written and not saved. */
  get written(): boolean {
    return this.id !== null && JSON.stringify(this.limits) !== this.begun;
  }

  begin(stage: Stage): void {
    this.hush();
    this.id = stage.stage;
    const { ordinary, urgent } = stage.set ?? stage.default;
    this.limits = { ordinary: readLimit(ordinary), urgent: readLimit(urgent) };
    this.begun = JSON.stringify(this.limits);
  }

  putAway(): void {
    this.id = null;
  }

  async save(): Promise<boolean> {
    const { ordinary, urgent } = this.limits;
    const body = { ordinary: `${ordinary.unit}:${ordinary.count}`, urgent: `${urgent.unit}:${urgent.count}` };
    const done = await this.run(async () => {
      const told = await this.line.ask<{ stages: Stage[] }>("PUT", `/api/settings/stages/${this.id}`, body);
      this.stages = told.stages;
    });
    if (done) this.putAway();
    return done;
  }
}

export class DeskTiles extends Work {
  told = $state.raw<Tiles | null>(null);
  chosen = $state.raw<readonly Tile[]>([]);

  async list(): Promise<void> {
    const told = await this.line.get<Tiles>("/api/settings/tiles");
    const { chosen, written } = this;
    this.take(told);
    if (written) this.chosen = chosen; // nothing that was put in another order is lost by looking again
  }

  /** What was chosen is done with. */
  putAway(): void {
    this.chosen = this.told?.tiles ?? [];
  }

  put(tiles: readonly Tile[]): void {
    this.hush();
    this.chosen = tiles;
  }

  /** Moves a tile one place up or down. */
  move(at: number, by: number): void {
    const next = [...this.chosen];
    const [tile] = next.splice(at, 1);
    if (tile !== undefined) next.splice(at + by, 0, tile);
    this.put(next);
  }

  /** Whether something was chosen and not saved. */
  get written(): boolean {
    return JSON.stringify(this.chosen) !== JSON.stringify(this.told?.tiles ?? []);
  }

  save(): Promise<boolean> {
    return this.run(async () => {
      this.take(await this.line.ask<Tiles>("PUT", "/api/settings/tiles", { tiles: this.chosen }));
    });
  }

  private take(told: Tiles): void {
    [this.told, this.chosen] = [told, told.tiles];
  }
}

export class DeskRegister extends Work {
  items = $state.raw<readonly RegisterLine[]>([]);
  /** Names of the accounts and units that the lines speak of. */
  names = $state.raw<Readonly<Record<string, string>>>({});
  after = $state.raw<number | null>(null);
  subject = $state("");

  async list(subject = ""): Promise<void> {
    this.subject = subject;
    const page = await this.line.get<RegisterPage>(this.path(null));
    [this.items, this.after, this.names] = [page.items, page.after, page.names];
  }

  async more(): Promise<void> {
    if (this.after === null) return;
    const page = await this.line.get<RegisterPage>(this.path(this.after));
    [this.items, this.after] = [[...this.items, ...page.items], page.after];
    this.names = { ...this.names, ...page.names };
  }

  private path(after: number | null): string {
    const query = new URLSearchParams({ limit: "50" });
    if (this.subject !== "") query.set("subject", this.subject);
    if (after !== null) query.set("after", String(after));
    return `/api/register?${query}`;
  }
}
