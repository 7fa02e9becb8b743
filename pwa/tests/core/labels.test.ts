import { expect, test } from "vitest";
import { placeLabels } from "../../src/core/labels";

test("a word that would lie on another stands at its next place, and is not written where it has none", () => {
  const placed = placeLabels(
    [
      { text: "槐安街", spots: [[100, 100]] },
      {
        text: "文昌路",
        spots: [
          [120, 104],
          [120, 160],
        ],
      },
      {
        text: "崇德路",
        spots: [
          [90, 95],
          [110, 158],
        ],
      },
    ],
    [],
  );

  expect(placed).toEqual([[100, 100], [120, 160], null]);
});

test("side by side is no overlap, and a pin has its place already", () => {
  const beside = [
    { text: "041", spots: [[50, 50]] as const },
    { text: "042", spots: [[100, 50]] as const },
  ];
  expect(placeLabels(beside, [])).toEqual([
    [50, 50],
    [100, 50],
  ]);
  expect(placeLabels(beside, [[52, 45]])).toEqual([null, [100, 50]]);
});
