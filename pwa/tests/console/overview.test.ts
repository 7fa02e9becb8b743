// The wall says whose is overdue, and how much of it stands below the fold.
import { expect, test } from "vitest";
import { lateUnits } from "../../src/state/desk-overview.svelte";

test("units with most overdue stand first, none without, and the rest is counted", () => {
  const units = [
    { unit: "a", open: 9, overdue: 0 },
    { unit: "b", open: 2, overdue: 1 },
    { unit: "c", open: 5, overdue: 3 },
    { unit: "d", open: 7, overdue: 1 },
  ];

  const late = lateUnits({ units, overdue: 8 }, 2);

  expect(late.first.map(({ unit }) => unit)).toEqual(["c", "d"]);
  expect([late.others, late.nobody]).toEqual([1, 3]);
});
