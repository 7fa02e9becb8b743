// A list that is asked again does not jump under one's eyes.
import { describe, expect, it } from "vitest";
import { timeOf } from "../../src/console/row-time";
import { layOver } from "../../src/state/desk-rows";
import { CityTime } from "../../src/words/city-time";
import { aRow, NOW } from "./builders";

const rows = (...ids: string[]) => ids.map((id) => aRow({ id }));
const ids = (told: readonly { id: string }[]) => told.map(({ id }) => id);
const NOBODY = new Set<string>();

describe("a fresh answer", () => {
  it("keeps the order of what is shown, with its newest facts", () => {
    const fresh = [aRow({ id: "b", place: "文澜路" }), aRow({ id: "a" })];

    const { items } = layOver(rows("a", "b"), { items: fresh, cut: false }, NOBODY);

    expect(items.map(({ id, place }) => [id, place])).toEqual([
      ["a", "路口"],
      ["b", "文澜路"],
    ]);
  });

  it("holds back what would push a row down, and appends what comes behind", () => {
    const told = layOver(rows("a", "b"), { items: rows("new", "a", "b", "behind"), cut: false }, NOBODY);

    expect(ids(told.items)).toEqual(["a", "b", "behind"]);
    expect(told.waiting).toEqual(["new"]);
  });

  it("takes away what left, but not what somebody looks at", () => {
    const told = layOver(rows("a", "b", "c"), { items: rows("c"), cut: false }, new Set(["b"]));

    expect(ids(told.items)).toEqual(["b", "c"]);
  });

  it("does not take for gone what was pushed off its page", () => {
    const told = layOver(rows("a", "b", "c"), { items: rows("new", "a", "b"), cut: true }, NOBODY);

    expect([ids(told.items), told.waiting]).toEqual([["a", "b", "c"], ["new"]]);
  });
});

describe("the time a row shows", () => {
  const time = new CityTime(480);

  it("is the one its list stands by", () => {
    const open = aRow({ reported_at: "2026-11-22T10:00:00Z" });
    const closed = aRow({ state: "closed", closed_at: "2026-11-23T00:30:00Z" });
    const declined = aRow({ state: "rejected", reported_at: "2026-11-22T10:00:00Z" });

    expect(timeOf(open, "left", time, NOW)).toBe("");
    expect(timeOf(open, "newest", time, NOW)).toBe("昨天 18:00 上报");
    expect(timeOf(closed, "left", time, NOW)).toBe("今天 08:30 办结");
    expect(timeOf(declined, "left", time, NOW)).toBe("昨天 18:00 上报");
  });
});
