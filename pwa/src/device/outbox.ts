// The outbox as stored: answers are applied in one transaction, and nothing leaves without a receipt.
import { asNew, isUnsent, mayLeave, type OutboxEntry, offeredAgain, withDecision, withResult } from "../core/outbox";
import { asStored, asTriedAnew, asWanted, type PhotoRow, thumbId } from "../core/photos";
import type { OpResult, PushAnswer } from "../core/wire";
import { dropPhoto, freezeIfReady } from "./capture";
import { type Database, originalKey, sentKey, type Tx } from "./database";
import { nextSequence } from "./meta";

export async function readEntries(db: Database): Promise<OutboxEntry[]> {
  return await db.read((idb) => idb.getAll("outbox"));
}

export async function readPhotos(db: Database): Promise<PhotoRow[]> {
  return await db.read((idb) => idb.getAll("photo"));
}

/** The bytes that travel; null when they have left the shelf. */
export async function findSentBytes(db: Database, photoId: string): Promise<ArrayBuffer | null> {
  return (await db.read((idb) => idb.get("bytes", sentKey(photoId)))) ?? null;
}

/** Puts one push answer into the outbox: results by op_id, photos by content. */
export async function applyPush(db: Database, answer: PushAnswer, sent: readonly string[], now: number): Promise<void> {
  const replayed = new Set(answer.replayed);
  await db.write(["outbox", "photo", "bytes"], async (tx) => {
    for (const [n, result] of answer.results.entries()) {
      const opId = result.op_id ?? sent[n]; // null when the server could not read it: the order tells which one
      const entry = opId === undefined ? undefined : await tx.objectStore("outbox").get(opId);
      if (!entry || !isUnsent(entry)) continue;
      const answered = withResult(entry, result, now, replayed.has(entry.op_id));
      await tx.objectStore("outbox").put(answered);
      if (answered.state === "sent" || answered.state === "held") await markPhotos(tx, answered.op_id, answer, now);
    }
  });
}

async function markPhotos(tx: Tx, opId: string, answer: PushAnswer, now: number): Promise<void> {
  const stored = new Set(answer.stored);
  const missing = new Set(answer.missing_photos);
  for (const row of await tx.objectStore("photo").index("op_id").getAll(opId)) {
    if (row.sha256 !== null && stored.has(row.sha256)) await putStored(tx, row, now);
    else if (row.sha256 !== null && missing.has(row.sha256)) await tx.objectStore("photo").put(asWanted(row));
  }
}

/** The original has done its duty once the resized picture is stored; the resized one stays on the shelf. */
async function putStored(tx: Tx, row: PhotoRow, now: number): Promise<void> {
  await tx.objectStore("photo").put(asStored(row, now));
  await tx.objectStore("bytes").delete(originalKey(row.id));
}

/** The server has this content: so for every operation that names it. */
export async function markStored(db: Database, sha256: string, now: number): Promise<void> {
  await db.write(["photo", "bytes"], async (tx) => {
    for (const row of await tx.objectStore("photo").index("sha256").getAll(sha256)) await putStored(tx, row, now);
  });
}

/** Changes the rows of one content, e.g. its offset or its failures. */
export async function changePhotos(db: Database, sha256: string, change: (row: PhotoRow) => PhotoRow): Promise<void> {
  await db.write(["photo"], async (tx) => {
    for (const row of await tx.objectStore("photo").index("sha256").getAll(sha256)) {
      await tx.objectStore("photo").put(change(row));
    }
  });
}

/** Decisions about held operations, inside the transaction of the page that brought them. */
export async function applyDecision(tx: Tx, result: OpResult, now: number): Promise<void> {
  const entry = result.op_id === null ? undefined : await tx.objectStore("outbox").get(result.op_id);
  if (entry) await tx.objectStore("outbox").put(withDecision(entry, result, now));
}

/** A server of a new epoch may have lost what it acknowledged: everything on the shelf is offered again. */
export async function reofferAll(db: Database): Promise<void> {
  const entries = await readEntries(db);
  await offerAgain(
    db,
    entries.map((entry) => entry.op_id),
  );
}

/** These operations are sent once more as they are; the server answers from memory what it still has. */
export async function offerAgain(db: Database, opIds: readonly string[]): Promise<void> {
  await db.write(["outbox"], async (tx) => {
    for (const opId of opIds) await putOfferedAgain(tx, opId);
  });
}

