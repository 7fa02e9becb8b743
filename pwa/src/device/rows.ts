// The pulled rows as stored: a page is applied whole or not at all, together with its cursor.
import { afterSnapshot, type EntityRow, keysOf, planPage, withoutScope } from "../core/feed";
import { isUnsent } from "../core/outbox";
import type { PullPage } from "../core/wire";
import type { Database, Tx } from "./database";
import { type Meta, putMeta, sessionNoIn } from "./meta";
import { applyDecision } from "./outbox";

export async function readRows(db: Database): Promise<EntityRow[]> {
  return await db.read((idb) => idb.getAll("entity"));
}

/** The next snapshot's number, or the running one's for its later pages and for deltas. */
export function generationOf(meta: Meta, page: PullPage): number {
  const begins = page.snapshot && !(meta.snapshot_open && meta.epoch === page.epoch && meta.cursor !== null);
  return begins ? meta.generation + 1 : meta.generation;
}

/**
 * One page of the feed in one transaction: rows, decisions, scopes that left, the end of a snapshot, the cursor.
 *
 * Unsent operations are never touched; the rows they speak of outlive their scope.
 *
 * @param sessionNo the sign-in under which the page was asked for
 * @returns false, with nothing changed, when that one has ended: the page is somebody else's
 */
export async function applyPage(db: Database, page: PullPage, now: number, sessionNo: number): Promise<boolean> {
  if (saysNothing(page)) return await moveCursor(db, page, now, sessionNo);
  return await db.write(["entity", "meta", "outbox"], async (tx) => {
    if ((await sessionNoIn(tx)) !== sessionNo) return false;
    const meta = await metaIn(tx);
    const generation = generationOf(meta, page);
    const touched = await touchedCases(tx);
    await putPlan(tx, page, generation, touched);
    await dropScopes(tx, page.scopes.removed, touched);
    if (page.snapshot && !page.more) await endSnapshot(tx, generation, touched);
    await applyDecisions(tx, page, now);
    await putMeta(tx, { ...placeOf(page, now), generation, snapshot_open: page.snapshot && page.more });
    return true;
  });
}

/** A page that only moves the cursor: every minute one comes. */
function saysNothing({ changes, scopes, snapshot }: PullPage): boolean {
  return !snapshot && changes.length + scopes.added.length + scopes.removed.length === 0;
}

/** No row is opened for it, so nothing is read again; one that is lost with the battery is asked for again. */
async function moveCursor(db: Database, page: PullPage, now: number, sessionNo: number): Promise<boolean> {
  const work = async (tx: Tx) => {
    if ((await sessionNoIn(tx)) !== sessionNo) return false;
    await putMeta(tx, { ...placeOf(page, now), snapshot_open: false });
    return true;
  };
  return await db.write(["meta"], work, "relaxed");
}

/** Where the feed stands after a page. */
function placeOf(page: PullPage, now: number): Partial<Meta> {
  return { cursor: page.cursor, epoch: page.epoch, ...(page.more ? {} : { last_sync: now }) };
}

async function metaIn(tx: Tx): Promise<Meta> {
  const store = tx.objectStore("meta");
  const [cursor, epoch, generation, snapshot_open] = await Promise.all(
    ["cursor", "epoch", "generation", "snapshot_open"].map((key) => store.get(key)),
  );
  return { cursor: cursor ?? null, epoch: epoch ?? null, generation: generation ?? 0, snapshot_open } as Meta;
}

async function touchedCases(tx: Tx): Promise<Set<string>> {
  const entries = await tx.objectStore("outbox").getAll();
  return new Set(entries.filter((entry) => isUnsent(entry)).map((entry) => entry.case_id));
}

async function putPlan(tx: Tx, page: PullPage, generation: number, touched: ReadonlySet<string>): Promise<void> {
  const store = tx.objectStore("entity");
  const known = new Map<string, EntityRow>();
  for (const key of keysOf(page)) {
    const row = await store.get(key);
    if (row) known.set(key, row);
  }
  const plan = planPage(page, known, generation, touched);
  for (const row of plan.puts) await store.put(row);
  for (const key of plan.deletes) await store.delete(key);
}

async function eachRow(tx: Tx, change: (row: EntityRow) => EntityRow | null): Promise<void> {
  const store = tx.objectStore("entity");
  for (const row of await store.getAll()) {
    const after = change(row);
    if (after === null) await store.delete(row.key);
    else if (after !== row) await store.put(after);
  }
}

async function dropScopes(tx: Tx, removed: readonly string[], touched: ReadonlySet<string>): Promise<void> {
  if (removed.length === 0) return;
  await eachRow(tx, (row) =>
    removed.reduce<EntityRow | null>((left, scope) => withoutScope(left, scope, touched), row),
  );
}

async function endSnapshot(tx: Tx, generation: number, touched: ReadonlySet<string>): Promise<void> {
  await eachRow(tx, (row) => afterSnapshot(row, generation, touched));
}

/**
 * Rows that no scope holds any more and that were kept for an operation: they go once it has been answered.
 *
 * Writes only when there are such rows.
 */
export async function purgeLetGo(db: Database): Promise<void> {
  const letGo = (await readRows(db)).filter(isLetGo);
  if (letGo.length === 0) return;
  await db.write(["entity", "outbox"], async (tx) => {
    const touched = await touchedCases(tx);
    for (const { key } of letGo) {
      const row = await tx.objectStore("entity").get(key);
      if (row && isLetGo(row) && !touched.has(row.case_id ?? "")) await tx.objectStore("entity").delete(key);
    }
  });
}

function isLetGo(row: EntityRow): boolean {
  return Object.keys(row.scopes).length === 0;
}

async function applyDecisions(tx: Tx, page: PullPage, now: number): Promise<void> {
  for (const change of page.changes) {
    if (change.type !== "op_result" || change.gone || !change.row) continue;
    await applyDecision(tx, { ...change.row, op_id: change.id }, now);
  }
}
