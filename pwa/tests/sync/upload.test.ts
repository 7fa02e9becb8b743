import { expect, test } from "vitest";
import { progressOf } from "../../src/core/progress";
import { letGoPhoto, retryPhotos } from "../../src/device/outbox";
import { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

async function aPhone(): Promise<{ phone: Phone; server: FakeServer }> {
  const server = new FakeServer();
  const phone = new Phone(server);
  await phone.signInQuietly();
  return { phone, server };
}

test("an upload that was cut goes on where the server stopped", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ size: 5000 });
  server.fault = ({ method, headers }) => {
    if (method === "PATCH" && headers["Upload-Length"] === "5000") server.cutAfter = 3000;
    return null;
  };

  const first = await phone.sync();
  server.fault = () => null;
  const second = await phone.sync();

  const offsets = server.callsTo("PATCH", /photos/).filter((call) => call.headers["Upload-Length"] === "5000");
  expect(first.ending).toBe("offline");
  expect(second.ending).toBe("done");
  expect(offsets.map((call) => call.headers["Upload-Offset"])).toEqual(["0", "3000"]);
  expect([...server.photos.values()].map((bytes) => bytes.length)).toContain(5000);
});

test("thumbs go before photos", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ photos: 2, size: 5000 });

  await phone.sync();

  const sizes = server.callsTo("PATCH", /photos/).map((call) => Number(call.headers["Upload-Length"]));
  expect(sizes.map((size) => size === 5000)).toEqual([false, false, true, true]);
});

test("an upload whose answer was lost is not sent twice", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ size: 5000 });
  server.fault = ({ method }) => (method === "PATCH" ? "lose-answer" : null);
  await phone.sync();
  await phone.sync();
  server.fault = () => null;

  await phone.sync();

  const bodies = server.callsTo("PATCH", /photos/).filter((call) => call.headers["Upload-Length"] === "5000");
  expect(bodies).toHaveLength(1);
  expect((await phone.photos()).every((row) => row.state === "stored")).toBe(true);
});

test("an offset the server disagrees with is corrected by its answer", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ size: 5000 });
  server.fault = ({ method, headers, body, path }) => {
    const name = path.split("/")[3] ?? "";
    const unheard = method === "PATCH" && headers["Upload-Length"] === "5000" && !server.parts.has(name);
    if (unheard) server.parts.set(name, new Uint8Array(body as ArrayBuffer).slice(0, 2000));
    return null;
  };

  await phone.sync();

  const offsets = server.callsTo("PATCH", /photos/).filter((call) => call.headers["Upload-Length"] === "5000");
  expect(offsets.map((call) => call.headers["Upload-Offset"])).toEqual(["0", "2000"]);
  expect((await phone.photos()).every((row) => row.state === "stored")).toBe(true);
});

test("a wrong hash is tried once more, the second time a person must look", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report({ size: 5000 });
  server.fault = ({ method, headers }) =>
    method === "PATCH" && headers["Upload-Length"] === "5000" ? { status: 460 } : null;

  await phone.sync();
  expect((await phone.photos()).find((row) => row.part === "full")).toMatchObject({ state: "wanted", wrong_hash: 1 });
  await phone.sync();
  expect((await phone.photos()).find((row) => row.part === "full")).toMatchObject({
    state: "failed",
    error: "photo.hash",
  });

  server.fault = () => null;
  await retryPhotos(phone.db, op_id);
  await phone.sync();
  expect((await phone.photos()).find((row) => row.part === "full")).toMatchObject({ state: "stored" });
});

test("a busy picture waits and lets the others pass", async () => {
  const { phone, server } = await aPhone();
  const first = await phone.report({ size: 5000 });
  const second = await phone.report({ size: 6000 });
  server.fault = ({ method, headers }) =>
    method === "PATCH" && headers["Upload-Length"] === "5000" ? { status: 423 } : null;

  const round = await phone.sync();

  const stateOf = async (op: string) =>
    (await phone.photos()).find((row) => row.op_id === op && row.part === "full")?.state;
  expect(round.ending).toBe("busy");
  expect(await stateOf(first.op_id)).toBe("wanted");
  expect(await stateOf(second.op_id)).toBe("stored");
});

test("a picture the server breaks on keeps neither the other pictures nor the feed waiting", async () => {
  const { phone, server } = await aPhone();
  const first = await phone.report({ size: 5000 });
  phone.now += 1000;
  const second = await phone.report({ size: 6000 });
  server.fault = ({ method, headers }) =>
    method === "PATCH" && ["5000", String(`small ${first.op_id}-0`.length)].includes(headers["Upload-Length"] ?? "")
      ? { status: 500 }
      : null;

  const round = await phone.sync();

  const full = (await phone.photos()).filter((row) => row.part === "full");
  expect(round).toMatchObject({ ending: "unexpected", code: "http.500" });
  expect(Object.fromEntries(full.map((row) => [row.op_id, row.state]))).toEqual({
    [first.op_id]: "wanted",
    [second.op_id]: "stored",
  });
  expect(server.callsTo("GET", /pull/)).toHaveLength(1);
});

