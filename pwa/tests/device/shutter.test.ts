import { afterEach, expect, test, vi } from "vitest";
import { keepShot } from "../../src/device/capture";
import { originalKey } from "../../src/device/database";
import { aDraft, aPhoto } from "../helpers/builders";
import { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

const RAW = { id: "shot", op_id: "op-1", state: "raw", sha256: null } as const;
const taken = () => Uint8Array.from([255, 216, 255, 7]).buffer;

afterEach(() => vi.restoreAllMocks());

async function openedPhone(): Promise<Phone> {
  const phone = new Phone(new FakeServer());
  await phone.meta();
  return phone;
}

test("the shutter is one strict transaction over draft, picture and bytes", async () => {
  const phone = await openedPhone();
  const begun = vi.spyOn(IDBDatabase.prototype, "transaction");

  await keepShot(phone.db, aDraft(), aPhoto(RAW), taken());

  expect(begun.mock.calls).toEqual([[["draft", "photo", "bytes", "outbox"], "readwrite", { durability: "strict" }]]);
});

test("已存 is not said before the transaction has completed", async () => {
  const phone = await openedPhone();
  const told: string[] = [];
  const begin = IDBDatabase.prototype.transaction;
  vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (this: IDBDatabase, ...given) {
    const tx = begin.apply(this, given as Parameters<typeof begin>);
    tx.addEventListener("complete", () => told.push("complete"));
    return tx;
  });

  await keepShot(phone.db, aDraft(), aPhoto(RAW), taken()).then(() => told.push("已存"));

  expect(told).toEqual(["complete", "已存"]);
});

test("a shutter whose bytes the disk does not take keeps neither picture nor draft", async () => {
  const phone = await openedPhone();
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, ...given) {
    if (this.name === "bytes") throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, given as Parameters<typeof put>);
  });

  await expect(keepShot(phone.db, aDraft(), aPhoto(RAW), taken())).rejects.toThrow("full");

  expect(await phone.db.read((idb) => idb.count("draft"))).toBe(0);
  expect(await phone.photos()).toEqual([]);
});

test("the original lies in the store as plain bytes, as it was taken", async () => {
  const phone = await openedPhone();

  await keepShot(phone.db, aDraft(), aPhoto(RAW), taken());

  const kept = await phone.db.read((idb) => idb.get("bytes", originalKey("shot")));
  expect(Object.prototype.toString.call(kept)).toBe("[object ArrayBuffer]");
  expect(new Uint8Array(kept as ArrayBuffer)).toEqual(new Uint8Array(taken()));
});
