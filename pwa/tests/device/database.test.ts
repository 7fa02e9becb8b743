import "fake-indexeddb/auto";
import { unwrap } from "idb";
import { afterEach, expect, test, vi } from "vitest";
import { Database } from "../../src/device/database";
import { readMeta } from "../../src/device/meta";

afterEach(() => vi.restoreAllMocks());

test("a store that could not be opened once says so, and is opened the next time", async () => {
  const db = new Database("once-broken");
  const lost = new DOMException("Internal error opening backing store for indexedDB.open.", "UnknownError");
  vi.spyOn(indexedDB, "open").mockImplementationOnce(() => {
    throw lost;
  });

  await expect(db.read((idb) => idb.getAll("draft"))).rejects.toBe(lost);

  expect(await db.read((idb) => idb.getAll("draft"))).toEqual([]);
});

test("a store of a newer build is not opened, and is when the newer build has gone", async () => {
  const newer = indexedDB.open("from-tomorrow", 99);
  await new Promise((resolve) => {
    newer.onsuccess = resolve;
  });
  newer.result.close();
  const db = new Database("from-tomorrow");

  await expect(db.read((idb) => idb.getAll("draft"))).rejects.toMatchObject({ name: "VersionError" });
  await new Promise((resolve) => {
    indexedDB.deleteDatabase("from-tomorrow").onsuccess = resolve;
  });

  expect(await db.read((idb) => idb.getAll("draft"))).toEqual([]);
});

test("a phone has one id from its first question on, whoever asks first", async () => {
  const db = new Database("fresh");

  const [one, other] = await Promise.all([readMeta(db), readMeta(db)]);

  expect(one).toEqual(other);
  expect(await readMeta(db)).toEqual(one);
  expect(one.device_id).not.toBe(one.canary);
});

test("a full disk stays a full disk, though each request only hears that it was aborted", async () => {
  const db = new Database("full");
  const full = new DOMException("full", "QuotaExceededError");

  const writing = db.write(["draft"], (tx) => {
    vi.spyOn(unwrap(tx), "error", "get").mockReturnValue(full);
    throw new DOMException("The transaction was aborted.", "AbortError");
  });

  await expect(writing).rejects.toBe(full);
});
