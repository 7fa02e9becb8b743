// What is armed at the desk is what its list shows.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { press } from "../../src/console/press";
import type { Call } from "../../src/device/transport";
import { Desk } from "../../src/state/desk.svelte";
import { findQueue, type Queue } from "../../src/state/desk-queues";
import type { Next } from "../../src/state/desk-wire";
import { aFile, aRow } from "./builders";

const ACCEPT = findQueue("accept") as Queue;
const CLOSE = findQueue("close") as Queue;
const DECLINE: Next = { step: "decline", needs: ["reason"] };

/** A desk whose lists hold these cases, by the view or the text that is asked for. */
function aDesk(lists: Record<string, string[]>) {
  const calls: string[] = [];
  const desk = new Desk(async ({ path }: Call) => {
    calls.push(path);
    const { pathname, searchParams } = new URL(path, "http://desk");
    const asked = searchParams.get("q") ?? searchParams.get("view") ?? "";
    const items = (lists[asked] ?? []).map((id) => aRow({ id }));
    const id = /^\/api\/cases\/(.+)$/.exec(pathname)?.[1];
    const known = id === undefined || Object.values(lists).flat().includes(id);
    const told = id !== undefined ? aFile({ id, next: [DECLINE] }) : { items, after: null };
    const body = new TextEncoder().encode(JSON.stringify(known ? told : { code: "case.not-found" }));
    return { status: known ? 200 : 404, header: () => null, body };
  });
  return { desk, calls };
}

beforeEach(() => vi.stubGlobal("history", { replaceState: vi.fn(), pushState: vi.fn() }));

async function opened(lists: Record<string, string[]>): Promise<Desk> {
  const { desk } = aDesk(lists);
  await desk.showQueue(ACCEPT);
  await desk.openCase("c1");
  return desk;
}

describe("a search", () => {
  it("opens the one case it finds", async () => {
    const desk = await opened({ accept: ["c1"], 文澜路: ["c2"] });

    await desk.showQueue(ACCEPT, "文澜路 ");

    expect([desk.file.id, desk.file.file?.id]).toEqual(["c2", "c2"]);
  });

  it("closes the old case, where it finds several, one that is not it, or none", async () => {
    for (const found of [["c2", "c3"], []]) {
      const desk = await opened({ accept: ["c1"], 文澜路: found });

      await desk.showQueue(ACCEPT, "文澜路");

      expect([desk.file.id, desk.file.file]).toEqual([null, null]);
    }
  });

  it("has closed the old case before the answer is there", async () => {
    const desk = await opened({ accept: ["c1"], 文澜路: ["c2"] });

    const searching = desk.showQueue(ACCEPT, "文澜路");

    expect(desk.file.file).toBeNull();
    await searching;
  });
});

describe("another queue", () => {
  it("closes a case that it does not hold, and the empty form of it", async () => {
    const desk = await opened({ accept: ["c1"], close: ["c2"] });
    await desk.step.begin(DECLINE, aFile({ id: "c1" }));

    await desk.showQueue(CLOSE);

    expect([desk.file.id, desk.step.phase]).toEqual([null, "idle"]);
  });

  it("keeps a case that it holds", async () => {
    const desk = await opened({ accept: ["c1"], close: ["c1", "c2"] });

    await desk.showQueue(CLOSE);

    expect(desk.file.file?.id).toBe("c1");
  });

  it("keeps the case in whose form something is written", async () => {
    const desk = await opened({ accept: ["c1"], close: ["c2"], 文澜路: ["c2"] });
    await desk.step.begin(DECLINE, aFile({ id: "c1" }));
    desk.step.draft.reason = "不属实";

    await desk.showQueue(CLOSE);
    await desk.showQueue(CLOSE, "文澜路");

    expect([desk.file.id, desk.step.draft.reason]).toEqual(["c1", "不属实"]);
  });
});

describe("a form in which something is written", () => {
  async function writing(): Promise<Desk> {
    const desk = await opened({ accept: ["c1", "c2"] });
    await desk.step.begin(DECLINE, aFile({ id: "c1" }));
    desk.step.draft.reason = "不属实";
    return desk;
  }

  it("stays, with its case, when another row is chosen and the person does not leave", async () => {
    const desk = await writing();

    await desk.openCase("c2");
    expect(desk.leaving).not.toBeNull();
    await desk.answerLeaving(false);

    expect([desk.file.id, desk.step.draft.reason, desk.leaving]).toEqual(["c1", "不属实", null]);
  });

  it("is left when the person says so", async () => {
    const desk = await writing();

    await desk.openCase("c2");
    await desk.answerLeaving(true);

    expect([desk.file.id, desk.step.phase, desk.leaving]).toEqual(["c2", "idle", null]);
  });

  it("is asked about by nobody when what the rule proposed was not touched", async () => {
    const desk = await opened({ accept: ["c1", "c2"] });
    await desk.step.begin(DECLINE, aFile({ id: "c1" }), { lead: "police" });

    await desk.openCase("c2");

    expect([desk.file.id, desk.leaving]).toEqual(["c2", null]);
  });
});

