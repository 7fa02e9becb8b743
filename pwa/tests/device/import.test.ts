import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { canonicalText, sha256Hex } from "../../src/core/canonical";
import { unzip } from "../../src/core/unzip";
import { type ZipFile, zipOf } from "../../src/core/zip";
import { keepResized } from "../../src/device/capture";
import { exportOperation } from "../../src/device/export";
import { importOutbox } from "../../src/device/import";
import { retryRejected } from "../../src/device/outbox";
import { FakeServer } from "../helpers/fake-server";
import { ACCOUNT, DEVICE, makeGolden } from "../helpers/golden";
import { Phone, shrunk } from "../helpers/phone";

const GOLDEN = new URL("../fixtures/outbox-1.zip", import.meta.url);

/** Written once, when the format was made; GEZHI_GOLDEN=write writes one for a new format. */
async function golden(): Promise<ArrayBuffer> {
  if (process.env.GEZHI_GOLDEN === "write") writeFileSync(GOLDEN, new Uint8Array(await makeGolden()));
  expect(existsSync(GOLDEN)).toBe(true);
  return new Uint8Array(readFileSync(GOLDEN)).buffer;
}

async function anExported(): Promise<{ phone: Phone; zip: ArrayBuffer }> {
  const phone = new Phone(new FakeServer());
  await phone.report({ photos: 2 });
  await phone.report({ resized: false });
  return { phone, zip: await (await exportOperation(phone.db, await phone.entries())).arrayBuffer() };
}

/** The same zip with its outbox.json changed. */
async function changed(zip: ArrayBuffer, change: (told: Record<string, unknown>) => unknown): Promise<ArrayBuffer> {
  const [first, ...rest] = unzip(zip);
  const told = change(JSON.parse(new TextDecoder().decode(first?.bytes)));
  const bytes = new Uint8Array(new TextEncoder().encode(typeof told === "string" ? told : JSON.stringify(told)));
  return await zipOf([{ name: "outbox.json", bytes }, ...rest]).arrayBuffer();
}

/** Each operation of an outbox.json changed. */
function withEach(changes: Record<string, unknown>) {
  return (told: Record<string, unknown>) => ({
    ...told,
    entries: (told.entries as Record<string, unknown>[]).map((entry) => ({ ...entry, ...changes })),
  });
}

test("what one phone exported another takes, with pictures and originals, and it is the same", async () => {
  const { phone, zip } = await anExported();
  const other = new Phone(new FakeServer());

  expect(await importOutbox(other.db, zip)).toEqual({ taken: 2, known: 0 });

  expect(await other.entries()).toEqual(await phone.entries());
  expect(await other.photos()).toEqual(await phone.photos());
  const kept = (one: Phone) => one.db.read((idb) => idb.getAllKeys("bytes"));
  const sent = (await kept(phone)).filter((key) => key.endsWith("/sent"));
  expect(await kept(other)).toEqual(expect.arrayContaining(sent));
});

test("it goes out under the device it was made on, and what was raw is made smaller here", async () => {
  const { phone, zip } = await anExported();
  const other = new Phone(new FakeServer());
  await other.signInQuietly("a1");
  await importOutbox(other.db, zip);
  const raw = (await other.photos()).find((row) => row.state === "raw");

  await keepResized(other.db, String(raw?.id), await shrunk(700, "late"));
  await other.sync();

  const pushed = other.server.callsTo("POST", /push/).map(({ body }) => JSON.parse(String(body)));
  expect(new Set(pushed.map(({ device_id }) => device_id))).toEqual(new Set([(await phone.meta()).device_id]));
  expect((await other.entries()).map(({ state }) => state)).toEqual(["sent", "sent"]);
  expect((await other.photos()).every((row) => row.state === "stored")).toBe(true);
});

test("what a phone has already stays as it knows it", async () => {
  const { phone, zip } = await anExported();
  await phone.signInQuietly("a1");
  await phone.sync();
  const before = await phone.entries();

  expect(await importOutbox(phone.db, zip)).toEqual({ taken: 0, known: 2 });

  expect(await phone.entries()).toEqual(before);
});

