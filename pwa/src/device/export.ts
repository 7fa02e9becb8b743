// The outbox as a file: a plain zip of operations and pictures, readable without us.
import type { OutboxEntry } from "../core/outbox";
import { type ZipFile, zipOf } from "../core/zip";
import { type Database, originalKey, sentKey } from "./database";

/** One zip: outbox.json with the operations as they were frozen, and photos/ by content or id. */
export async function exportOperation(db: Database, entries: readonly OutboxEntry[]): Promise<File> {
  const files: ZipFile[] = [{ name: "outbox.json", bytes: spelled(entries) }];
  for (const entry of entries) files.push(...(await picturesOf(db, entry.op_id)));
  const name = `gezhi-outbox-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.zip`;
  return new File([zipOf(files)], name, { type: "application/zip" });
}

function spelled(entries: readonly OutboxEntry[]): Uint8Array<ArrayBuffer> {
  const told = entries.map(({ text, ...entry }) => ({ ...entry, op: text === null ? null : JSON.parse(text) }));
  return new Uint8Array(new TextEncoder().encode(JSON.stringify({ proto: 1, entries: told }, null, 2)));
}

async function picturesOf(db: Database, opId: string): Promise<ZipFile[]> {
  return await db.read(async (idb) => {
    const files: ZipFile[] = [];
    for (const row of await idb.getAllFromIndex("photo", "op_id", opId)) {
      const bytes = (await idb.get("bytes", sentKey(row.id))) ?? (await idb.get("bytes", originalKey(row.id)));
      if (bytes) files.push({ name: `photos/${row.sha256 ?? row.id}`, bytes: new Uint8Array(bytes) });
    }
    return files;
  });
}
