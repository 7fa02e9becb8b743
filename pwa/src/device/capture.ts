// From the shutter to the frozen operation: every step is one transaction, and a kill between two loses nothing.
import { canonicalText } from "../core/canonical";
import type { Draft } from "../core/draft";
import { frozen, type OutboxEntry } from "../core/outbox";
import { factsOfAll, type PhotoRow, thumbId } from "../core/photos";
import type { Intent, PhotoRole } from "../core/wire";
import { type Database, originalKey, sentKey, type Tx } from "./database";
import { type Meta, nextSequence } from "./meta";

/** What comes out of the canvas: the bytes that travel, their name, and the small picture for the list. */
export interface Resized {
  bytes: ArrayBuffer;
  sha256: string;
  mime: string;
  width: number;
  height: number;
  exif: Record<string, unknown>;
  thumb: { bytes: ArrayBuffer; sha256: string; mime: string; width: number; height: number } | null;
}

/**
 * What belonged to a draft came too late: the draft was saved, or thrown away. Nothing was kept and nothing was lost.
 *
 * `draft.saved`: an operation of this id stands in the outbox, and its pictures are the operation's now.
 * `draft.gone`: neither a draft nor an operation has this id.
 * `draft.over`: another step of the same case was saved instead.
 */
export class DraftRefused extends Error {
  constructor(
    readonly code: "draft.saved" | "draft.gone" | "draft.over",
    readonly draftId: string,
  ) {
    super(code);
  }
}

/** What was saved is frozen or about to be: no late shutter, field or 不报了 touches it any more. */
async function refuseSaved(tx: Tx, draftId: string): Promise<void> {
  if ((await tx.objectStore("outbox").getKey(draftId)) !== undefined) throw new DraftRefused("draft.saved", draftId);
}

/**
 * The shutter: original bytes, position, times and draft in one transaction.
 *
 * Resolves when the transaction has completed; only then may a screen say 已存. Of a draft that is stored already the
 * shutter says only when and where (`captured`, `fix`): while the picture was read, the person went on writing.
 *
 * @throws DraftRefused `draft.saved` when the draft was saved meanwhile: nothing of this picture was kept
 */
export async function keepShot(db: Database, draft: Draft, photo: PhotoRow, original: ArrayBuffer): Promise<void> {
  await db.write(["draft", "photo", "bytes", "outbox"], async (tx) => {
    await refuseSaved(tx, draft.draft_id);
    const stored = (await tx.objectStore("draft").get(draft.draft_id)) ?? draft;
    await tx.objectStore("draft").put({ ...stored, captured: draft.captured, fix: draft.fix });
    await tx.objectStore("photo").put({ ...photo, n: await nextPlace(tx, photo) });
    await tx.objectStore("bytes").put(original, originalKey(photo.id));
  });
}

/** The picture's place in its row: two that were read at the same time were promised the same one. */
async function nextPlace(tx: Tx, photo: PhotoRow): Promise<number> {
  const rows = await tx.objectStore("photo").index("op_id").getAll(photo.op_id);
  return Math.max(photo.n, ...rows.filter((row) => row.part === "full").map((row) => row.n + 1));
}

/**
 * A draft begins without a picture; one that is stored already stays as it is.
 *
 * @throws DraftRefused `draft.saved`
 */
export async function beginDraft(db: Database, draft: Draft): Promise<void> {
  await db.write(["draft", "outbox"], async (tx) => {
    await refuseSaved(tx, draft.draft_id);
    if ((await tx.objectStore("draft").getKey(draft.draft_id)) === undefined) await tx.objectStore("draft").put(draft);
  });
}

/** Changes of a draft; those of the form are laid over the stored form, field by field. */
export type DraftChanges = Partial<Omit<Draft, "draft_id">>;

/**
 * What the person has filled in since: laid over the draft as it is stored now, so that no screen's older copy of it
 * undoes what another one wrote.
 *
 * @throws DraftRefused `draft.saved` or `draft.gone`
 */
