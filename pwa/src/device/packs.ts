// The offline pack as stored: parts by name, each with the ETag the server gave it.
import type { Database, PackPart } from "./database";

export async function readParts(db: Database): Promise<PackPart[]> {
  return await db.read((idb) => idb.getAll("pack"));
}

export async function keepPart(db: Database, part: PackPart): Promise<void> {
  await db.write(["pack"], (tx) => tx.objectStore("pack").put(part));
}

/** Parts the server no longer lists are dropped. */
export async function dropPartsExcept(db: Database, names: readonly string[]): Promise<void> {
  await db.write(["pack"], async (tx) => {
    for (const name of await tx.objectStore("pack").getAllKeys()) {
      if (!names.includes(name)) await tx.objectStore("pack").delete(name);
    }
  });
}
