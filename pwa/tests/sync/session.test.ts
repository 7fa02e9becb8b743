import { expect, test } from "vitest";
import type { Transport } from "../../src/device/transport";
import { countUnsent, refreshSession, signIn, signOut } from "../../src/sync/session";
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

test("signing in again after the session ended keeps rows and cursor", async () => {
  const { phone, ports } = aPhone();
  await signIn(ports, "a1", "good", "phone");
  await phone.sync();
  const { cursor } = await phone.meta();

  await signIn(ports, "a1", "good", "phone");

  expect((await phone.meta()).cursor).toBe(cursor);
});
