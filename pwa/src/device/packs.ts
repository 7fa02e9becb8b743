// The offline pack as stored: parts by name, each with the ETag the server gave it.
import type { Database, PackPart } from "./database";
import { sessionNoIn } from "./meta";

export async function readParts(db: Database): Promise<PackPart[]> {
  return await db.read((idb) => idb.getAll("pack"));
}

export async function keepPart(db: Database, part: PackPart): Promise<void> {
  await db.write(["pack"], (tx) => tx.objectStore("pack").put(part));
}

/** The part the phone makes itself: whom the unit desk may name, so that 指派 works without signal. */
export const PEOPLE = "people";

/** Keeps whom this account may name, unless it signed out meanwhile: the next one has no business with them. */
export async function keepPeople(db: Database, workers: unknown[], sessionNo: number): Promise<void> {
  await db.write(["pack", "meta"], async (tx) => {
    if ((await sessionNoIn(tx)) !== sessionNo) return;
    await tx.objectStore("pack").put({ name: PEOPLE, etag: null, body: { workers } });
  });
}

/** Parts the server no longer lists are dropped. */
export async function dropPartsExcept(db: Database, names: readonly string[]): Promise<void> {
  await db.write(["pack"], async (tx) => {
    for (const name of await tx.objectStore("pack").getAllKeys()) {
      if (!names.includes(name)) await tx.objectStore("pack").delete(name);
    }
  });
}