async function putOfferedAgain(tx: Tx, opId: string): Promise<void> {
  const entry = await tx.objectStore("outbox").get(opId);
  if (entry) await tx.objectStore("outbox").put(offeredAgain(entry));
}

/** Clears the shelf of what was delivered more than a week ago. Writes only when something leaves. */
export async function sweepShelf(db: Database, now: number): Promise<void> {
  const photos = await readPhotos(db);
  const picturesOf = ({ op_id }: OutboxEntry) => photos.filter((row) => row.op_id === op_id);
  const leaving = (await readEntries(db)).filter((entry) => mayLeave(entry, picturesOf(entry), now));
  if (leaving.length === 0) return;
  await db.write(["outbox", "photo", "bytes"], async (tx) => {
    for (const { op_id } of leaving) await dropDelivered(tx, op_id, now);
  });
}

/** Asked once more inside the transaction: it may have been offered again since. */
async function dropDelivered(tx: Tx, opId: string, now: number): Promise<void> {
  const entry = await tx.objectStore("outbox").get(opId);
  const photos = await tx.objectStore("photo").index("op_id").getAll(opId);
  if (entry && mayLeave(entry, photos, now)) await dropEntry(tx, entry, photos);
}

async function dropEntry(tx: Tx, entry: OutboxEntry, photos: readonly PhotoRow[]): Promise<void> {
  await tx.objectStore("outbox").delete(entry.op_id);
  for (const row of photos) await dropPhoto(tx, row.id);
}

/** The inspector's word: this refused operation may go. Others are never dropped by hand. */
export async function discardRejected(db: Database, opId: string): Promise<void> {
  await db.write(["outbox", "photo", "bytes"], async (tx) => {
    const entry = await tx.objectStore("outbox").get(opId);
    if (entry?.state !== "rejected") return;
    await dropEntry(tx, entry, await tx.objectStore("photo").index("op_id").getAll(opId));
  });
}

/** 重试 in 需处理: the same facts and pictures under a new id and number. */
export async function retryRejected(
  db: Database,
  opId: string,
  newId: string,
  base: number | null,
): Promise<OutboxEntry | null> {
  return await db.write(["outbox", "photo", "meta"], async (tx) => {
    const entry = await tx.objectStore("outbox").get(opId);
    if (entry?.state !== "rejected") return null;
    const again = asNew(entry, newId, await nextSequence(tx, entry.account), { base_state_rev: base });
    await tx.objectStore("outbox").delete(opId);
    await tx.objectStore("outbox").put(again);
    for (const row of await tx.objectStore("photo").index("op_id").getAll(opId)) {
      await tx.objectStore("photo").put({ ...row, op_id: newId });
    }
    return await freezeIfReady(tx, again);
  });
}

/**
 * 重传 for pictures that were given up: the person says to try once more.
 *
 * Their content begins anew wherever it is named, and the operations that name it are offered again: the server may
 * have forgotten them (`photo.unreferenced`), and it answers from memory where it has not.
 */
export async function retryPhotos(db: Database, opId: string): Promise<void> {
  await db.write(["photo", "outbox"], async (tx) => {
    for (const { state, sha256 } of await tx.objectStore("photo").index("op_id").getAll(opId)) {
      if (state === "failed" && sha256 !== null) await retryContent(tx, sha256);
    }
  });
}

async function retryContent(tx: Tx, sha256: string): Promise<void> {
  for (const row of await tx.objectStore("photo").index("sha256").getAll(sha256)) {
    if (row.state === "failed") await tx.objectStore("photo").put(asTriedAnew(row));
    await putOfferedAgain(tx, row.op_id);
  }
}

/**
 * The inspector's word: this picture of a sent operation cannot be delivered and may go, its thumb and bytes with it.
 *
 * @returns whether it went: only a picture that was given up, of an operation that has its receipt
 */
export async function letGoPhoto(db: Database, photoId: string): Promise<boolean> {
  return await db.write(["photo", "bytes", "outbox"], async (tx) => {
    const row = await tx.objectStore("photo").get(photoId);
    const entry = row && (await tx.objectStore("outbox").get(row.op_id));
    if (row?.state !== "failed" || (entry?.state !== "sent" && entry?.state !== "held")) return false;
    await dropPhoto(tx, photoId);
    if (row.part === "full") await dropPhoto(tx, thumbId(photoId));
    return true;
  });
}
