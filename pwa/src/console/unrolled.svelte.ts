// A long list is drawn a few rows a frame, the topmost first: no frame is missed while it changes.

/** New rows of one frame: as many as an old office machine draws in a sixtieth of a second. */
export const FEW = 4;

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

/** The rows of a list that are drawn by now. */
export class Unrolled<T extends { id: string }> {
  rows = $state.raw<readonly T[]>([]);
  private frame = 0;

  /** The list is this from now on; what is more than a few new rows follows frame by frame. */
  show(items: readonly T[], sought: string | null): void {
    cancelAnimationFrame(this.frame);
    const reach = reachOf(items, new Set(this.rows.map(({ id }) => id)), sought, FEW);
    this.rows = reach === items.length ? items : items.slice(0, reach);
    if (reach < items.length) this.frame = requestAnimationFrame(() => this.show(items, sought));
  }

  /** The list is not shown any more. */
  stop(): void {
    cancelAnimationFrame(this.frame);
  }
}
