// The outbox as a file: a plain zip of operations and pictures, readable without us, and taken back by any phone.
import type { OutboxEntry } from "../core/outbox";
import type { PhotoRow } from "../core/photos";
import { type ZipFile, zipOf } from "../core/zip";
import { type Database, originalKey, sentKey } from "./database";

/** Rises when an older phone could not take the file back. */
export const FORMAT = 1;

/** The number of what was never saved: a phone counts its operations from 1. No phone takes it back. */
export const UNSAVED = 0;

/** An operation in outbox.json: `op` is what travels, null while a picture of it is not yet made smaller. */
export interface Exported extends Omit<OutboxEntry, "text"> {
  op: unknown;
  photos: PhotoRow[];
}

export interface ExportedOutbox {
  proto: 1;
  format: number;
  entries: Exported[];
}

/** Where a picture's bytes lie in the zip: those that travel by their content, an original by its id. */
export function placeOf(row: PhotoRow): string {
  return `photos/${row.sha256 ?? row.id}`;
}

/** One zip: outbox.json with the operations as they were frozen, and photos/ by content or id. */
export async function exportOperation(db: Database, entries: readonly OutboxEntry[]): Promise<File> {
  const told: Exported[] = [];
  const files = new Map<string, ZipFile>(); // two operations may name one picture
  for (const { text, ...entry } of entries) {
    const photos = await db.read((idb) => idb.getAllFromIndex("photo", "op_id", entry.op_id));
    told.push({ ...entry, op: text === null ? null : JSON.parse(text), photos });
    for (const file of await picturesOf(db, photos)) files.set(file.name, file);
  }
  const name = `gezhi-outbox-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.zip`;
  return new File([zipOf([spelled(told), ...files.values()])], name, { type: "application/zip" });
}

function spelled(entries: Exported[]): ZipFile {
  const outbox: ExportedOutbox = { proto: 1, format: FORMAT, entries };
  return { name: "outbox.json", bytes: new Uint8Array(new TextEncoder().encode(JSON.stringify(outbox, null, 2))) };
}

async function picturesOf(db: Database, photos: readonly PhotoRow[]): Promise<ZipFile[]> {
  return await db.read(async (idb) => {
    const files: ZipFile[] = [];
    for (const row of photos) {
      const bytes = await idb.get("bytes", row.sha256 === null ? originalKey(row.id) : sentKey(row.id));
      if (bytes) files.push({ name: placeOf(row), bytes: new Uint8Array(bytes) });
    }
    return files;
  });
}
