// A saved list: what narrows it is shown in the filter and can be changed there; it is counted, and dropped on a word.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "../../src/device/transport";
import { Desk } from "../../src/state/desk.svelte";
import { NO_FILTER } from "../../src/state/desk-filter";
import { readPlace, writePlace } from "../../src/state/desk-place";
import { filterOf, mayDrop, mayShare, queueOf } from "../../src/state/desk-views.svelte";
import type { SavedView } from "../../src/state/desk-wire";
import { bodyOf } from "./builders";

const VIEW: SavedView = {
  id: "v1",
  name: "北街弱证据",
  shared: false,
  mine: true,
  query: { view: "open", state: "reported", marks: "weak_evidence,overdue", cell: "990101001", q: "路口" },
};

beforeEach(() => vi.stubGlobal("history", { replaceState: vi.fn(), pushState: vi.fn() }));

async function aDesk() {
  const calls: Call[] = [];
  const desk = new Desk(async (call: Call) => {
    calls.push(call);
    const told = call.method === "PUT" ? { ...VIEW, ...bodyOf(call) } : { views: [VIEW], items: [], after: null };
    return { status: 200, header: () => null, body: new TextEncoder().encode(JSON.stringify(told)) };
  });
  await desk.views.load();
  const listed = () => new URL(calls.findLast(({ path }) => path.startsWith("/api/cases?"))?.path ?? "", "http://desk");
  return { desk, calls, asked: () => Object.fromEntries(listed().searchParams) };
}

describe("a saved list", () => {
  it("shows what narrows it in the filter, and asks for all of it", async () => {
    const { desk, asked } = await aDesk();

    await desk.showView(VIEW);

    expect(desk.list.filter).toEqual({ ...NO_FILTER, marks: ["weak_evidence"], cell: "990101001", q: "路口" });
    expect(asked()).toMatchObject({ view: "open", state: "reported", marks: "overdue,weak_evidence", q: "路口" });
  });

  it("can be widened and narrowed there", async () => {
    const { desk, asked } = await aDesk();
    await desk.showView(VIEW);

    await desk.narrow({ ...desk.list.filter, cell: "", marks: [] });

    expect(asked()).toMatchObject({ view: "open", marks: "overdue", q: "路口" });
    expect(asked().cell).toBeUndefined();
    expect(desk.list.queue.id).toBe("view:v1");
  });

  it("is shared by who works at the desk, and dropped by its owner or who answers for the desk", () => {
    const theirs = { ...VIEW, mine: false };

    expect([["acceptor"], ["leader"], ["admin"], ["volunteer"], []].map(mayShare)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(mayDrop(VIEW, ["unit"])).toBe(true);
    expect(mayDrop({ ...theirs, shared: true }, ["inspector", "shift_leader"])).toBe(true);
    expect(mayDrop({ ...theirs, shared: true }, ["acceptor"])).toBe(false);
    expect(mayDrop(theirs, ["admin"])).toBe(false);
  });

  it("is counted under its own name", () => {
    expect(queueOf(VIEW).count({ open: 9, "view:v1": 4 })).toBe(4);
  });

  it("keeps what it asks for now when somebody says so", async () => {
    const { desk, calls } = await aDesk();
    await desk.showView(VIEW);
    await desk.narrow({ ...desk.list.filter, cell: "" });

    await desk.views.update(VIEW, desk.list.query);

    const put = calls.find(({ method }) => method === "PUT");
    expect(put?.path).toBe("/api/views/v1");
    expect(bodyOf(put)).toEqual({
      name: VIEW.name,
      shared: false,
      query: { view: "open", state: "reported", marks: "overdue,weak_evidence", q: "路口" },
    });
  });

  it("gives way to a list of one's own when it is dropped while it is shown", async () => {
    const { desk } = await aDesk();
    await desk.showView(VIEW);

    await desk.dropView(VIEW);

    expect(desk.list.queue.id).toBe("open");
  });

  it("stays widened in the address", () => {
    const place = { page: null, part: "", queue: "view:v1", id: null, seek: "", filter: NO_FILTER };

    expect(writePlace(place)).toBe("#/view:v1?order=left");
    expect(readPlace(writePlace(place))).toEqual(place);
    expect(filterOf(VIEW).cell).toBe("990101001");
  });
});
