import { expect, test } from "vitest";
import { progressOf } from "../../src/core/progress";
import { applyPush } from "../../src/device/outbox";
import { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

async function aPhone(): Promise<{ phone: Phone; server: FakeServer }> {
  const server = new FakeServer();
  const phone = new Phone(server);
  await phone.signInQuietly();
  return { phone, server };
}

test("a report with its picture reaches the server once and says so in four words", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report();

  const round = await phone.sync();

  const entry = await phone.entry(op_id);
  expect(round.ending).toBe("done");
  expect(entry).toMatchObject({ state: "sent", result: { case: { receipt_no: "R20261122-00001" } } });
  expect(progressOf(entry, await phone.photos())).toMatchObject({ word: "delivered", photosStored: 1 });
  expect(server.photos.size).toBe(2); // the picture and its thumb
});

test("a lost answer is asked for again and the report is filed once", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report();
  server.fault = ({ path }) => (path === "/api/sync/push" ? "lose-answer" : null);

  const first = await phone.sync();
  server.fault = () => null;
  await phone.sync();

  expect(first).toMatchObject({ ending: "offline" });
  expect(server.cases.size).toBe(1);
  expect(await phone.entry(op_id)).toMatchObject({ state: "sent", replayed: true });
});

test("what is sent the second time is byte for byte what was frozen", async () => {
  const { phone, server } = await aPhone();
  await phone.report();
  server.fault = ({ path }) => (path === "/api/sync/push" ? "lose-request" : null);
  await phone.sync();
  server.fault = () => null;
  await phone.sync();

  const [first, second] = server.callsTo("POST", /push/).map((call) => JSON.parse(String(call.body)).ops);

  expect(JSON.stringify(second)).toBe(JSON.stringify(first));
});

test("a captive portal that answers 200 to everything is taken for no signal", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report();
  server.fault = () => "portal";

  const round = await phone.sync();

  expect(round).toMatchObject({ ending: "offline", code: "sync.no-signal:portal" });
  expect(await phone.entry(op_id)).toMatchObject({ state: "frozen", result: null });
});

test("one malformed operation among five goes to 需处理, the other four go through", async () => {
  const { phone, server } = await aPhone();
  const made = [];
  for (let n = 0; n < 5; n++) made.push(await phone.report({ photos: 0 }));
  const bad = made[2]?.op_id as string;
  server.verdict = (op) => (op.op_id === bad ? { status: "rejected", code: "sync.op-malformed" } : null);

  await phone.sync();

  const states = await Promise.all(made.map(async ({ op_id }) => (await phone.entry(op_id)).state));
  expect(states).toEqual(["sent", "sent", "rejected", "sent", "sent"]);
  expect(await phone.entry(bad)).toMatchObject({ last_error: "sync.op-malformed" });
});

test("a result without an op_id belongs to the operation at its place", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report({ photos: 0 });
  server.verdict = () => ({ op_id: null, status: "rejected", code: "sync.op-malformed" });

  await phone.sync();

  expect(await phone.entry(op_id)).toMatchObject({ state: "rejected" });
});

test("pictures of a rejected report are not uploaded and not lost", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ category: "nonsense" });
  server.verdict = () => ({ status: "rejected", code: "catalog.unknown-category" });

  await phone.sync();

  expect(server.callsTo("PATCH", /photos/)).toEqual([]);
  expect(await phone.photos()).toHaveLength(2);
});

test("retry leaves an operation queued and it is not offered twice in one round", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report({ photos: 0 });
  server.verdict = () => ({ status: "retry" });

  await phone.sync();

  expect(server.callsTo("POST", /push/)).toHaveLength(1);
  expect(await phone.entry(op_id)).toMatchObject({ state: "frozen", attempts: 1 });
});

test("a request the server finds too large is halved until it passes", async () => {
  const { phone, server } = await aPhone();
  for (let n = 0; n < 8; n++) await phone.report({ photos: 0 });
  server.fault = ({ path, body }) =>
    path === "/api/sync/push" && JSON.parse(String(body)).ops.length > 2 ? { status: 413 } : null;

  await phone.sync();

  expect((await phone.entries()).every((entry) => entry.state === "sent")).toBe(true);
});

test("one operation that is too large alone goes to 需处理", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report({ photos: 0 });
  server.fault = ({ path }) => (path === "/api/sync/push" ? { status: 413 } : null);

  await phone.sync();

  expect(await phone.entry(op_id)).toMatchObject({ state: "rejected", last_error: "sync.too-large" });
});

test("a server that asks for patience is given it", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ photos: 0 });
  server.fault = () => ({ status: 503, retryAfter: 7 });

  expect(await phone.sync()).toMatchObject({ ending: "busy", waitMs: 7000 });
});

test.each([401, 429, 500, 503])(
  "an answer %i leaves everything queued, and it goes out whole afterwards",
  async (status) => {
    const { phone, server } = await aPhone();
    const { op_id, text } = await phone.report();
    server.fault = () => ({ status });

    await phone.sync();
    const waiting = await phone.entry(op_id);
    server.fault = () => null;
    await phone.signInQuietly();
    await phone.sync();

    expect(waiting).toMatchObject({ state: "frozen", text });
    expect(await phone.entry(op_id)).toMatchObject({ state: "sent", text });
    expect(server.photos.size).toBe(2);
  },
);

