// What somebody wrote, was told once or sent stays theirs, whatever breaks or is pressed meanwhile.
import { beforeEach, expect, test, vi } from "vitest";
import { press } from "../../src/console/press";
import { NoSignal } from "../../src/device/transport";
import { Desk } from "../../src/state/desk.svelte";
import { DeskAccounts } from "../../src/state/desk-accounts.svelte";
import { findQueue, type Queue } from "../../src/state/desk-queues";
import { DeskStep } from "../../src/state/desk-step.svelte";
import type { Next } from "../../src/state/desk-wire";
import { aFile, aRow, aServer } from "./builders";

const EMPTY = { items: [], after: null, spots: [], views: [], phones: [] };
const FACTS = { categories: [], units: [], cells: [], areas: [], streets: [], name: "", utc_offset_minutes: 480 };
const WHO = { account: { id: "a", name: "a", display_name: "A", unit: null }, roles: ["acceptor"], scopes: [] };

beforeEach(() => {
  vi.stubGlobal("history", { replaceState: vi.fn(), pushState: vi.fn() });
  vi.stubGlobal("location", { hash: "" });
  vi.stubGlobal("localStorage", { getItem: () => "d", setItem: () => undefined });
  vi.stubGlobal("document", { querySelector: () => null, body: {} });
});

function deskOf(answer: (path: string) => unknown): Desk {
  const bytes = (told: unknown) => new TextEncoder().encode(JSON.stringify(told));
  return new Desk(async ({ path }) => ({ status: 200, header: () => null, body: bytes(answer(path)) }));
}

async function recognised(desk: Desk): Promise<void> {
  await (desk as unknown as { recognise(): Promise<void> }).recognise();
}

async function polled(desk: Desk): Promise<void> {
  await (desk as unknown as { poll(): Promise<boolean> }).poll();
}

test("a reason for a decision that one leaves is left, and one is not asked again", async () => {
  const desk = deskOf(() => EMPTY);
  desk.watch.choose("op-1");
  desk.watch.reason = "看过照片";
  desk.page = "watch";
  await desk.showPage(null);
  expect(desk.leaving).not.toBeNull();

  await desk.answerLeaving(true);

  expect([desk.page, desk.written]).toEqual([null, false]);
  await desk.showPage("overview");
  expect(desk.leaving).toBeNull();
});

test("what another supervisor decided meanwhile is no longer in hand", async () => {
  const desk = deskOf(() => EMPTY);
  desk.watch.choose("op-1");
  desk.watch.reason = "看过照片";

  await desk.watch.refresh();

  expect([desk.watch.chosen, desk.written]).toEqual([null, false]);
});

test("a sign-out that did not arrive leaves one seated, and says that nothing answers", async () => {
  let up = true;
  const desk = deskOf((path) => {
    if (!up) throw new NoSignal("network");
    return path.startsWith("/api/session") ? WHO : { ...EMPTY, ...FACTS };
  });
  await recognised(desk);
  expect(desk.session).not.toBeNull();

  up = false;
  await desk.signOut();

  expect([desk.session?.account.id, desk.online]).toEqual(["a", false]);
  up = true;
  await desk.signOut();
  await polled(desk);
  expect(desk.session).toBeNull();
});

test("a hand-back without a picture that was not answered is sent again", async () => {
  vi.useFakeTimers();
  let sent = 0;
  const { line } = aServer(() => {
    sent += 1;
    throw new NoSignal("network");
  });
  const step = new DeskStep(line, async () => null);
  await step.begin({ step: "report_back", needs: ["text", "photo:after"] } as unknown as Next, aFile({}));
  step.draft.text = "清走了";
  await Promise.all([step.send({ photoOptional: true }), vi.runAllTimersAsync()]);
  const before = sent;

  await Promise.all([step.send(), vi.runAllTimersAsync()]);

  expect([step.phase, sent > before]).toEqual(["unanswered", true]);
  vi.useRealTimers();
});

test("the first password of a new account is told though the account cannot be read", async () => {
  const { line } = aServer((call) => {
    if (call.method === "POST") return { body: { id: "n", first_password: "only-once" } };
    throw new NoSignal("network");
  });
  const accounts = new DeskAccounts(line);
  accounts.begin({ role: "inspector", scope: "city" });
  if (accounts.making) [accounts.making.name, accounts.making.display] = ["walker9", "某人"];

  await accounts.make();

  expect(accounts.told).toEqual({ name: "walker9", password: "only-once" });
});

test("a password that was reset is told under the name it was reset for", async () => {
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { line } = aServer(async (call) => {
    const id = call.path.split("/").at(-1) as string;
    if (call.path.includes("?")) return { body: { items: [], after: null } };
    if (call.method === "GET") return { body: { account: { id, name: id, display_name: id, unit: null, grants: [] } } };
    await answered;
    return { body: { id: "first", first_password: "of-first" } };
  });
  const accounts = new DeskAccounts(line);
  await accounts.open("first");
  const reset = accounts.resetPassword();
  await accounts.open("second");

  answer();
  await reset;

  expect(accounts.told).toEqual({ name: "first", password: "of-first" });
});

test("a leave that is written is asked about, and keeps its id until it was answered", async () => {
  const ids: string[] = [];
  let up = false;
  const file = { account: { id: "a", name: "a", display_name: "a", unit: null, grants: [] } };
  const { line } = aServer((call) => {
    if (call.method === "POST") {
      ids.push(JSON.parse(String(call.body)).id);
      if (!up) throw new NoSignal("network");
    }
    return { body: call.path.includes("?") ? { items: [], after: null } : file };
  });
  const accounts = new DeskAccounts(line);
  await accounts.open("a");
  accounts.beginLeave();
  if (accounts.leave) accounts.leave.from = "2026-12-01T08:00";
  expect(accounts.written).toBe(true);
  await accounts.makeLeave("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z");

  up = true;
  await accounts.makeLeave("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z");

  expect(new Set(ids).size).toBe(1);
  expect([accounts.leave, accounts.written]).toEqual([null, false]);
});

test("a letter takes no step of the case that lies behind a pair", async () => {
  const next = [{ step: "decline", needs: ["reason"] }] as unknown as Next[];
  const desk = deskOf((path) =>
    path === "/api/cases/c1"
      ? aFile({ id: "c1", next })
      : { ...EMPTY, items: path.startsWith("/api/cases?") ? [aRow({ id: "c1" })] : [] },
  );
  await desk.showQueue(findQueue("accept") as Queue);
  await desk.openCase("c1");
  desk.compare.open = true;

  press(aKey("KeyN"), desk, { help: vi.fn(), seek: vi.fn(), narrow: vi.fn() });

  expect([desk.step.phase, desk.step.next]).toEqual(["idle", null]);
  desk.compare.open = false;
  press(aKey("KeyN"), desk, { help: vi.fn(), seek: vi.fn(), narrow: vi.fn() });
  expect(desk.step.next?.step).toBe("decline");
});

function aKey(code: string): KeyboardEvent {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, isComposing: false };
  return { code, ...plain, target: document.body, preventDefault: vi.fn() } as unknown as KeyboardEvent;
}
