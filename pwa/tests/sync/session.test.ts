import { expect, test } from "vitest";
import { keepPeople, readParts } from "../../src/device/packs";
import type { Call, Transport } from "../../src/device/transport";
import { syncOnce } from "../../src/sync/engine";
import { choosePassword, countUnsent, refreshSession, signIn, signOut } from "../../src/sync/session";
import { aChange } from "../helpers/builders";
import { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

function aPhone() {
  const server = new FakeServer();
  const phone = new Phone(server);
  const wall = () => "2026-11-22T12:00:00+08:00";
  const ports = { db: phone.db, transport: server.transport, now: () => phone.now, wall, appVersion: "test" };
  return { server, phone, ports };
}

test("who signed in is remembered for the next time without signal", async () => {
  const { phone, ports } = aPhone();

  expect(await signIn(ports, "a1", "good", "phone")).toBeNull();

  expect((await phone.meta()).session).toMatchObject({
    account: { id: "a1" },
    roles: ["inspector"],
    scopes: ["self:a1"],
  });
});

test("a refused password is told by its code and changes nothing", async () => {
  const { phone, ports } = aPhone();

  expect(await signIn(ports, "a1", "bad", "phone")).toEqual({ code: "session.refused" });

  expect((await phone.meta()).session).toBeNull();
});

test("a log-out clears the rows and never the queue", async () => {
  const { server, phone, ports } = aPhone();
  await signIn(ports, "a1", "good", "phone");
  server.pages = [{ snapshot: true, changes: [aChange()] }];
  await phone.sync();
  await phone.report();

  expect(await countUnsent(ports, "a1")).toBe(1);
  await signOut(ports);

  expect(await phone.rows()).toEqual([]);
  expect(await phone.entries()).toHaveLength(1);
  expect((await phone.meta()).session).toBeNull();
});

test("the next person on the phone does not see the rows of the one before", async () => {
  const { server, phone, ports } = aPhone();
  await signIn(ports, "a1", "good", "phone");
  server.pages = [{ snapshot: true, changes: [aChange()] }];
  await phone.sync();

  await signIn(ports, "a2", "good", "phone");

  expect(await phone.rows()).toEqual([]);
  expect((await phone.meta()).cursor).toBeNull();
});

test("roles asked for while the cookie is another's change nothing", async () => {
  const { server, phone, ports } = aPhone();
  await signIn(ports, "a1", "good", "phone");
  const before = await phone.meta();
  const careless = { ...ports, transport: carelessOf(server.transport) };
  server.session = "acceptor1";

  await refreshSession(ports);
  await refreshSession(careless);

  expect(await phone.meta()).toEqual(before);
});

/** A server of before that does not look for whom a question is asked. */
function carelessOf(real: Transport): Transport {
  return ({ headers: { "X-Gezhi-Account": _, ...headers }, ...call }) => real({ ...call, headers });
}

test("a log-out on the phone leaves the session of another account at the desk alone", async () => {
  const { server, ports } = aPhone();
  await signIn(ports, "a1", "good", "phone");
  server.session = "acceptor1";

  await signOut(ports);

  expect(server.session).toBe("acceptor1");
});

/** A line on which the question that matches waits until it is let go. */
function gated(real: Transport, matches: (call: Call) => boolean) {
  let arrive = () => {};
  let release = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const transport: Transport = async (call) => {
    const answer = await real(call);
    if (!matches(call)) return answer;
    arrive();
    await gate;
    return answer;
  };
  return { transport, arrived, release };
}

const isPull = ({ path }: Call) => path.startsWith("/api/sync/pull");

test("a log-out during a round is not undone by what the round had asked", async () => {
  const { server, phone, ports } = aPhone();
  await signIn(ports, "a1", "good", "phone");
  server.pages = [{ snapshot: false, changes: [], ...{ scopes: { added: ["beat:1"], removed: [] } } }];
  const line = gated(server.transport, ({ method, path }) => method === "GET" && path === "/api/session");
  const round = syncOnce({ ...ports, transport: line.transport });
  await line.arrived;

  await signOut(ports);
  line.release();

  expect((await round).ending).toBe("signed-out");
  expect((await phone.meta()).session).toBeNull();
});

test("a page that was on its way to the person before never lands among the next one's rows", async () => {
  const { server, phone, ports } = aPhone();
  await signIn(ports, "a1", "good", "phone");
  server.pages = [{ snapshot: true, changes: [aChange({ id: "theirs" })] }];
  const line = gated(server.transport, isPull);
  const round = syncOnce({ ...ports, transport: line.transport });
  await line.arrived;

  await signOut(ports);
  await signIn(ports, "a2", "good", "phone");
  line.release();
  await round;

  expect(await phone.rows()).toEqual([]);
  expect(await phone.meta()).toMatchObject({ cursor: null, last_sync: null, session: { account: { id: "a2" } } });
});

test("a late no to the session before does not end the one that was just begun", async () => {
  const { server, phone, ports } = aPhone();
  await signIn(ports, "a1", "good", "phone");
  const line = gated(server.transport, isPull);
  server.session = null;
  const round = syncOnce({ ...ports, transport: line.transport });
  await line.arrived;

  await signIn(ports, "a1", "good", "phone");
  line.release();
  await round;

  expect((await phone.meta()).session_expired).toBe(false);
});

test("whom the unit desk of before may name is not told to the next person", async () => {
  const { phone, ports } = aPhone();
  await signIn(ports, "a1", "good", "phone");
  const { session_no } = await phone.meta();
  await keepPeople(phone.db, ["w1"], session_no);
  expect(await readParts(phone.db)).toHaveLength(1);

  await signIn(ports, "a2", "good", "phone");
  await keepPeople(phone.db, ["w1"], session_no);

  expect(await readParts(phone.db)).toEqual([]);
});

test("signing in again after the session ended keeps rows and cursor", async () => {
  const { phone, ports } = aPhone();
  await signIn(ports, "a1", "good", "phone");
  await phone.sync();
  const { cursor } = await phone.meta();

  await signIn(ports, "a1", "good", "phone");

  expect((await phone.meta()).cursor).toBe(cursor);
});

test("a first password is remembered as one until somebody chose their own", async () => {
  const { server, phone, ports } = aPhone();
  server.firstPassword = true;
  await signIn(ports, "a1", "good", "phone");
  expect((await phone.meta()).session?.password_change).toBe(true);

  expect(await choosePassword(ports, "bad", "my own words")).toEqual({ code: "session.password-wrong" });
  expect((await phone.meta()).session?.password_change).toBe(true);

  expect(await choosePassword(ports, "good", "my own words")).toBeNull();
  expect((await phone.meta()).session?.password_change).toBe(false);
});

test.each([
  ["the line is lost", "lose-request"],
  ["the server asks for patience", { status: 503 }],
] as const)("a password is one's own once the server took it, also when %s right after", async (_, fault) => {
  const { server, phone, ports } = aPhone();
  server.firstPassword = true;
  await signIn(ports, "a1", "good", "phone");
  server.fault = ({ method, path }) => (method === "GET" && path === "/api/session" ? fault : null);

  expect(await choosePassword(ports, "good", "my own words")).toBeNull();

  expect((await phone.meta()).session).toMatchObject({ account: { id: "a1" }, password_change: false });
});