export async function changeDraft(
  db: Database,
  draftId: string,
  changes: DraftChanges | ((stored: Draft) => DraftChanges),
): Promise<Draft> {
  return await db.write(["draft", "outbox"], async (tx) => {
    await refuseSaved(tx, draftId);
    const stored = await tx.objectStore("draft").get(draftId);
    if (stored === undefined) throw new DraftRefused("draft.gone", draftId);
    const told = typeof changes === "function" ? changes(stored) : changes;
    const changed = { ...stored, ...told, form: { ...stored.form, ...told.form } };
    await tx.objectStore("draft").put(changed);
    return changed;
  });
}

/**
 * The person threw the draft away: its pictures go with it.
 *
 * @throws DraftRefused `draft.saved`: the pictures are the operation's, nothing goes
 */
export async function dropDraft(db: Database, draftId: string): Promise<void> {
  await db.write(["draft", "photo", "bytes", "outbox"], async (tx) => {
    await refuseSaved(tx, draftId);
    await tx.objectStore("draft").delete(draftId);
    for (const row of await tx.objectStore("photo").index("op_id").getAll(draftId)) await dropPhoto(tx, row.id);
  });
}

/**
 * One picture was thrown away before the report was saved.
 *
 * @throws DraftRefused `draft.saved`: the operation names it, it stays
 */
export async function dropShot(db: Database, photoId: string): Promise<void> {
  await db.write(["photo", "bytes", "outbox"], async (tx) => {
    const photo = await tx.objectStore("photo").get(photoId);
    if (photo === undefined) return;
    await refuseSaved(tx, photo.op_id);
    await dropPhoto(tx, photoId);
    await dropPhoto(tx, thumbId(photoId));
  });
}

/** A picture and its bytes, inside a running transaction. */
export async function dropPhoto(tx: Tx, id: string): Promise<void> {
  await tx.objectStore("photo").delete(id);
  await tx.objectStore("bytes").delete(originalKey(id));
  await tx.objectStore("bytes").delete(sentKey(id));
}

export interface Saving {
  meta: Meta;
  account: string;
  title: string;
  urgent: boolean;
  now: number;
  /** Writes the intent once its number is known. */
  intent: (deviceSeq: number) => Intent;
  /** As what its pictures travel, where that is not what they were taken as. */
  roleOf?: (role: PhotoRole) => PhotoRole;
  /** The other drafts that have no way any more once this is saved. */
  outdone?: (draft: Draft) => boolean;
}

/**
 * 保存: the draft becomes an operation with its number, frozen at once when its pictures are already hashed.
 *
 * Resolves when the transaction has completed.
 *
 * @throws DraftRefused `draft.saved` when it was saved before: the stored operation stays as it is, no number is used up;
 *   `draft.over` when another step of the same case was
 */
export async function saveOperation(db: Database, saving: Saving): Promise<OutboxEntry> {
  return await db.write(["draft", "outbox", "photo", "meta"], async (tx) => {
    const intent = saving.intent(await nextSequence(tx, saving.account));
    await refuseSaved(tx, intent.op_id);
    const entry = newEntry(saving, intent);
    if ((await tx.objectStore("draft").get(intent.op_id))?.over) throw new DraftRefused("draft.over", intent.op_id);
    await tx.objectStore("draft").delete(intent.op_id);
    await closeOthers(tx, intent, saving);
    await settlePictures(tx, intent.op_id, saving);
    await tx.objectStore("outbox").put(entry);
    return await freezeIfReady(tx, entry);
  });
}

/** Other answers to the same question stay with their pictures; from now on they can only be exported or thrown away. */
async function closeOthers(tx: Tx, { args }: Intent, { outdone }: Saving): Promise<void> {
  if (outdone === undefined) return;
  for (const draft of await tx.objectStore("draft").getAll()) {
    if (outdone(draft)) await tx.objectStore("draft").put({ ...draft, over: String(args.step) });
  }
}

/** The category may have changed since the shutter: its pictures hurry as it does, and stand for what it asks. */
async function settlePictures(tx: Tx, opId: string, { urgent, roleOf }: Saving): Promise<void> {
  for (const row of await tx.objectStore("photo").index("op_id").getAll(opId)) {
    const role = roleOf?.(row.role) ?? row.role;
    if (row.urgent !== urgent || row.role !== role) await tx.objectStore("photo").put({ ...row, urgent, role });
  }
}

