// A long list is drawn a few rows a frame, the topmost first, and taken away some a frame: no frame is missed meanwhile.

/** New rows of one frame: as many as an old office machine draws in a sixtieth of a second. */
export const FEW = 2;

/** Rows that one frame takes away: one costs an eighth of a new one. */
export const SOME = 12;

/**
 * How much of a list is drawn next: up to where `few` rows are new, and at least up to the row that is looked for.
 *
 * @param drawn ids of the rows that are drawn already; they cost nothing
 * @param sought id of a row that must be there at once, or null
 * @returns how many rows from the top
 */
export function reachOf(
  items: readonly { id: string }[],
  drawn: ReadonlySet<string>,
  sought: string | null,
  few: number,
): number {
  const needed = sought === null ? 0 : items.findIndex(({ id }) => id === sought) + 1;
  let fresh = 0;
  const end = items.findIndex(({ id }) => !drawn.has(id) && ++fresh > few);
  return Math.max(needed, end === -1 ? items.length : end);
}

/** The first of so many for which something holds that, once it holds, holds for all behind; `count` where for none. */
export function firstWhere(count: number, holds: (n: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Rows that stand on the screen together. */
export interface Drawn<T> {
  readonly n: number;
  readonly rows: readonly T[];
}

/** The rows of a list that are drawn by now. */
export class Unrolled<T extends { id: string }> {
  /** The list as far as it is drawn, and behind it what it was before and is still to be taken away, out of sight. */
  drawn = $state.raw<readonly Drawn<T>[]>([{ n: 0, rows: [] }]);
  private frame = 0;

  /** The rows of the list that are drawn. */
  get rows(): readonly T[] {
    return this.now.rows;
  }

  /** The list is this from now on; what is more than a few new rows, or some old ones, follows frame by frame. */
  show(items: readonly T[], sought: string | null): void {
    cancelAnimationFrame(this.frame);
    const listed = new Set(items.map(({ id }) => id));
    const leave = this.rows.filter(({ id }) => !listed.has(id)).length;
    if (leave > SOME) this.drawn = [{ n: this.now.n + 1, rows: [] }, ...this.drawn];
    this.draw(items, sought);
  }

  /** The list is not shown any more. */
  stop(): void {
    cancelAnimationFrame(this.frame);
  }

  private get now(): Drawn<T> {
    return this.drawn[0] as Drawn<T>;
  }

  /** One frame: a few more rows of the list, some fewer of what was before. */
  private draw(items: readonly T[], sought: string | null): void {
    const reach = reachOf(items, new Set(this.rows.map(({ id }) => id)), sought, FEW);
    const rows = reach === items.length ? items : items.slice(0, reach);
    const gone = this.drawn.slice(1).map((sheet) => ({ ...sheet, rows: sheet.rows.slice(SOME) }));
    this.drawn = [{ ...this.now, rows }, ...gone.filter((sheet) => sheet.rows.length > 0)];
    const rests = reach === items.length && this.drawn.length === 1;
    if (!rests) this.frame = requestAnimationFrame(() => this.draw(items, sought));
  }
}
