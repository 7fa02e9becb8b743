import { expect, test, vi } from "vitest";
import { checksumOf } from "../../src/core/checksum";
import { readParts } from "../../src/device/packs";
import { aChange, anEntity } from "../helpers/builders";
import { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

async function aPhone(): Promise<{ phone: Phone; server: FakeServer }> {
  const server = new FakeServer();
  const phone = new Phone(server);
  await phone.signInQuietly();
  return { phone, server };
}

const keys = async (phone: Phone) => (await phone.rows()).map((row) => row.key);

test("a snapshot over pages ends with exactly the rows it showed", async () => {
  const { phone, server } = await aPhone();
  server.pages = [{ snapshot: true, changes: [aChange({ id: "old" })] }];
  await phone.sync();

  server.pages = [
    { snapshot: true, changes: [aChange({ id: "one" })] },
    { snapshot: true, changes: [aChange({ id: "two" })] },
  ];
  await phone.sync();

  expect(await keys(phone)).toEqual(["case/one", "case/two"]);
});

test("a restored server's rows take the place of those it lost, whatever revision those had", async () => {
  const { phone, server } = await aPhone();
  server.pages = [{ snapshot: true, changes: [aChange({ rev: 9 })], checksum: await sumsOf(9) }];
  await phone.sync();

  server.epoch = "e2";
  server.pages = [{ snapshot: true, changes: [aChange({ rev: 4 })], checksum: await sumsOf(4) }];

  expect(await phone.sync()).toMatchObject({ ending: "done" });
  expect((await phone.rows()).map((row) => row.rev)).toEqual([4]);
});

async function sumsOf(rev: number) {
  return { "unit:u1": await checksumOf([anEntity({ rev })], "unit:u1") };
}

test("a snapshot cut between two pages is continued, not begun again", async () => {
  const { phone, server } = await aPhone();
  server.pages = [
    { snapshot: true, changes: [aChange({ id: "one" })] },
    { snapshot: true, changes: [aChange({ id: "two" })] },
  ];
  let pulls = 0;
  server.fault = ({ path }) => (path.includes("pull") && ++pulls === 2 ? "lose-request" : null);

  await phone.sync();
  expect((await phone.meta()).snapshot_open).toBe(true);
  server.fault = () => null;
  await phone.sync();

  expect(await keys(phone)).toEqual(["case/one", "case/two"]);
  expect((await phone.meta()).snapshot_open).toBe(false);
});

test("a delta goes on from the stored cursor", async () => {
  const { phone, server } = await aPhone();
  await phone.sync();
  const { cursor } = await phone.meta();

  await phone.sync();

  expect(server.callsTo("GET", /pull/)[1]?.path).toContain(`cursor=${cursor}`);
});

test("a row that is gone is dropped and its neighbours stay", async () => {
  const { phone, server } = await aPhone();
  server.pages = [{ snapshot: true, changes: [aChange({ id: "one" }), aChange({ id: "two" })] }];
  await phone.sync();

  server.pages = [{ snapshot: false, changes: [{ ...aChange({ id: "one" }), gone: true }] }];
  await phone.sync();

  expect(await keys(phone)).toEqual(["case/two"]);
});

test("a checksum that does not agree brings a fresh snapshot", async () => {
  const { phone, server } = await aPhone();
  const truth = await checksumOf([anEntity({ id: "one", rev: 4 })], "unit:u1");
  server.pages = [{ snapshot: false, changes: [], checksum: { "unit:u1": truth } }];
  server.fault = ({ path }) => {
    if (path.includes("pull") && !path.includes("cursor")) {
      server.pages = [{ snapshot: true, changes: [aChange({ id: "one", rev: 4 })], checksum: { "unit:u1": truth } }];
    }
    return null;
  };
  await phone.db.write(["meta"], (tx) => tx.objectStore("meta").put("c0", "cursor"));

  const round = await phone.sync();

  expect(round.ending).toBe("done");
  expect(await keys(phone)).toEqual(["case/one"]);
});

test("a revoked scope takes its rows, except what an unsent operation touches", async () => {
  const { phone, server } = await aPhone();
  server.pages = [{ snapshot: true, changes: [aChange({ id: "mine" }), aChange({ id: "other" })] }];
  await phone.sync();
  await phone.step("report_back", "mine");
  server.verdict = () => ({ status: "retry" });

  server.pages = [{ snapshot: false, changes: [], ...{ scopes: { added: [], removed: ["unit:u1"] } } }];
  await phone.sync();

  expect(await keys(phone)).toEqual(["case/mine"]);
});

test("a row kept for an unsent operation goes with its scope once the operation is sent", async () => {
  const { phone, server } = await aPhone();
  server.pages = [{ snapshot: true, changes: [aChange({ id: "mine" }), aChange({ id: "still", scope: "self:a1" })] }];
  await phone.sync();
  await phone.step("report_back", "mine");
  server.fault = ({ path }) => (path === "/api/sync/push" ? { status: 500 } : null);
  server.pages = [{ snapshot: false, changes: [], ...{ scopes: { added: [], removed: ["unit:u1"] } } }];
  await phone.sync();
  expect(await keys(phone)).toEqual(["case/mine", "case/still"]);

  server.fault = () => null;
  await phone.sync();

  expect(await keys(phone)).toEqual(["case/still"]);
});

test("the supervisor's decision about a held operation comes by pull", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.step("check_pass", "case-1");
  server.verdict = () => ({ status: "held", code: "case.held" });
  await phone.sync();
  expect((await phone.entry(op_id)).state).toBe("held");

  const row = { op_id, status: "applied" as const, code: null, case: null, reason: null };
  server.pages = [{ snapshot: false, changes: [{ seq: 2, scope: "self:a1", type: "op_result", id: op_id, row }] }];
  await phone.sync();

  expect((await phone.entry(op_id)).state).toBe("sent");
});

