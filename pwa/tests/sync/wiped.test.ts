import { expect, test } from "vitest";
import { writeMeta } from "../../src/device/meta";
import { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

const WAS = "00000000-0000-4000-8000-000000000001";

async function aWipedPhone() {
  const server = new FakeServer();
  const phone = new Phone(server);
  await phone.signInQuietly();
  await writeMeta(phone.db, { wiped: { was: WAS } });
  return { server, phone };
}

test("a phone whose store was cleared tells it once, with what it was", async () => {
  const { server, phone } = await aWipedPhone();

  await phone.sync();
  await phone.sync();

  const told = server.callsTo("POST", /wiped/);
  expect(told.map(({ body }) => JSON.parse(String(body)))).toEqual([
    { device_id: (await phone.meta()).device_id, was: WAS },
  ]);
  expect((await phone.meta()).wiped).toBeNull();
});

test("a wipe whose telling was lost is told again", async () => {
  const { server, phone } = await aWipedPhone();
  server.fault = (call) => (call.path.endsWith("wiped") ? "lose-answer" : null);
  await phone.sync();
  expect((await phone.meta()).wiped).toEqual({ was: WAS });

  server.fault = () => null;
  await phone.sync();

  expect((await phone.meta()).wiped).toBeNull();
});

test("nobody signed in: the wipe waits for somebody", async () => {
  const { server, phone } = await aWipedPhone();
  await writeMeta(phone.db, { session: null });

  await phone.sync();

  expect(server.callsTo("POST", /wiped/)).toEqual([]);
  expect((await phone.meta()).wiped).toEqual({ was: WAS });
});
