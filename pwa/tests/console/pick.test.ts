// One step for many cases: what will happen is said before, and each has its own result.
import { describe, expect, it } from "vitest";
import type { DeskFacts } from "../../src/state/desk-facts.svelte";
import { DeskPick } from "../../src/state/desk-pick.svelte";
import { manyFor, planFor } from "../../src/state/desk-plan";
import type { DeskRow } from "../../src/state/desk-wire";
import { aRow, aServer, bodyOf, type Reply } from "./builders";

const COMMON = { archetype: "common", text: "散落", limit: "work_hour:4", closing: "清净", after_photo: true };
const RARE = { ...COMMON, archetype: "rare", text: "成堆" };
const ROUTE = { lead: "lamps", assists: ["street1"], limit: "work_hour:4" };
const KNOWN = { conditions: () => [COMMON, RARE], route: () => ROUTE as never };
const FACTS = { findCategory: () => ({ conditions: [COMMON, RARE] }) } as unknown as DeskFacts;

const filed = (id: string, told: Partial<DeskRow> = {}) => aRow({ id, state: "pending_file", ...told });

describe("the plan for many", () => {
  it("files each under the commonest condition of its category, or the one that was reported", () => {
    const { lines } = planFor("file", [filed("a"), filed("b", { condition: "rare" })], KNOWN);

    expect(lines.map(({ args }) => args)).toEqual([{ condition: "common" }, { condition: "rare" }]);
  });

  it("leaves alone what is in another state, was returned, or finds no unit, and says why", () => {
    const rows = [
      aRow({ id: "a", state: "reported" }),
      aRow({ id: "b", state: "pending_dispatch", returns: 1 }),
      aRow({ id: "c", state: "pending_dispatch" }),
    ];

    const { lines, skipped } = planFor("dispatch", rows, { ...KNOWN, route: () => null });

    expect(lines).toEqual([]);
    expect(skipped.map(({ why }) => why)).toEqual(["state", "returned", "no-unit"]);
  });

  it("does not foretell the rule's unit for what was returned: the dispatcher decides", () => {
    expect(planFor("file", [filed("a", { returns: 1 })], KNOWN).lines[0]?.lead).toBeNull();
  });

  it("is offered only for the steps of one's role", () => {
    expect([manyFor(["acceptor"]), manyFor(["dispatcher"]), manyFor(["leader"])]).toEqual([
      ["accept", "file"],
      ["dispatch"],
      [],
    ]);
  });
});

/** A desk on which these rows are chosen; the server answers `reply`. */
function chosen(rows: DeskRow[], reply: (n: number, ops: { case_id: string }[]) => Reply) {
  let n = 0;
  const { line, calls } = aServer((call) => reply(++n, (bodyOf(call).ops ?? []) as never));
  const pick = new DeskPick(line, FACTS, async () => {});
  pick.chooseAll(rows);
  return { pick, calls };
}

function answer(ops: { case_id: string }[], refused: string[] = []): Reply {
  const results = ops.map(({ case_id }) => ({
    case_id,
    result: {},
    problem: refused.includes(case_id) ? { status: 409, code: "case.stale" } : null,
  }));
  return { body: { results } };
}

describe("one step for many", () => {
  it("keeps chosen only what was refused, with its reason", async () => {
    const rows = [filed("a"), filed("b")];
    const { pick } = chosen(rows, (_, ops) => answer(ops, ["b"]));

    await pick.prepare("file", rows);
    await pick.send();

    expect([...pick.ids]).toEqual(["b"]);
    expect([pick.results.get("a"), pick.refused.get("b")?.code]).toEqual([null, "case.stale"]);
  });

  it("goes in parts of fifty", async () => {
    const rows = Array.from({ length: 120 }, (_, n) => filed(`c${n}`));
    const { pick, calls } = chosen(rows, (_, ops) => answer(ops));

    await pick.prepare("file", rows);
    await pick.send();

    expect(calls.map((call) => (bodyOf(call).ops as unknown[]).length)).toEqual([50, 50, 20]);
    expect([pick.ids.size, pick.phase]).toEqual([0, "done"]);
  });

  it("can be sent again where the session ended before the answer", async () => {
    const rows = [filed("a")];
    const { pick } = chosen(rows, (n, ops) =>
      n === 1 ? { status: 401, body: { code: "people.signed-out" } } : answer(ops),
    );
    await pick.prepare("file", rows);

    await expect(pick.send()).rejects.toThrow("401");
    expect(pick.phase).toBe("ready");
    await pick.send();

    expect([pick.phase, pick.ids.size]).toEqual(["done", 0]);
  });

  it("reaches with Shift from the row that was chosen last", () => {
    const rows = ["a", "b", "c", "d"].map((id) => filed(id));
    const { pick } = chosen([], () => ({}));

    pick.toggle("d");
    pick.reachTo("b", rows);

    expect([...pick.ids].sort()).toEqual(["b", "c", "d"]);
  });
});