test("an operation whose answer was lost still sends its pictures, though the feed told its result first", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report();
  const row = { op_id, status: "applied" as const, code: null, case: null, reason: null };
  server.pages = [{ snapshot: false, changes: [{ seq: 1, scope: "self:a1", type: "op_result", id: op_id, row }] }];
  server.fault = ({ path }) => (path === "/api/sync/push" ? "lose-answer" : null);

  await phone.sync();
  server.fault = () => null;
  await phone.sync();

  expect(await phone.entry(op_id)).toMatchObject({ state: "sent", replayed: true });
  expect((await phone.photos()).map((photo) => photo.state)).toEqual(["stored", "stored"]);
  expect(server.photos.size).toBe(2);
});

test("a page whose transaction fails leaves rows and cursor as they were", async () => {
  const { phone, server } = await aPhone();
  await phone.sync();
  const before = await phone.meta();
  const broken = { ...aChange({ id: "one" }), row: { bad: () => 1 } as never };
  const { applyPage } = await import("../../src/device/rows");
  const page = { proto: 1, epoch: "e1", server_time: "", cursor: "c9", more: false, snapshot: false, checksum: null };

  const failing = applyPage(
    phone.db,
    { ...page, scopes: { added: [], removed: [] }, changes: [broken] },
    phone.now,
    before.session_no,
  );

  await expect(failing).rejects.toThrow();
  expect((await phone.meta()).cursor).toBe(before.cursor);
  expect(server.cases.size).toBe(0);
  expect(await keys(phone)).toEqual([]);
});

test("a phone whose clock was years ahead when it looked at the pack looks again once it is right", async () => {
  const { phone, server } = await aPhone();
  const right = phone.now;
  phone.now += 3652 * 24 * 3600_000;
  await phone.sync();

  phone.now = right;
  await phone.sync();
  await phone.sync();

  expect(server.callsTo("GET", /pack$/)).toHaveLength(2);
});

test("only the parts of the pack that changed are fetched", async () => {
  const { phone, server } = await aPhone();
  server.pack = { cells: { etag: "1", body: { n: 1 } }, duty: { etag: "1", body: {} } };
  await phone.sync({ pack: true });

  server.pack = { cells: { etag: "2", body: { n: 2 } }, duty: { etag: "1", body: {} } };
  await phone.sync({ pack: true });

  expect(server.callsTo("GET", /pack\/cells/)).toHaveLength(2);
  expect(server.callsTo("GET", /pack\/duty/)).toHaveLength(1);
  expect(await readParts(phone.db)).toMatchObject([{ name: "cells", etag: "2", body: { n: 2 } }, { name: "duty" }]);
});

test("a round in which nothing happened writes nothing but, without haste, when it was", async () => {
  const { phone } = await aPhone();
  await phone.report();
  await phone.sync({ pack: true });
  await phone.sync();
  const writing = vi.spyOn(phone.db, "write");
  phone.now += 500; // less than a round trip can tell of the clock

  await phone.sync();

  expect(writing.mock.calls.map(([rooms, , durability]) => [rooms, durability])).toEqual([[["meta"], "relaxed"]]);
  expect((await phone.meta()).last_sync).toBe(phone.now);
});

test("an ended session is said and the pulled rows stay readable", async () => {
  const { phone, server } = await aPhone();
  server.pages = [{ snapshot: true, changes: [aChange()] }];
  await phone.sync();
  server.session = null;

  const round = await phone.sync();

  expect(round.ending).toBe("shut-out");
  expect((await phone.meta()).session?.account.id).toBe("a1");
  expect(await keys(phone)).toEqual(["case/case-1"]);
});

test("when scopes come or go, the roles on the phone are asked for again", async () => {
  const { phone, server } = await aPhone();
  server.roles = ["inspector", "grid_supervisor"];
  server.pages = [{ snapshot: false, changes: [], ...{ scopes: { added: ["area:230102001"], removed: [] } } }];

  await phone.sync();

  expect((await phone.meta()).session?.roles).toEqual(["inspector", "grid_supervisor"]);
});

test("a snapshot begun anew by the server drops what it did not show", async () => {
  const { phone, server } = await aPhone();
  server.pages = [{ snapshot: true, changes: [aChange({ id: "old" })] }];
  await phone.sync();
  await phone.db.write(["meta"], (tx) => tx.objectStore("meta").put(null, "cursor"));

  server.pages = [{ snapshot: true, changes: [aChange({ id: "new" })] }];
  await phone.sync();

  expect(await keys(phone)).toEqual(["case/new"]);
});
