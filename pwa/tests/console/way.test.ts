// The way one went can be gone back, and a session that ended takes nothing away from whoever comes back.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "../../src/device/transport";
import { Desk } from "../../src/state/desk.svelte";
import { findQueue, type Queue } from "../../src/state/desk-queues";
import type { Next } from "../../src/state/desk-wire";
import { aFile, aRow } from "./builders";
import { FakeWindow } from "./window";

const DECLINE: Next = { step: "decline", needs: ["reason"] };
const queue = (id: string) => findQueue(id) as Queue;

/** Each list holds two cases of its own. */
function itemsOf(view: string | null) {
  return view === null ? [] : [aRow({ id: `${view}1` }), aRow({ id: `${view}2` })];
}

function bodyFor(account: string, path: string): unknown {
  const { pathname, searchParams } = new URL(path, "http://desk");
  const id = /^\/api\/cases\/([^/]+)$/.exec(pathname)?.[1];
  if (pathname === "/api/session") {
    const named = { id: account, name: account, display_name: account, unit: null };
    return { account: named, roles: ["acceptor"], scopes: [], password_change: false };
  }
  if (pathname === "/api/pack/cells") return { name: "", utc_offset_minutes: 480, cells: [], areas: [], streets: [] };
  if (pathname.startsWith("/api/pack/")) return { categories: [], units: [] };
  if (pathname === "/api/views") return { views: [] };
  if (pathname === "/api/spots") return { spots: [], more: false };
  if (id !== undefined) return aFile({ id, next: [DECLINE] });
  return { items: itemsOf(searchParams.get("view")), after: null };
}

/** Somebody sits at a desk in a window; `away.now` lets their session end. */
async function seated(hash = "") {
  const page = new FakeWindow(hash);
  const away = { now: false, account: "a1" };
  const desk = new Desk(async ({ path }: Call) => {
    const out = away.now && path !== "/api/session";
    const told = out ? { code: "session.ended" } : bodyFor(away.account, path);
    return { status: out ? 401 : 200, header: () => null, body: new TextEncoder().encode(JSON.stringify(told)) };
  });
  const stop = desk.start();
  await settled();
  return { page, desk, away, stop };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the way back", () => {
  it("leads over lists, pages and opened cases, not over every case of a list", async () => {
    const { page, desk } = await seated();
    await desk.openCase("accept1");
    await desk.move(1);
    await desk.move(-1);
    await desk.showQueue(queue("file"));
    await desk.showPage("overview");
    expect(page.way).toEqual(["#/accept", "#/accept/accept1", "#/file", "#/overview"]);

    page.go(-1);
    await settled();
    expect([desk.page, desk.list.queue.id, desk.file.id]).toEqual([null, "file", null]);
    page.go(-1);
    await settled();
    expect([desk.list.queue.id, desk.file.file?.id]).toEqual(["accept", "accept1"]);
    page.go(-1);
    await settled();
    expect([desk.list.queue.id, desk.file.id]).toEqual(["accept", null]);
    page.go(3);
    await settled();
    expect(desk.page).toBe("overview");
  });

  it("is not filled by asking again", async () => {
    const { page, desk } = await seated();
    await desk.openCase("accept1");

    for (let n = 0; n < 5; n++) await desk.refresh();

    expect(page.way).toHaveLength(2);
  });

  it("leads out of a search again", async () => {
    const { page, desk } = await seated();
    await desk.showQueue(queue("accept"), "文澜路");
    expect(page.way.at(-1)).toBe(`#/accept?seek=${encodeURIComponent("文澜路")}`);

    page.go(-1);
    await settled();
    expect([desk.list.seek, desk.list.items.length]).toEqual(["", 2]);
    page.go(1);
    await settled();
    expect(desk.list.seek).toBe("文澜路");
  });

  async function writing() {
    const told = await seated();
    await told.desk.openCase("accept1");
    await told.desk.step.begin(DECLINE, aFile({ id: "accept1" }));
    told.desk.step.draft.reason = "不属实";
    return told;
  }

  it("asks first where something is written, and stays", async () => {
    const { page, desk } = await writing();

    page.go(-1);
    await settled();
    expect([desk.leaving === null, location.hash]).toEqual([false, "#/accept/accept1"]);
    await desk.answerLeaving(false);

    expect([desk.file.id, desk.step.draft.reason]).toEqual(["accept1", "不属实"]);
    expect(page.way).toEqual(["#/accept", "#/accept/accept1"]);
  });

  it("is gone when the person says so", async () => {
    const { page, desk } = await writing();

    page.go(-1);
    await settled();
    await desk.answerLeaving(true);
    await settled();

    expect([desk.file.id, desk.step.phase, location.hash]).toEqual([null, "idle", "#/accept"]);
  });

  it("is found though a link led to where one was already", async () => {
    const { page, desk } = await seated();
    location.hash = "#/accept";
    await desk.openCase("accept1");
    await desk.step.begin(DECLINE, aFile({ id: "accept1" }));
    desk.step.draft.reason = "不属实";

    page.go(-1);
    await settled();

    expect(location.hash).toBe("#/accept/accept1");
  });

  it("takes an address that was written by hand for one step on", async () => {
    const { page, desk } = await writing();

    location.hash = "#/file/file2";
    await settled();
    expect(location.hash).toBe("#/accept/accept1");
    await desk.answerLeaving(true);
    await settled();

    expect([desk.file.id, desk.list.queue.id]).toEqual(["file2", "file"]);
    expect(page.way).toEqual(["#/accept", "#/accept/accept1", "#/file/file2"]);
  });
});

