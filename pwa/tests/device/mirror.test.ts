import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { Database } from "../../src/device/database";
import { writeMeta } from "../../src/device/meta";
import { Mirror } from "../../src/device/mirror";

const EVERYTHING = ["allDrafts", "entries", "meta", "photos", "rows"];
const namesOf = (read: object) => Object.keys(read).sort();

/** A store whose mirror has been read once. */
async function aMirror(name: string): Promise<{ db: Database; mirror: Mirror }> {
  const db = new Database(name);
  const mirror = new Mirror(db);
  await mirror.readChanged(); // a new phone gives itself an id while it is read
  await mirror.readChanged();
  return { db, mirror };
}

test("everything is read the first time, and nothing again while nothing is written", async () => {
  const mirror = new Mirror(new Database("mirror-first"));

  expect(namesOf(await mirror.readChanged())).toEqual(EVERYTHING);
  await mirror.readChanged();
  expect(namesOf(await mirror.readChanged())).toEqual([]);
});

test("after a writing only its rooms are read, as they are then", async () => {
  const { db, mirror } = await aMirror("mirror-write");

  await writeMeta(db, { clock_offset: 77 });

  const read = await mirror.readChanged();
  expect(namesOf(read)).toEqual(["meta"]);
  expect(read.meta?.clock_offset).toBe(77);
});

test("a writing that came to nothing is looked at too: only the store knows what is left of it", async () => {
  const { db, mirror } = await aMirror("mirror-broken");

  await expect(db.write(["draft"], () => Promise.reject(new Error("half way")))).rejects.toThrow("half way");

  expect(namesOf(await mirror.readChanged())).toEqual(["allDrafts"]);
});

test("what is written while it is being read is read once more", async () => {
  const { db, mirror } = await aMirror("mirror-race");
  await writeMeta(db, { clock_offset: 1 });

  const reading = mirror.readChanged();
  await writeMeta(db, { clock_offset: 2 });
  await reading;

  expect((await mirror.readChanged()).meta?.clock_offset).toBe(2);
});

test("what another tab writes while it is being read is read once more", async () => {
  const { db, mirror } = await aMirror("mirror-tab-race");
  await writeMeta(db, { clock_offset: 1 });

  const reading = mirror.readChanged();
  mirror.distrust(["meta"]);
  await reading;

  expect(namesOf(await mirror.readChanged())).toEqual(["meta"]);
});

test("a reading that failed is done again the next time", async () => {
  const { db, mirror } = await aMirror("mirror-shut");
  await writeMeta(db, { clock_offset: 5 });
  vi.spyOn(db, "read").mockRejectedValueOnce(new DOMException("shut", "UnknownError"));

  await expect(mirror.readChanged()).rejects.toThrow("shut");

  expect((await mirror.readChanged()).meta?.clock_offset).toBe(5);
});

test("when another tab has written, its rooms are read, and all of them when nobody knows which", async () => {
  const { mirror } = await aMirror("mirror-tabs");

  mirror.distrust(["draft", "bytes"]);
  expect(namesOf(await mirror.readChanged())).toEqual(["allDrafts"]);
  mirror.distrust();
  expect(namesOf(await mirror.readChanged())).toEqual(EVERYTHING);
});
