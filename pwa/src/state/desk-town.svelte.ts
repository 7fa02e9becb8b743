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

/** A unit as a form holds it: what is not chosen is "". */
function saidOf(
  unit: UnitRow | null,
): Omit<UnitSaid, "territory" | "parent_id"> & { territory: string; parent_id: string } {
  const { name = "", short_name = "", kind = "line", territory = "", parent_id = null } = unit ?? {};
  return { name, short_name, kind, territory, parent_id: parent_id ?? "" };
}

export class DeskUnits extends Work {
  units = $state.raw<readonly UnitRow[]>([]);
  /** The unit in hand, "" for a new one, and what is said of it. */
  id = $state<string | null>(null);
  said = $state(saidOf(null));
  private newId = uuid4();

  get unit(): UnitRow | null {
    return this.units.find(({ id }) => id === this.id) ?? null;
  }

  /** Whether something is written and not saved. */
  get written(): boolean {
    return this.id !== null && JSON.stringify(this.said) !== JSON.stringify(saidOf(this.unit));
  }

  begin(id: string): void {
    this.hush();
    this.id = id;
    this.said = saidOf(this.unit);
  }

  /** What was written is done with. */
  putAway(): void {
    this.said = saidOf(this.unit);
  }

  /** Saves the unit in hand, or makes it; a new one stays in hand, so that it is seen to be saved. */
  async save(): Promise<boolean> {
    const { name, short_name, parent_id, ...rest } = this.said;
    const said = { ...rest, name: name.trim(), short_name: short_name.trim(), parent_id: parent_id || null };
    const id = this.unit?.id ?? this.newId;
    const done = await (this.unit === null ? this.make(said) : this.change(id, said));
    if (done) this.id = id;
    if (done) this.putAway();
    return done;
  }

  async list(): Promise<void> {
    this.units = (await this.line.get<{ units: UnitRow[] }>("/api/units")).units;
  }

  private make(said: UnitSaid): Promise<boolean> {
    return this.set(async () => {
      const told = await this.line.ask<{ units: UnitRow[] }>("POST", "/api/units", { id: this.newId, ...said });
      this.newId = uuid4();
      return told;
    });
  }

  private change(id: string, said: UnitSaid): Promise<boolean> {
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
  /** The name of the beat that has the cell pressed last. */
  taken = $state<string | null>(null);

  async list(): Promise<void> {
    this.beats = (await this.line.get<{ beats: Beat[] }>("/api/beats")).beats;
  }

  /** Whose a cell is, beside the beat in hand. */
  ownerOf(cell: string): Beat | null {
    return this.beats.find((beat) => beat.id !== this.id && beat.cells.includes(cell)) ?? null;
  }

  /** Whether something is written and not saved. */
  get written(): boolean {
    if (this.id === null) return false;
    const { name = "", cells = [] } = this.beats.find(({ id }) => id === this.id) ?? {};
    return this.name.trim() !== name || this.cells.size !== cells.length || cells.some((cell) => !this.cells.has(cell));
  }

  begin(beat: Beat | null): void {
    this.hush();
    this.taken = null;
    this.id = beat?.id ?? uuid4();
    this.name = beat?.name ?? "";
    this.cells = new Set(beat?.cells ?? []);
  }

  /** Puts the beat in hand away. */
  putAway(): void {
    this.id = this.taken = null;
    this.hush();
  }

  /** A cell was pressed: it joins or leaves, unless another beat has it. */
  press(cell: string): void {
    this.taken = this.ownerOf(cell)?.name ?? null;
    if (this.taken === null) this.toggle(cell);
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