test("a refused operation that was mended since does not come back to take its pictures away", async () => {
  const phone = new Phone(new FakeServer());
  const entry = await phone.report({ photos: 2 });
  await phone.db.write(["outbox"], (tx) => tx.objectStore("outbox").put({ ...entry, state: "rejected" }));
  const zip = await (await exportOperation(phone.db, await phone.entries())).arrayBuffer();
  await retryRejected(phone.db, entry.op_id, "mended", null);

  expect(await importOutbox(phone.db, zip)).toEqual({ taken: 0, known: 1 });

  expect((await phone.entries()).map(({ op_id }) => op_id)).toEqual(["mended"]);
  expect(new Set((await phone.photos()).map(({ op_id }) => op_id))).toEqual(new Set(["mended"]));
});

test.each([
  ["a file without an outbox", async () => await zipOf([]).arrayBuffer(), "import.no-outbox"],
  [
    "one of a later version",
    async (zip: ArrayBuffer) => await changed(zip, (told) => ({ ...told, format: 2 })),
    "import.newer",
  ],
  ["one that is no JSON", async (zip: ArrayBuffer) => await changed(zip, () => "{"), "import.damaged"],
  ["one of another kind", async (zip: ArrayBuffer) => await changed(zip, () => []), "import.no-outbox"],
  [
    "an operation without a name",
    async (zip: ArrayBuffer) => await changed(zip, (told) => ({ ...told, entries: [{}] })),
    "import.damaged",
  ],
  [
    "an operation without an intent",
    async (zip: ArrayBuffer) => await changed(zip, withEach({ intent: null })),
    "import.damaged",
  ],
  [
    "an operation with half a number",
    async (zip: ArrayBuffer) => await changed(zip, withEach({ device_seq: 1.5 })),
    "import.damaged",
  ],
  [
    "a step that was never saved",
    async (zip: ArrayBuffer) => await changed(zip, withEach({ device_seq: 0, op: null })),
    "import.unsaved",
  ],
  [
    "a picture that is missing",
    async (zip: ArrayBuffer) => await zipOf(unzip(zip).slice(0, 2)).arrayBuffer(),
    "import.damaged",
  ],
  ["a picture under another's name", async (zip: ArrayBuffer) => await swapped(zip), "import.damaged"],
])("%s is refused, and nothing of it is kept", async (_, spoil, code) => {
  const { zip } = await anExported();
  const other = new Phone(new FakeServer());

  await expect(importOutbox(other.db, await spoil(zip))).rejects.toMatchObject({ code });

  expect([await other.entries(), await other.photos()]).toEqual([[], []]);
});

async function swapped(zip: ArrayBuffer): Promise<ArrayBuffer> {
  const [outbox, one, other, ...rest] = unzip(zip) as ZipFile[] as [ZipFile, ZipFile, ZipFile];
  return await zipOf([outbox, { ...one, name: other.name }, { ...other, name: one.name }, ...rest]).arrayBuffer();
}

test("the golden outbox of the first format is drained by this version, to the byte", async () => {
  const zip = await golden();
  const told = JSON.parse(new TextDecoder().decode(unzip(zip)[0]?.bytes));
  const server = new FakeServer();
  server.tokens.set("golden", ACCOUNT);
  const phone = new Phone(server);
  await phone.holdToken(ACCOUNT, "golden");

  await importOutbox(phone.db, zip);
  const raw = (await phone.photos()).filter((row) => row.state === "raw");
  for (const { id } of raw) await keepResized(phone.db, id, await shrunk(300, id));
  await phone.sync();

  const states = (await phone.entries()).map(({ device_seq, state }) => [device_seq, state]);
  expect(states).toEqual([1, 2, 3, 4, 5, 6, 7].map((seq) => [seq, seq === 6 ? "rejected" : "sent"]));
  const frozen = told.entries.filter(({ op }: { op: unknown }) => op !== null && op !== undefined);
  const texts = new Map((await phone.entries()).map(({ op_id, text }) => [op_id, text]));
  for (const { op_id, op } of frozen) expect(texts.get(op_id)).toBe(canonicalText(op));
  const [push] = server.callsTo("POST", /push/);
  expect(JSON.parse(String(push?.body)).device_id).toBe(DEVICE);
  for (const [sha, bytes] of server.photos) expect(await sha256Hex(bytes.slice().buffer as ArrayBuffer)).toBe(sha);
  expect(
    (await phone.photos()).filter((row) => row.op_id !== told.entries[5].op_id).map((row) => row.state),
  ).not.toContain("wanted");
});
