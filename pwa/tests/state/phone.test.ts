import "../helpers/page";
import { beforeEach, expect, test, vi } from "vitest";
import { writeMeta } from "../../src/device/meta";
import { keepPeople, readParts } from "../../src/device/packs";
import { leftBehind, signIn, signOut } from "../../src/state/account";
import { Phone } from "../../src/state/phone.svelte";
import * as session from "../../src/sync/session";
import { anEntry, aPhoto } from "../helpers/builders";
import { aBegunReport, aPhone, emptyStore, type Made, signInAs } from "../helpers/state";

vi.mock("../../src/sync/session");
vi.mock("../../src/device/packs", { spy: true });

beforeEach(emptyStore);

test("a reading that is asked for during another one sees what was stored before it was asked for", async () => {
  const phone = new Phone();
  await phone.refresh();

  const earlier = phone.refresh();
  await writeMeta(phone.db, { clock_offset: 77 });
  await phone.refresh();

  expect(phone.meta?.clock_offset).toBe(77);
  await earlier;
});

test("a pack that cannot be read costs nothing of what was read beside it, and is read the next time", async () => {
  const { phone } = await aPhone();
  await keepPeople(phone.db, [{ id: "w1" }], Number(phone.meta?.session_no));
  await writeMeta(phone.db, { clock_offset: 77, pack_at: 1 });
  vi.mocked(readParts).mockRejectedValueOnce(new DOMException("shut", "UnknownError"));

  await expect(phone.refresh()).rejects.toThrow("shut");
  expect(phone.meta?.clock_offset).toBe(77);
  await phone.refresh();

  expect(phone.ground.pack.workers).toEqual([{ id: "w1" }]);
});

test("a store that cannot be opened is said, not waited for", async () => {
  const phone = new Phone();
  vi.spyOn(phone.db, "write").mockRejectedValue(new DOMException("backing store", "UnknownError"));

  await expect(phone.start()).rejects.toThrow("backing store");

  expect([phone.broken, phone.ready]).toEqual([true, false]);
});

test("what one tab stores, the others show, with or without signal", async () => {
  const made = await aPhone();
  const other = new Phone();
  other.sync = () => undefined;
  await other.start();

  const draft = await aBegunReport(made);

  await vi.waitFor(() => expect(other.drafts.map(({ draft_id }) => draft_id)).toEqual([draft.draft_id]));
  expect(other.photos).toHaveLength(1);
});

/** A page whose events a test makes. */
function aPage(): { happen: (name: string) => void } {
  const heard = new Map<string, () => void>();
  const addEventListener = (name: string, listener: () => void) => heard.set(name, listener);
  vi.stubGlobal("window", { addEventListener });
  vi.stubGlobal("document", { visibilityState: "visible", addEventListener });
  return { happen: (name) => heard.get(name)?.() };
}

test("a round begins when the page opens, when the network is back and when the page is seen again", async () => {
  const page = aPage();
  const phone = new Phone();
  let rounds = 0;
  phone.resize = () => undefined;
  phone.sync = () => {
    rounds++;
  };

  await phone.start();
  const opened = rounds;
  page.happen("online");
  const online = rounds;
  page.happen("visibilitychange");
  const seen = rounds;
  vi.stubGlobal("document", { visibilityState: "hidden" });
  page.happen("visibilitychange");
  vi.unstubAllGlobals();

  expect([opened, online, seen, rounds]).toEqual([1, 2, 3, 3]);
});

async function stored({ phone }: Made, ...entries: ReturnType<typeof anEntry>[]): Promise<void> {
  await phone.db.write(["outbox"], async (tx) => {
    for (const entry of entries) await tx.objectStore("outbox").put(entry);
  });
  await phone.refresh();
}

test("what stays on the phone at log-out counts unsent work, 需处理 and drafts, of this account alone", async () => {
  const made = await aPhone();
  await aBegunReport(made);
  await stored(
    made,
    anEntry({ op_id: "op-1" }),
    anEntry({ op_id: "op-2", state: "rejected" }),
    anEntry({ op_id: "op-3", account: "a2" }),
    anEntry({ op_id: "op-4", account: "a2", state: "rejected" }),
  );
  await made.phone.db.write(["photo"], async (tx) => {
    await tx.objectStore("photo").put(aPhoto({ op_id: "op-3", account: "a2", state: "wanted" }));
  });
  await made.phone.refresh();

  expect(leftBehind(made.phone)).toEqual({ waiting: 1, tray: 1, drafts: 1 });
  await signInAs(made.phone, "a2");
  expect(leftBehind(made.phone)).toEqual({ waiting: 1, tray: 1, drafts: 0 });
});

function hearWorker(): string[] {
  const heard: string[] = [];
  const active = { postMessage: ({ type }: { type: string }) => heard.push(type) };
  vi.stubGlobal("navigator", { userAgent: "x", serviceWorker: { getRegistration: async () => ({ active }) } });
  return heard;
}

function serverAccepts(phone: Phone, account: string): void {
  vi.mocked(session.signIn).mockImplementation(async () => {
    await signInAs(phone, account);
    return null;
  });
}

test("pictures of the one before are forgotten when another person signs in over an ended session", async () => {
  const { phone } = await aPhone();
  const heard = hearWorker();
  serverAccepts(phone, "a2");

  expect(await signIn(phone, "a2", "secret")).toBeNull();

  expect(heard).toEqual(["forget-photos"]);
});

test("the same person signing in again keeps the pictures, and leaving forgets them", async () => {
  const { phone } = await aPhone();
  const heard = hearWorker();
  serverAccepts(phone, "a1");

  await signIn(phone, "a1", "secret");
  expect(heard).toEqual([]);
  await signOut(phone);

  expect(heard).toEqual(["forget-photos"]);
});
