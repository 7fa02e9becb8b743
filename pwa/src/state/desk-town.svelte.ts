// The town as the administrators set it: units and their tree, beats and their cells.
import { uuid4 } from "../core/ids";
import { Work } from "./desk-govern.svelte";
import type { Beat, UnitRow } from "./desk-wire";

export type UnitSaid = Pick<UnitRow, "name" | "short_name" | "kind" | "territory" | "parent_id">;

export interface Branch {
  unit: UnitRow;
  depth: number;
}

/** Units in the order of a tree: each below its parent. One whose parent is gone stands at the top. */
export function treeOf(units: readonly UnitRow[]): Branch[] {
  const known = new Set(units.map(({ id }) => id));
  const below = (parent: string | null, depth: number): Branch[] =>
    units
      .filter(({ parent_id: of }) => (of && known.has(of) ? of : null) === parent)
      .flatMap((unit) => [{ unit, depth }, ...below(unit.id, depth + 1)]);
  return below(null, 0);
}

export class DeskUnits extends Work {
  units = $state.raw<readonly UnitRow[]>([]);
  private newId = uuid4();

  async list(): Promise<void> {
    this.units = (await this.line.get<{ units: UnitRow[] }>("/api/units")).units;
  }

  make(said: UnitSaid): Promise<boolean> {
    return this.set(async () => {
      const told = await this.line.ask<{ units: UnitRow[] }>("POST", "/api/units", { id: this.newId, ...said });
      this.newId = uuid4();
      return told;
    });
  }

  change(id: string, said: UnitSaid): Promise<boolean> {
    return this.set(() => this.line.ask("PATCH", `/api/units/${id}`, said));
  }

  dissolve(id: string, accounts_to: string | null): Promise<boolean> {
    return this.set(() => this.line.ask("POST", `/api/units/${id}/dissolve`, { accounts_to }));
  }

  private set(what: () => Promise<{ units: UnitRow[] }>): Promise<boolean> {
    return this.run(async () => {
      this.units = (await what()).units;
    });
  }
}

export class DeskBeats extends Work {
  beats = $state.raw<readonly Beat[]>([]);
  /** The beat in hand; its cells are pressed on the map. */
  id = $state<string | null>(null);
  name = $state("");
  cells = $state.raw<ReadonlySet<string>>(new Set());

  async list(): Promise<void> {
    this.beats = (await this.line.get<{ beats: Beat[] }>("/api/beats")).beats;
  }

  /** Whose a cell is, beside the beat in hand. */
  ownerOf(cell: string): Beat | null {
    return this.beats.find((beat) => beat.id !== this.id && beat.cells.includes(cell)) ?? null;
  }

  begin(beat: Beat | null): void {
    this.hush();
    this.id = beat?.id ?? uuid4();
    this.name = beat?.name ?? "";
    this.cells = new Set(beat?.cells ?? []);
  }

  cancel(): void {
    this.id = null;
    this.hush();
  }

  toggle(cell: string): void {
    const next = new Set(this.cells);
    if (!next.delete(cell)) next.add(cell);
    this.cells = next;
  }

  /** All cells of a community that no other beat has, or none of them any more. */
  toggleAll(cells: readonly string[]): void {
    const free = cells.filter((cell) => this.ownerOf(cell) === null);
    const whole = free.every((cell) => this.cells.has(cell));
    const rest = [...this.cells].filter((cell) => !free.includes(cell));
    this.cells = new Set(whole ? rest : [...rest, ...free]);
  }

  save(): Promise<boolean> {
    return this.run(async () => {
      const body = { name: this.name.trim(), cells: [...this.cells].sort() };
      this.beats = (await this.line.ask<{ beats: Beat[] }>("PUT", `/api/beats/${this.id}`, body)).beats;
    });
  }
}
