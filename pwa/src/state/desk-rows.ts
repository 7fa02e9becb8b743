// How a list takes an answer without jumping: what stood there keeps its place, what would come between waits.
import type { DeskRow } from "./desk-wire";

export interface Taken {
  /** The rows as they are to be shown now. */
  items: DeskRow[];
  /** Rows that would push others down: they wait until they are asked for. */
  waiting: string[];
}

export interface Fresh {
  items: readonly DeskRow[];
  /** The answer is a page, and the list goes on behind it. */
  cut: boolean;
}

/**
 * Lays a fresh answer over what is shown.
 *
 * Known rows stay where they are with their newest facts, those that left are taken away, what comes behind the last
 * known row is appended: it moves nothing. Only what belongs above a known row waits.
 *
 * @param keep rows that stay though the list holds them no longer: somebody looks at them
 */
export function layOver(shown: readonly DeskRow[], { items, cut }: Fresh, keep: ReadonlySet<string>): Taken {
  const byId = new Map(items.map((row) => [row.id, row]));
  const known = new Set(shown.map(({ id }) => id));
  const lastKnown = items.findLastIndex(({ id }) => known.has(id));
  const lastTold = shown.findLastIndex(({ id }) => byId.has(id));
  const stays = shown.flatMap((row, n) => {
    const beyond = cut && n > lastTold; // pushed off the page by what came above: it is still in the list
    return byId.get(row.id) ?? (beyond || keep.has(row.id) ? [row] : []);
  });
  const waiting = items.slice(0, lastKnown + 1).filter(({ id }) => !known.has(id));
  return { items: [...stays, ...items.slice(lastKnown + 1)], waiting: waiting.map(({ id }) => id) };
}

/** Whether two lists are the same rows in the same order: then nothing is drawn anew. */
export function isSame(a: readonly DeskRow[], b: readonly DeskRow[]): boolean {
  return a.length === b.length && a.every((row, n) => row === b[n]);
}
