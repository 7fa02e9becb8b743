// What decides a case stands under its title.
import { describe, expect, test } from "vitest";
import { decisiveOf } from "../../src/console/decisive";
import { DeskFacts } from "../../src/state/desk-facts.svelte";
import type { CaseFile } from "../../src/state/desk-wire";
import { aFile, aLine, NOW } from "./builders";

function told(file: CaseFile, near = 0): [string, string][] {
  return decisiveOf(file, near, new DeskFacts(), NOW).map(({ text, note }) => [text, note]);
}

const returned = aLine(2, {
  step: "return",
  from: "pending_accept",
  to: "pending_dispatch",
  by_name: "谢东升",
  role: "unit_desk",
  unit: "路灯所",
  args: { reason: "不是路灯，是小区自己的灯", clause: "权责清单第 12 条" },
});

describe("the line under the title", () => {
  test("says a possible duplicate while one can still merge, and the doubts about the place", () => {
    const doubtful = { cell: null, flags: ["weak_position"] } as Partial<CaseFile>;

    expect(told(aFile(doubtful), 2).map(([text]) => text)).toEqual(["疑似重复 2 件", "网格外", "位置不准"]);
    expect(told(aFile({ state: "handling" }), 2)).toEqual([]);
  });

  test("says who sent it back, why, on which clause and when", () => {
    const file = aFile({ state: "pending_dispatch", events: [aLine(1), returned] });

    expect(told(file)).toEqual([
      ["退回：路灯所", "谢东升 今天 09:00 · 不是路灯，是小区自己的灯 · 依据：权责清单第 12 条"],
    ]);
  });

  test("is silent of a return once the case has gone on", () => {
    const on = aLine(3, { step: "dispatch", from: "pending_dispatch", to: "pending_accept" });

    expect(told(aFile({ state: "pending_accept", events: [returned, on] }))).toEqual([]);
  });
});
