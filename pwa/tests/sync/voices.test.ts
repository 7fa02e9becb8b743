import { expect, test } from "vitest";
import { findPushToken } from "../../src/device/meta";
import { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

async function aPhone(): Promise<{ phone: Phone; server: FakeServer }> {
  const server = new FakeServer();
  const phone = new Phone(server);
  await phone.signInQuietly();
  return { phone, server };
}

test("an ended session keeps the queue and the push token sends it", async () => {
  const { phone, server } = await aPhone();
  await phone.holdToken("a1", "token-a1");
  const { op_id } = await phone.report();
  server.session = null;

  const round = await phone.sync();

  expect(round.ending).toBe("signed-out");
  expect((await phone.meta()).session_expired).toBe(true);
  expect(await phone.entry(op_id)).toMatchObject({ state: "sent" });
  expect(server.photos.size).toBe(2);
});

test("an outbox is never sent as whoever signed in at the desk of the same browser", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report();
  server.session = "acceptor1";

  const round = await phone.sync();

  expect(round.ending).toBe("shut-out");
  expect(server.ops.size + server.named.size + server.photos.size).toBe(0);
  expect(await phone.entry(op_id)).toMatchObject({ state: "frozen", result: null });
  expect(await phone.meta()).toMatchObject({ session_expired: true, session: { account: { id: "a1" } } });
});

test("the own push token speaks before a cookie that became another's", async () => {
  const { phone, server } = await aPhone();
  await phone.holdToken("a1", "token-a1");
  const { op_id } = await phone.report();
  server.session = "acceptor1";

  await phone.sync();

  expect(server.ops.get(op_id)?.account).toBe("a1");
  expect(server.photos.size).toBe(2);
  const spoken = server.callsTo("POST", /push/).concat(server.callsTo("PATCH", /photos/));
  expect(spoken.map((call) => call.headers.Authorization)).toEqual(spoken.map(() => "Push token-a1"));
});

test("a revoked push token is dropped and the living session sends the queue", async () => {
  const { phone } = await aPhone();
  await phone.holdToken("a1", "revoked");
  const { op_id } = await phone.report();

  const round = await phone.sync();

  expect(round.ending).toBe("done");
  expect(await phone.entry(op_id)).toMatchObject({ state: "sent" });
  expect(await findPushToken(phone.db, "a1")).toBeNull();
});

test("a device that was taken back does not promise to send by itself", async () => {
  const { phone, server } = await aPhone();
  await phone.holdToken("a1", "revoked");
  const { op_id } = await phone.report();
  server.session = null;
  expect(await phone.meta()).toMatchObject({ sends_alone: true });

  const round = await phone.sync();

  expect(round.ending).toBe("shut-out");
  expect(await phone.meta()).toMatchObject({ sends_alone: false, session_expired: true });
  expect(await phone.entry(op_id)).toMatchObject({ state: "frozen" });
});

test("every question of a round says for whom it is asked, in letters a header can carry", async () => {
  const { phone, server } = await aPhone();
  await phone.signInQuietly("网格员1");
  phone.account = "网格员1";
  server.session = "网格员1";
  await phone.report();
  server.pages = [{ snapshot: false, changes: [], ...{ scopes: { added: ["beat:1"], removed: [] } } }];
  server.pack = { cells: { etag: "1", body: {} } };

  const round = await phone.sync({ pack: true });

  expect(round.ending).toBe("done");
  const paths = server.calls.map((call) => call.path.replace(/[?].*|[0-9a-f]{64}/, ""));
  expect(new Set(paths)).toEqual(
    new Set(["/api/sync/push", "/api/photos/", "/api/sync/pull", "/api/session", "/api/pack", "/api/pack/cells"]),
  );
  expect(new Set(server.calls.map((call) => call.headers["X-Gezhi-Account"]))).toEqual(
    new Set([encodeURIComponent("网格员1")]),
  );
});

test("without session and token everything stays queued", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report();
  server.session = null;

  const round = await phone.sync();

  expect(round.ending).toBe("shut-out");
  expect(await phone.entry(op_id)).toMatchObject({ state: "frozen" });
});

test("the queue of the person before is sent with their token, never under the new session", async () => {
  const { phone, server } = await aPhone();
  await phone.holdToken("a1", "token-a1");
  const { op_id } = await phone.report({ photos: 0 });
  await phone.signInQuietly("a2");
  server.session = "a2";

  await phone.sync();

  expect(server.ops.get(op_id)?.account).toBe("a1");
});

test("an account whose push breaks keeps no other account from sending", async () => {
  const { phone, server } = await aPhone();
  const first = await phone.report({ photos: 0 });
  phone.account = "a2";
  await phone.holdToken("a2", "token-a2");
  server.tokens.set("token-a2", "a2");
  const second = await phone.report({ photos: 0 });
  server.fault = ({ path, headers }) =>
    path === "/api/sync/push" && headers["X-Gezhi-Account"] === "a1" ? { status: 500 } : null;

  const round = await phone.sync();

  expect(round).toMatchObject({ ending: "unexpected", code: "http.500" });
  expect(await phone.entry(first.op_id)).toMatchObject({ state: "frozen" });
  expect(await phone.entry(second.op_id)).toMatchObject({ state: "sent" });
  expect(server.callsTo("GET", /pull/)).toHaveLength(1);
});