describe("Esc in the field of a form", () => {
  const esc = (told: object = {}) =>
    ({ code: "Escape", keyCode: 27, isComposing: false, target: FIELD, preventDefault: vi.fn(), ...told }) as never;
  const FIELD = { tagName: "TEXTAREA", blur: vi.fn(), closest: () => ({}) };
  const DOORS = { help: vi.fn(), seek: vi.fn(), narrow: vi.fn() };

  async function formOpen(): Promise<Desk> {
    vi.stubGlobal("document", { querySelector: () => null });
    const desk = await opened({ accept: ["c1"] });
    await desk.step.begin(DECLINE, aFile({ id: "c1" }));
    return desk;
  }

  it("puts the form away at once", async () => {
    const desk = await formOpen();

    press(esc(), desk, DOORS);

    expect(desk.step.phase).toBe("idle");
  });

  it("belongs to the input method while text is composed", async () => {
    const desk = await formOpen();

    press(esc({ isComposing: true }), desk, DOORS);
    press(esc({ keyCode: 229 }), desk, DOORS);

    expect(desk.step.phase).toBe("editing");
  });

  it("asks first where something is written", async () => {
    const desk = await formOpen();
    desk.step.draft.reason = "不属实";

    press(esc(), desk, DOORS);

    expect([desk.step.phase, desk.leaving === null]).toEqual(["editing", false]);
  });
});

describe("Ctrl and Enter", () => {
  const stroke = (told: object = {}) =>
    ({ code: "Enter", keyCode: 13, ctrlKey: true, isComposing: false, preventDefault: vi.fn(), ...told }) as never;
  const DOORS = { help: vi.fn(), seek: vi.fn(), narrow: vi.fn() };

  it("send the correction wherever one is: on the map, or nowhere", async () => {
    const requestSubmit = vi.fn();
    vi.stubGlobal("document", { querySelector: (what: string) => (what === "form.doing" ? { requestSubmit } : null) });
    const desk = await opened({ accept: ["c1"] });
    press(stroke(), desk, DOORS);
    expect(requestSubmit).not.toHaveBeenCalled();
    await desk.amend.begin(aFile({ id: "c1" }));

    press(stroke(), desk, DOORS);
    press(stroke({ isComposing: true }), desk, DOORS);

    expect(requestSubmit).toHaveBeenCalledOnce();
  });
});

describe("Space", () => {
  const DOORS = { help: vi.fn(), seek: vi.fn(), narrow: vi.fn() };

  it("belongs to the button that has the focus", async () => {
    const body = {};
    vi.stubGlobal("document", { querySelector: () => null, body });
    const desk = await opened({ accept: ["c1"] });
    const stroke = (target: object) => ({ code: "Space", keyCode: 32, target, preventDefault: vi.fn() });
    const [onButton, onPage] = [stroke({ tagName: "BUTTON", getAttribute: () => null }), stroke(body)];

    press(onButton as never, desk, DOORS);
    expect([onButton.preventDefault.mock.calls.length, desk.pick.ids.size]).toEqual([0, 0]);
    press(onPage as never, desk, DOORS);
    expect([onPage.preventDefault.mock.calls.length, desk.pick.ids.size]).toEqual([1, 1]);
  });
});

describe("Esc outside of forms", () => {
  const DOORS = { help: vi.fn(), seek: vi.fn(), narrow: vi.fn() };
  const CELL = "990101001001003";

  async function esc(desk: Desk): Promise<void> {
    vi.stubGlobal("document", { querySelector: () => null });
    press({ code: "Escape", keyCode: 27, target: {}, preventDefault: vi.fn() } as never, desk, DOORS);
    await vi.waitFor(() => expect(desk.list.loading).toBe(false));
  }

  it("shows every cell again where the list was narrowed to one, as a second press on it does", async () => {
    const { desk } = aDesk({ accept: ["c1"] });
    await desk.showQueue(ACCEPT);
    await desk.onlyIn(CELL);
    expect(desk.list.onlyCell).toBe(CELL);
    await esc(desk);
    expect(desk.list.filter.cell).toBe("");

    await desk.onlyIn(CELL);
    await desk.onlyIn(CELL);
    expect(desk.list.filter.cell).toBe("");
  });

  it("leaves alone a list that was narrowed to an area", async () => {
    const { desk } = aDesk({ accept: ["c1"] });
    await desk.showQueue(ACCEPT);
    await desk.narrow({ ...desk.list.filter, cell: "990101001" });

    await esc(desk);

    expect(desk.list.filter.cell).toBe("990101001");
  });

  it("leaves the wall", async () => {
    const { desk } = aDesk({ accept: ["c1"] });
    await desk.showQueue(ACCEPT);
    await desk.showPage("wall");

    await esc(desk);

    expect(desk.page).toBeNull();
  });
});