test("a picture on which the line always breaks lets the next one pass, two in a row end the round", async () => {
  const { phone, server } = await aPhone();
  for (const size of [5000, 6000, 7000]) {
    await phone.report({ size });
    phone.now += 1000;
  }
  let lost = ["5000"];
  server.fault = ({ method, headers }) =>
    method === "PATCH" && lost.includes(headers["Upload-Length"] ?? "") ? "lose-request" : null;
  const sizes = () =>
    server
      .callsTo("PATCH", /photos/)
      .map((call) => Number(call.headers["Upload-Length"]))
      .filter((size) => size >= 5000);

  lost = ["5000", "6000"];
  const first = await phone.sync();
  const tried = sizes();
  lost = ["5000"];
  await phone.sync();

  expect(first).toMatchObject({ ending: "offline" });
  expect(tried).toEqual([5000, 6000]);
  expect([...server.photos.values()].map((bytes) => bytes.length).filter((size) => size >= 5000)).toEqual([6000, 7000]);
});

test("pictures go out though the pack cannot be had", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ size: 5000 });
  server.fault = ({ path }) => (path.startsWith("/api/pack") ? { status: 500 } : null);

  const round = await phone.sync();

  expect(round).toMatchObject({ ending: "unexpected", code: "http.500" });
  expect((await phone.photos()).every((row) => row.state === "stored")).toBe(true);
});

test("a picture the server refuses by its kind goes to 需处理 with the reason", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ size: 5000 });
  server.fault = ({ method, headers }) =>
    method === "PATCH" && headers["Upload-Length"] === "5000" ? { status: 415 } : null;

  await phone.sync();

  expect((await phone.photos()).find((row) => row.part === "full")).toMatchObject({
    state: "failed",
    error: "http.415",
  });
});

test("a picture the server has forgotten is named again by its operation", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ size: 5000 });
  let forgotten = false;
  server.fault = ({ method }) => {
    if (method === "PATCH" && !forgotten) {
      forgotten = true;
      server.named.clear();
    }
    return null;
  };

  await phone.sync();
  await phone.sync();

  expect((await phone.photos()).every((row) => row.state === "stored")).toBe(true);
  expect(server.cases.size).toBe(1);
});

/** A server that forgets what every picture belongs to, and pictures that were given up over it. */
async function anUnreferenced() {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report({ size: 5000 });
  server.fault = ({ method }) => {
    if (method === "PATCH" || method === "HEAD") server.named.clear();
    return null;
  };
  for (let n = 0; n < 6; n++) await phone.sync();
  server.fault = () => null;
  return { phone, server, op_id };
}

test("重试 for a picture the server does not know names it again and delivers it", async () => {
  const { phone, server, op_id } = await anUnreferenced();
  const givenUp = (await phone.photos()).map((row) => [row.state, row.error]);

  await retryPhotos(phone.db, op_id);
  await phone.sync();

  expect(givenUp).toEqual(givenUp.map(() => ["failed", "photo.unreferenced"]));
  expect((await phone.photos()).map((row) => row.state)).toEqual(["stored", "stored"]);
  expect(await phone.entry(op_id)).toMatchObject({ state: "sent" });
  expect(server.photos.size).toBe(2);
});

test("a picture nobody will ever take goes by the inspector's word, and the shelf can be cleared", async () => {
  const { phone, op_id } = await anUnreferenced();

  expect(await letGoPhoto(phone.db, `${op_id}-0`)).toBe(true);

  expect(await phone.photos()).toEqual([]);
  expect(await phone.db.read((idb) => idb.count("bytes"))).toBe(0);
  expect(progressOf(await phone.entry(op_id), [])).toMatchObject({
    needsHand: false,
    word: "reported",
    photosTotal: 1,
  });
  phone.pass(8 * 24 * 3600_000);
  await phone.sync();
  expect(await phone.entries()).toEqual([]);
});

test("a picture that may still be delivered is not let go", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report({ size: 5000 });
  expect(await letGoPhoto(phone.db, `${op_id}-0`)).toBe(false); // not sent yet
  server.fault = ({ method }) => (method === "PATCH" ? "lose-request" : null);
  await phone.sync();

  expect(await letGoPhoto(phone.db, `${op_id}-0`)).toBe(false); // on its way
  server.fault = () => null;
  await phone.sync();
  expect(await letGoPhoto(phone.db, `${op_id}-0`)).toBe(false); // delivered: it rests on the shelf

  expect(await phone.photos()).toHaveLength(2);
  expect(await letGoPhoto(phone.db, "nothing")).toBe(false);
});

test("the original is given up only when the resized picture is stored", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report();
  const { findOriginal } = await import("../../src/device/capture");
  server.fault = ({ method }) => (method === "PATCH" ? "lose-request" : null);

  await phone.sync();
  expect(await findOriginal(phone.db, `${op_id}-0`)).not.toBeNull();

  server.fault = () => null;
  await phone.sync();
  expect(await findOriginal(phone.db, `${op_id}-0`)).toBeNull();
});
