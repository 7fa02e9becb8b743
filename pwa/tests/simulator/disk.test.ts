// The simulator's store against an IndexedDB: the same vectors through both must leave and give the same.
import "fake-indexeddb/auto";
import { describe, expect, test } from "vitest";
import { Database, type Room } from "../../src/device/database";
import { aDraft, anEntity, anEntry, aPhoto } from "../helpers/builders";
import { cloned, Disk, MemoryDatabase } from "./disk";

type Vector = (db: Database) => Promise<unknown>;

let opened = 0;
const ROOMS: Room[] = ["meta", "draft", "outbox", "photo", "bytes", "entity", "pack"];

/** What a question gives: its answer, or the name of what it throws. */
async function told(db: Database, vector: Vector): Promise<unknown> {
  try {
    return await vector(db);
  } catch (error) {
    return { threw: (error as Error).name };
  }
}

async function everything(db: Database): Promise<unknown> {
  return await db.read(async (idb) => await Promise.all(ROOMS.map((room) => idb.getAll(room))));
}

async function filled(db: Database): Promise<void> {
  await db.write(ROOMS, async (tx) => {
    for (const [n, id] of ["b", "a", "Ä", "10", "9"].entries()) {
      await tx.objectStore("outbox").put(anEntry({ op_id: id, device_seq: n }));
      await tx.objectStore("photo").put(aPhoto({ id, op_id: n % 2 ? "a" : "b", sha256: n % 2 ? "one" : "two" }));
      await tx.objectStore("bytes").put(new Uint8Array([n, n]).buffer, `${id}/sent`);
      await tx.objectStore("entity").put(anEntity({ key: `case/${id}`, id, case_id: n % 2 ? id : null }));
    }
    await tx.objectStore("meta").put({ deep: [1, { far: undefined }] }, "session");
    await tx.objectStore("meta").put(null, "cursor");
  });
}

const VECTORS: Readonly<Record<string, Vector>> = {
  "rows come in the order of their keys": everything,
  "keys come in their order": (db) => db.write(["outbox"], (tx) => tx.objectStore("outbox").getAllKeys()),
  "what is not there is undefined": (db) => db.read((idb) => idb.get("outbox", "nobody")),
  "an index finds in the order of the keys": (db) => db.read((idb) => idb.getAllFromIndex("photo", "op_id", "b")),
  "an index inside a transaction": (db) =>
    db.write(["photo"], (tx) => tx.objectStore("photo").index("sha256").getAll("one")),
  "rows without the field stand in no index": (db) => db.read((idb) => idb.getAllFromIndex("entity", "case_id", "a")),
  "a transaction sees what it wrote": (db) =>
    db.write(["outbox"], async (tx) => {
      await tx.objectStore("outbox").put(anEntry({ op_id: "new" }));
      await tx.objectStore("outbox").delete("a");
      return [await tx.objectStore("outbox").getKey("new"), await tx.objectStore("outbox").getKey("a")];
    }),
  "what it throws undoes all of it": (db) =>
    db.write(["outbox", "draft", "bytes"], async (tx) => {
      await tx.objectStore("outbox").put(anEntry({ op_id: "a", device_seq: 99 }));
      await tx.objectStore("outbox").delete("b");
      await tx.objectStore("draft").put(aDraft());
      await tx.objectStore("bytes").clear();
      throw new RangeError("enough");
    }),
  "a room that is not covered": (db) =>
    db.write(["outbox"], async (tx) => {
      await tx.objectStore("outbox").delete("a");
      await tx.objectStore("draft").put(aDraft());
    }),
  "what cannot be cloned is not kept": (db) =>
    db.write(["meta"], (tx) => tx.objectStore("meta").put({ work: () => undefined }, "work")),
  "a key where the value has its own": (db) =>
    db.write(["draft"], (tx) => tx.objectStore("draft").put(aDraft(), "another")),
  "no key where the value has none": (db) => db.write(["meta"], (tx) => tx.objectStore("meta").put(1)),
  "a cleared room is empty": async (db) => {
    await db.write(["entity"], (tx) => tx.objectStore("entity").clear());
    return await everything(db);
  },
  "what is given is a copy": async (db) => {
    const first = await db.read((idb) => idb.get("outbox", "a"));
    if (first) first.state = "rejected";
    return await db.read((idb) => idb.get("outbox", "a"));
  },
  "what is put is a copy": async (db) => {
    const mine = anEntry({ op_id: "mine" });
    await db.write(["outbox"], (tx) => tx.objectStore("outbox").put(mine));
    mine.state = "rejected";
    return await db.read((idb) => idb.get("outbox", "mine"));
  },
  "two that write at once write one after the other": async (db) => {
    const count = () =>
      db.write(["meta"], async (tx) => {
        const seq = ((await tx.objectStore("meta").get("seq")) as number | undefined) ?? 0;
        await tx.objectStore("meta").put(seq + 1, "seq");
        return seq + 1;
      });
    return await Promise.all([count(), count(), count()]);
  },
  "a transaction that only reads": (db) =>
    db.read(async (idb) => {
      const { store } = idb.transaction("meta");
      return await Promise.all([store.getAllKeys(), store.getAll()]);
    }),
};

describe("the simulator's store does what an IndexedDB does", () => {
  for (const [name, vector] of Object.entries(VECTORS)) {
    test(name, async () => {
      const real = new Database(`vector-${++opened}`);
      const memory = new MemoryDatabase(new Disk());
      await filled(real);
      await filled(memory);

      expect(await told(memory, vector)).toEqual(await told(real, vector));
      expect(await everything(memory)).toEqual(await everything(real));
    });
  }
});

test("a clone is what a structured clone is", () => {
  const value = { text: "ä", none: null, gone: undefined, list: [1, [2]], bytes: new Uint8Array([1, 2]).buffer };

  expect(cloned(value)).toEqual(structuredClone(value));
  expect(cloned(new Map([[1, 2]]))).toEqual(new Map([[1, 2]]));
});

test("a page that is killed before a transaction begins leaves the disk as it was", async () => {
  const disk = new Disk();
  await filled(new MemoryDatabase(disk));
  const before = await everything(new MemoryDatabase(disk));
  const dying = new MemoryDatabase(disk, () => new Promise<void>(() => undefined));

  void dying.write(["outbox"], (tx) => tx.objectStore("outbox").clear());

  expect(await everything(new MemoryDatabase(disk))).toEqual(before);
});
