// Settings of the city and the register of who set what: stage limits, tiles, and the lines that prove it.
import { Work } from "./desk-govern.svelte";
import type { RegisterLine, RegisterPage, Stage, Tile, Tiles } from "./desk-wire";

export class DeskStages extends Work {
  stages = $state.raw<readonly Stage[]>([]);

  async list(): Promise<void> {
    this.stages = (await this.line.get<{ stages: Stage[] }>("/api/settings/stages")).stages;
  }

  set(stage: string, limits: { ordinary: string; urgent: string }): Promise<boolean> {
    return this.run(async () => {
      const told = await this.line.ask<{ stages: Stage[] }>("PUT", `/api/settings/stages/${stage}`, limits);
      this.stages = told.stages;
    });
  }
}

export class DeskTiles extends Work {
  told = $state.raw<Tiles | null>(null);
  chosen = $state.raw<readonly Tile[]>([]);

  async list(): Promise<void> {
    this.take(await this.line.get<Tiles>("/api/settings/tiles"));
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

  get changed(): boolean {
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
  after = $state.raw<number | null>(null);
  subject = $state("");

  async list(subject = ""): Promise<void> {
    this.subject = subject;
    const page = await this.line.get<RegisterPage>(this.path(null));
    [this.items, this.after] = [page.items, page.after];
  }

  async more(): Promise<void> {
    if (this.after === null) return;
    const page = await this.line.get<RegisterPage>(this.path(this.after));
    [this.items, this.after] = [[...this.items, ...page.items], page.after];
  }

  private path(after: number | null): string {
    const query = new URLSearchParams({ limit: "50" });
    if (this.subject !== "") query.set("subject", this.subject);
    if (after !== null) query.set("after", String(after));
    return `/api/register?${query}`;
  }
}
