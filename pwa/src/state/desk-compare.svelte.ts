// Two cases side by side that may be one thing: which is looked at, and whether both pictures have been seen.
import { metresBetween } from "../core/geo";
import type { DeskLine } from "./desk-line";
import type { CaseFile, CasesPage, DeskRow, Similar } from "./desk-wire";

const MINUTE = 60_000;

export class DeskCompare {
  open = $state(false);
  /** What lies near and is of the same kind, by the server; what was sought by number comes behind. */
  near = $state.raw<readonly Similar[]>([]);
  at = $state(0);
  /** Both pictures on one another, the second half seen through. */
  overlaid = $state(false);
  /** Cases whose picture was seen here, or that have none. */
  shown = $state.raw<ReadonlySet<string>>(new Set());
  private of: string | null = null;

  constructor(private readonly line: DeskLine) {}

  get pair(): Similar | null {
    return this.near[this.at] ?? null;
  }

  /** Another case was opened: what lies near it is asked anew. */
  async begin(file: CaseFile | null, open: boolean): Promise<void> {
    this.of = file?.id ?? null;
    [this.near, this.at, this.open, this.overlaid] = [[], 0, false, false];
    this.shown = new Set();
    if (file === null) return;
    const near = (await this.line.get<{ items: Similar[] }>(`/api/cases/${file.id}/similar`)).items;
    if (this.of !== file.id) return;
    this.near = near;
    this.open = open && near.length > 0;
  }

  /** While two are compared, the other's picture may arrive and its case go on. */
  async refresh(): Promise<void> {
    const { of } = this;
    if (!this.open || of === null) return;
    const { items } = await this.line.get<{ items: Similar[] }>(`/api/cases/${of}/similar`);
    if (this.of !== of) return;
    const told = new Map(items.map((one) => [one.case.id, one]));
    this.near = this.near.map((one) => told.get(one.case.id) ?? one);
  }

  look(by: number): void {
    const all = this.near.length;
    if (all > 0) this.at = (this.at + by + all) % all;
  }

  lookAt(id: string): void {
    this.at = Math.max(
      0,
      this.near.findIndex((one) => one.case.id === id),
    );
    this.open = true;
  }

  seen(id: string): void {
    if (!this.shown.has(id)) this.shown = new Set([...this.shown, id]);
  }

  /** Whether both were seen, or have no picture: nobody merges without. */
  hasSeen(file: CaseFile): boolean {
    const seen = ({ id, photos }: { id: string; photos: readonly unknown[] }) =>
      photos.length === 0 || this.shown.has(id);
    return this.pair !== null && seen(file) && seen(this.pair.case);
  }

  /** Puts another case beside, by its number or its place. @returns whether one was found */
  async seek(file: CaseFile, words: string): Promise<boolean> {
    const query = new URLSearchParams({ q: words.trim(), limit: "5" });
    const { items } = await this.line.get<CasesPage>(`/api/cases?${query}`);
    const found = items.find(({ id }) => id !== file.id);
    if (found === undefined) return false;
    if (!this.near.some((one) => one.case.id === found.id)) this.near = [...this.near, besides(file, found)];
    this.lookAt(found.id);
    return true;
  }
}

function besides(file: CaseFile, other: DeskRow): Similar {
  const minutes = Math.round((Date.parse(other.reported_at) - Date.parse(file.reported_at)) / MINUTE);
  return { case: other, metres: Math.round(metresBetween(file.point, other.point)), minutes };
}
