import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { canonicalText } from "../../src/core/canonical";
import { findRaw, keepResized } from "../../src/device/capture";
import { Database } from "../../src/device/database";
import { discardRejected, retryRejected } from "../../src/device/outbox";
import { FakeServer } from "../helpers/fake-server";
import { Phone, shrunk } from "../helpers/phone";

test("an operation is frozen only when its last picture is hashed", async () => {
  const phone = new Phone(new FakeServer());
  const { op_id, state } = await phone.report({ photos: 2, resized: false });

  await keepResized(phone.db, `${op_id}-0`, await shrunk(800, "first"));
  const half = await phone.entry(op_id);
  await keepResized(phone.db, `${op_id}-1`, await shrunk(800, "second"));
  const whole = await phone.entry(op_id);

  expect([state, half.state, whole.state]).toEqual(["saved", "saved", "frozen"]);
});

test("the frozen text names the pictures by what will travel", async () => {
  const phone = new Phone(new FakeServer());
  const { op_id } = await phone.report({ size: 800 });

  const { text } = await phone.entry(op_id);
  const op = JSON.parse(String(text));
  const sent = await phone.db.read((idb) => idb.get("bytes", `${op_id}-0/sent`));

  expect(text).toBe(canonicalText(op));
  expect(op.photos[0].sha256).toBe(
    createHash("sha256")
      .update(new Uint8Array(sent as ArrayBuffer))
      .digest("hex"),
  );
  expect(op.photos[0]).toMatchObject({ bytes: 800, width: 1600, role: "before", thumb: { mime: "image/webp" } });
});

test("a browser killed before the resizing finds its picture at the next start", async () => {
  const phone = new Phone(new FakeServer());
  const { op_id } = await phone.report({ resized: false });
  await phone.db.close();

  const reopened = new Database(phone.db.name);
  const raw = await findRaw(reopened);

  expect(raw.map((row) => row.id)).toEqual([`${op_id}-0`]);
});

test("a picture resized by two tabs is kept as the first one made it", async () => {
  const phone = new Phone(new FakeServer());
  const { op_id } = await phone.report({ resized: false });
  await keepResized(phone.db, `${op_id}-0`, await shrunk(800, "first"));
  const { text } = await phone.entry(op_id);

  await keepResized(phone.db, `${op_id}-0`, await shrunk(900, "second"));

  expect((await phone.entry(op_id)).text).toBe(text);
});

test("operations are numbered 1, 2, 3 without a gap", async () => {
  const phone = new Phone(new FakeServer());

  const made = await Promise.all([1, 2, 3].map(() => phone.report({ photos: 0 })));

  expect(made.map((entry) => entry.device_seq).sort()).toEqual([1, 2, 3]);
});

test("a connection the system closed is opened again", async () => {
  const phone = new Phone(new FakeServer());
  await phone.report({ photos: 0 });
  const inside = phone.db as unknown as { opening: Promise<{ close(): void }> };
  (await inside.opening).close();

  await phone.report({ photos: 0 });

  expect(await phone.entries()).toHaveLength(2);
});

test("a transaction that fails half-way keeps nothing", async () => {
  const phone = new Phone(new FakeServer());

  const failing = phone.db.write(["meta"], async (tx) => {
    await tx.objectStore("meta").put("half", "half");
    throw new Error("the picture could not be written");
  });

  await expect(failing).rejects.toThrow("could not be written");
  expect(await phone.db.read((idb) => idb.get("meta", "half"))).toBeUndefined();
});

test("a rejected report retried is a new operation with the same pictures", async () => {
  const server = new FakeServer();
  const phone = new Phone(server);
  await phone.signInQuietly();
  const { op_id } = await phone.report();
  server.verdict = () => ({ status: "rejected", code: "catalog.unknown-category" });
  await phone.sync();
  server.verdict = () => null;

  const again = await retryRejected(phone.db, op_id, "018f0000-0000-7000-8000-000000000000", null);
  await phone.sync();

  expect(again).toMatchObject({ state: "frozen", device_seq: 2 });
  expect(await phone.entries()).toMatchObject([{ op_id: again?.op_id, state: "sent" }]);
  expect(server.photos.size).toBe(2);
});

test("only a refused operation can be discarded by hand", async () => {
  const phone = new Phone(new FakeServer());
  const { op_id } = await phone.report();

  await discardRejected(phone.db, op_id);

  expect(await phone.entries()).toHaveLength(1);
});