test("a restored server gets back what it had acknowledged", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report();
  await phone.sync();
  server.epoch = "e2";
  for (const memory of [server.ops, server.cases, server.named, server.photos]) memory.clear();

  await phone.sync();

  expect(server.ops.has(op_id)).toBe(true);
  expect(server.photos.size).toBe(2);
  expect(await phone.entry(op_id)).toMatchObject({ state: "sent" });
});

test("what was done since a backup goes behind the report on the shelf that the backup lacks", async () => {
  const { phone, server } = await aPhone();
  const report = await phone.report({ photos: 0 });
  await phone.sync();
  server.epoch = "e2";
  for (const memory of [server.ops, server.cases]) memory.clear();
  const step = await phone.step("sign_for", report.case_id);

  expect(await phone.sync()).toMatchObject({ ending: "done" });

  expect([...server.ops.keys()]).toEqual([report.op_id, step.op_id]);
  expect((await phone.entries()).map((entry) => [entry.state, entry.last_error])).toEqual([
    ["sent", null],
    ["sent", null],
  ]);
});

test("servers that disagree about the epoch do not keep the phone going round for ever", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ photos: 0 });
  await phone.sync();
  await phone.report({ photos: 0 });
  let turns = 0;
  server.fault = ({ path }) => {
    if (path === "/api/sync/push") server.epoch = `e${++turns + 1}`;
    return null;
  };

  await phone.sync();

  expect(turns).toBeLessThan(8);
});

test("the phone notes how far the server's clock is ahead", async () => {
  const { phone } = await aPhone();

  await phone.sync();

  expect((await phone.meta()).clock_offset).toBe(5000);
});

test("the shelf is cleared a week after delivery and not before", async () => {
  const { phone } = await aPhone();
  await phone.report();
  await phone.sync();

  phone.pass(6 * 24 * 3600_000);
  await phone.sync();
  expect(await phone.entries()).toHaveLength(1);

  phone.pass(2 * 24 * 3600_000);
  await phone.sync();
  expect(await phone.entries()).toHaveLength(0);
  expect(await phone.photos()).toHaveLength(0);
});

const DAY = 24 * 3600_000;

test("a picture delivered on the eighth day stays a week from then on", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ size: 5000 });
  server.fault = ({ method }) => (method === "PATCH" ? "lose-request" : null);
  await phone.sync();

  phone.pass(8 * DAY);
  server.fault = () => null;
  await phone.sync();

  expect(server.photos.size).toBe(2);
  expect(await phone.entries()).toHaveLength(1);
  phone.pass(7 * DAY + 1);
  await phone.sync();
  expect(await phone.entries()).toEqual([]);
});

test("what a restored server was given once more stays a week from then on", async () => {
  const { phone, server } = await aPhone();
  await phone.report({ photos: 0 });
  await phone.sync();
  phone.pass(6.9 * DAY);
  server.epoch = "e2";
  for (const memory of [server.ops, server.cases, server.named, server.photos]) memory.clear();
  await phone.sync();

  phone.pass(0.2 * DAY);
  await phone.sync();

  expect(await phone.entries()).toHaveLength(1);
});

test("a phone whose clock jumps ten years keeps its shelf, on the line and off it, and clears it a week later", async () => {
  const { phone, server } = await aPhone();
  await phone.report();
  await phone.sync();

  phone.now += 3652 * DAY;
  server.fault = () => "lose-request";
  await phone.sync();
  expect(await phone.entries()).toHaveLength(1);
  server.fault = () => null;
  await phone.sync();
  expect(await phone.entries()).toHaveLength(1);

  phone.pass(8 * DAY);
  await phone.sync();
  expect(await phone.entries()).toEqual([]);
});

test("a restored server is given the report again before what follows on it", async () => {
  const { phone, server } = await aPhone();
  const { case_id, op_id } = await phone.report({ photos: 0 });
  await phone.sync();
  const next = await phone.step("sign_for", case_id);
  server.epoch = "e2";
  for (const memory of [server.ops, server.cases]) memory.clear();

  await phone.sync();

  expect([...server.ops.keys()]).toEqual([op_id, next.op_id]);
});

test("a late answer to the same operation cannot undo its receipt", async () => {
  const { phone } = await aPhone();
  const { op_id } = await phone.report({ photos: 0 });
  await phone.sync();
  const late = { op_id, status: "rejected" as const, code: "sync.op-malformed", case: null };
  const empty = {
    proto: 1,
    epoch: "e1",
    server_time: "",
    device_seq_ack: 0,
    replayed: [],
    missing_photos: [],
    stored: [],
  };

  await applyPush(phone.db, { ...empty, results: [late] }, [op_id], phone.now);

  expect(await phone.entry(op_id)).toMatchObject({ state: "sent", last_error: null });
});
