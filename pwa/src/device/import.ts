// An exported outbox comes back, on this phone or another: as it was frozen, under the device that it was made on.
import { canonicalText, sha256Hex } from "../core/canonical";
import type { OutboxEntry } from "../core/outbox";
import type { PhotoRow } from "../core/photos";
import { unzip } from "../core/unzip";
import { type Database, originalKey, sentKey, type Tx } from "./database";
import { type Exported, type ExportedOutbox, FORMAT, placeOf, UNSAVED } from "./export";

/**
 * A zip that holds no outbox this phone can take: nothing of it was kept.
 *
 * `import.no-outbox`: another kind of file · `import.newer`: a later version made it · `import.damaged`: a picture is
 * missing, or is not what its name says · `import.unsaved`: a step that was never saved, kept as a file to be read.
 */
export class ImportRefused extends Error {
  constructor(readonly code: "import.no-outbox" | "import.newer" | "import.damaged" | "import.unsaved") {
    super(code);
  }
}

export interface Imported {
  taken: number;
  /** Operations that this phone has already, or has mended: what it knows of them is newer, and stays. */
  known: number;
}

interface Piece {
  row: PhotoRow;
  bytes: ArrayBuffer;
}

/**
 * Takes the operations of an exported outbox, all of them in one transaction.
 *
 * They go out under their own device and number, when their account is signed in here.
 *
 * @throws ZipRefused, ImportRefused: nothing was kept
 */
export async function importOutbox(db: Database, zip: ArrayBuffer): Promise<Imported> {
  const files = new Map(unzip(zip).map(({ name, bytes }) => [name, bytes]));
  const { entries } = readOutbox(files.get("outbox.json"));
  const pieces = new Map<string, Piece[]>();
  for (const entry of entries) pieces.set(entry.op_id, await piecesOf(entry, files));
  return await db.write(["outbox", "photo", "bytes"], async (tx) => {
    let known = 0;
    for (const entry of entries) {
      if (await isKnown(tx, entry)) known++;
      else await put(tx, entry, pieces.get(entry.op_id) ?? []);
    }
    return { taken: entries.length - known, known };
  });
}

function readOutbox(bytes: Uint8Array | undefined): ExportedOutbox {
  if (bytes === undefined) throw new ImportRefused("import.no-outbox");
  const told = parsed(bytes) as Partial<ExportedOutbox> | null;
  if (typeof told?.format !== "number" || !Array.isArray(told.entries)) throw new ImportRefused("import.no-outbox");
  if (told.format > FORMAT) throw new ImportRefused("import.newer");
  if (!told.entries.every(isExported)) throw new ImportRefused("import.damaged");
  if (told.entries.some(({ device_seq }) => device_seq === UNSAVED)) throw new ImportRefused("import.unsaved");
  return told as ExportedOutbox;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ImportRefused("import.damaged");
  }
}

function isExported(told: unknown): told is Exported {
  const { op_id, account, device_id, device_seq, intent, photos } = (told ?? {}) as Partial<Exported>;
  const named = [op_id, account, device_id].every((part) => typeof part === "string" && part !== "");
  const counted = Number.isInteger(device_seq) && Number(device_seq) >= UNSAVED;
  return named && counted && typeof intent === "object" && intent !== null && Array.isArray(photos);
}

/** The pictures with their bytes; one that the server has may have left the shelf. */
async function piecesOf({ photos }: Exported, files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const row of photos) {
    const bytes = files.get(placeOf(row));
    if (bytes === undefined && row.state === "stored") continue;
    if (bytes === undefined) throw new ImportRefused("import.damaged");
    if (row.sha256 !== null && (await sha256Hex(bytes.buffer)) !== row.sha256)
      throw new ImportRefused("import.damaged");
    pieces.push({ row, bytes: bytes.buffer });
  }
  return pieces;
}

/** A refused operation that was mended here lives on under another id: its pictures are that one's now. */
async function isKnown(tx: Tx, { op_id, photos }: Exported): Promise<boolean> {
  if ((await tx.objectStore("outbox").getKey(op_id)) !== undefined) return true;
  for (const { id } of photos) if ((await tx.objectStore("photo").getKey(id)) !== undefined) return true;
  return false;
}

async function put(tx: Tx, { op, photos, ...entry }: Exported, pieces: readonly Piece[]): Promise<void> {
  const whole: OutboxEntry = { ...entry, text: op === null ? null : canonicalText(op) };
  await tx.objectStore("outbox").put(whole);
  for (const row of photos) await tx.objectStore("photo").put(row);
  for (const { row, bytes } of pieces) {
    await tx.objectStore("bytes").put(bytes, row.sha256 === null ? originalKey(row.id) : sentKey(row.id));
  }
}
