// How pulled pages change the rows on the phone: puts, gones, scopes that leave, and the end of a snapshot.
import type { Change, PullPage } from "./wire";

/** One row of the feed as kept here. A row may be seen through several scopes; it lives while one of them holds it. */
export interface EntityRow {
  key: string;
  type: string;
  id: string;
  case_id: string | null;
  rev: number;
  row: Record<string, unknown>;
  /** scope → the snapshot generation in which this scope last showed the row. */
  scopes: Record<string, number>;
}

export interface Plan {
  puts: EntityRow[];
  deletes: string[];
}

/** The key of a row in the store. */
export function entityKey(type: string, id: string): string {
  return `${type}/${id}`;
}

/** Every key a page speaks of, so that the store can read them in one transaction. */
export function keysOf(page: PullPage): string[] {
  return [...new Set(page.changes.map((change) => entityKey(change.type, change.id)))];
}

/**
 * What a page does to the rows it names.
 *
 * @param known the rows it names that the phone has, by key
 * @param generation the running snapshot's number, or the last one's for a delta
 * @param touched case ids an unsent operation touches: their rows stay though the scope left
 */
export function planPage(
  page: PullPage,
  known: ReadonlyMap<string, EntityRow>,
  generation: number,
  touched: ReadonlySet<string>,
): Plan {
  const rows = new Map<string, EntityRow | null>();
  for (const change of page.changes) {
    const key = entityKey(change.type, change.id);
    const before = rows.has(key) ? rows.get(key) : known.get(key);
    rows.set(key, change.gone ? withoutScope(before, change.scope, touched) : withChange(before, change, generation));
  }
  return planOf(rows);
}

function planOf(rows: ReadonlyMap<string, EntityRow | null>): Plan {
  const plan: Plan = { puts: [], deletes: [] };
  for (const [key, row] of rows) {
    if (row) plan.puts.push(row);
    else plan.deletes.push(key);
  }
  return plan;
}

function withChange(before: EntityRow | null | undefined, change: Change, generation: number): EntityRow {
  const rev = change.rev ?? 0;
  const scopes = { ...before?.scopes, [change.scope]: generation };
  // Another scope may bring an older copy later in the same pull: the newer row stays, only the scope is noted. What an
  // earlier snapshot brought gives way whatever its rev: a restored server knows the older one only.
  if (before && before.rev > rev && Object.values(before.scopes).includes(generation)) return { ...before, scopes };
  const row = change.row ?? {};
  const key = entityKey(change.type, change.id);
  return { key, type: change.type, id: change.id, case_id: caseOf(change, row), rev, row, scopes };
}

function caseOf(change: Change, row: Record<string, unknown>): string | null {
  if (change.type === "case") return change.id;
  return typeof row.case_id === "string" ? row.case_id : null;
}

/** The row after a scope let go of it: null when no other scope holds it and no unsent operation needs it. */
export function withoutScope(
  row: EntityRow | null | undefined,
  scope: string,
  touched: ReadonlySet<string>,
): EntityRow | null {
  if (!row) return null;
  const { [scope]: _, ...scopes } = row.scopes;
  return keptOrNull({ ...row, scopes }, touched);
}

function keptOrNull(row: EntityRow, touched: ReadonlySet<string>): EntityRow | null {
  const held = Object.keys(row.scopes).length > 0;
  return held || (row.case_id !== null && touched.has(row.case_id)) ? row : null;
}

/** The row at the end of a snapshot: scopes that did not show it in this generation no longer hold it. */
export function afterSnapshot(row: EntityRow, generation: number, touched: ReadonlySet<string>): EntityRow | null {
  const scopes = Object.fromEntries(Object.entries(row.scopes).filter(([, seen]) => seen === generation));
  return keptOrNull({ ...row, scopes }, touched);
}