function newEntry({ meta, account, title, urgent, now }: Saving, intent: Intent): OutboxEntry {
  const { op_id, device_seq, case_id } = intent;
  return {
    op_id,
    account,
    device_id: meta.device_id,
    device_seq,
    case_id,
    intent,
    title,
    urgent,
    saved_at: now,
    state: "saved",
    text: null,
    attempts: 0,
    last_error: null,
    result: null,
    sent_at: null,
    replayed: false,
  };
}

/** The bytes that will travel are known: kept, and the operation frozen when they were the last ones missing. */
export async function keepResized(db: Database, photoId: string, resized: Resized): Promise<void> {
  await db.write(["photo", "bytes", "outbox"], async (tx) => {
    const photo = await tx.objectStore("photo").get(photoId);
    if (photo?.state !== "raw") return; // thrown away meanwhile, or another tab was faster
    for (const { row, bytes } of rowsOf(photo, resized)) {
      await tx.objectStore("photo").put(row);
      await tx.objectStore("bytes").put(bytes, sentKey(row.id));
    }
    const entry = await tx.objectStore("outbox").get(photo.op_id);
    if (entry) await freezeIfReady(tx, entry);
  });
}

function rowsOf(photo: PhotoRow, resized: Resized): { row: PhotoRow; bytes: ArrayBuffer }[] {
  const { sha256, mime, width, height, exif, thumb } = resized;
  const size = { bytes: resized.bytes.byteLength, width, height };
  const full: PhotoRow = { ...photo, state: "ready", sha256, mime, ...size, exif, offset: 0 };
  if (!thumb) return [{ row: full, bytes: resized.bytes }];
  const small: PhotoRow = {
    ...full,
    id: thumbId(photo.id),
    part: "thumb",
    sha256: thumb.sha256,
    mime: thumb.mime,
    exif: {},
    bytes: thumb.bytes.byteLength,
    width: thumb.width,
    height: thumb.height,
  };
  return [
    { row: full, bytes: resized.bytes },
    { row: small, bytes: thumb.bytes },
  ];
}

/** Freezes a saved entry whose pictures are all hashed, inside a running transaction. */
export async function freezeIfReady(tx: Tx, entry: OutboxEntry): Promise<OutboxEntry> {
  if (entry.state !== "saved") return entry;
  const photos = factsOfAll(await tx.objectStore("photo").index("op_id").getAll(entry.op_id));
  if (photos === null) return entry;
  const done = frozen(entry, canonicalText({ ...entry.intent, photos }));
  await tx.objectStore("outbox").put(done);
  return done;
}

/** Pictures whose resizing never finished: the browser was killed. They are picked up at the next start. */
export async function findRaw(db: Database): Promise<PhotoRow[]> {
  const rows = await db.read((idb) => idb.getAll("photo"));
  return rows.filter((row) => row.state === "raw");
}

/** The original bytes of a picture, or null when they are no longer needed here. */
export async function findOriginal(db: Database, photoId: string): Promise<ArrayBuffer | null> {
  return (await db.read((idb) => idb.get("bytes", originalKey(photoId)))) ?? null;
}

/**
 * A refused operation becomes a draft again: its pictures move to it, the entry goes.
 *
 * @returns whether it did: not where the entry is gone or refused no longer, and then there is no such draft
 */
export async function reviveAsDraft(db: Database, opId: string, draft: Draft): Promise<boolean> {
  return await db.write(["draft", "outbox", "photo"], async (tx) => {
    const entry = await tx.objectStore("outbox").get(opId);
    if (entry?.state !== "rejected") return false;
    await tx.objectStore("outbox").delete(opId);
    await tx.objectStore("draft").put(draft);
    for (const row of await tx.objectStore("photo").index("op_id").getAll(opId)) {
      await tx.objectStore("photo").put({ ...row, op_id: draft.draft_id });
    }
    return true;
  });
}