describe("a session that ends while one writes", () => {
  async function ended(form: (desk: Desk) => Promise<unknown>) {
    const told = await seated();
    await told.desk.openCase("accept1");
    await form(told.desk);
    told.away.now = true;
    await told.desk.refresh();
    expect([told.desk.session, told.desk.expired]).toEqual([null, true]);
    told.away.now = false;
    return told;
  }

  const declining = async (desk: Desk) => {
    await desk.step.begin(DECLINE, aFile({ id: "accept1" }));
    desk.step.draft.reason = "不属实";
  };

  it("leaves the form with its draft for whoever signs in as the same account", async () => {
    const { desk, away } = await ended(declining);

    expect(desk.lastName).toBe("a1");
    await desk.signIn("a1", "secret");
    away.now = false;

    expect([desk.step.phase, desk.step.draft.reason, desk.step.written]).toEqual(["editing", "不属实", true]);
    expect([desk.session?.account.id, desk.file.file?.id]).toEqual(["a1", "accept1"]);
  });

  it("leaves a correction too", async () => {
    const { desk } = await ended(async (desk) => {
      await desk.amend.begin(aFile({ id: "accept1" }));
      desk.amend.draft.place = "文澜路 6 号";
    });

    await desk.signIn("a1", "secret");

    expect([desk.amend.phase, desk.amend.draft.place]).toEqual(["editing", "文澜路 6 号"]);
  });

  it("leaves the form when its sending was what found it out, and says nothing wrong of it", async () => {
    const told = await seated();
    await told.desk.openCase("accept1");
    await declining(told.desk);
    told.away.now = true;

    await told.desk.attempt(() => told.desk.step.send());
    told.away.now = false;
    await told.desk.signIn("a1", "secret");

    const { step } = told.desk;
    expect([step.phase, step.draft.reason, step.refusal]).toEqual(["editing", "不属实", null]);
  });

  it("leaves nothing of it to another account", async () => {
    const { desk, page, away } = await ended(declining);
    desk.call.draft.note = "来电人说的";
    away.account = "b2";

    await desk.signIn("b2", "secret");

    expect(page.reload).toHaveBeenCalledOnce();
    expect([desk.session, desk.step.phase, desk.written, desk.call.written]).toEqual([null, "idle", false, false]);
  });
});
