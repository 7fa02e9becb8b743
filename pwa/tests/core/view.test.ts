import { expect, test } from "vitest";
import { metresBetween } from "../../src/core/geo";
import { middleOf, View } from "../../src/core/view";

const MIDDLE = { lon: 126.61, lat: 45.76 };
const view = new View(MIDDLE, 390, 600, 100);

test("the middle of the ground stands in the middle of the screen, and north is up", () => {
  expect(view.placeOf(MIDDLE)).toEqual([195, 300]);
  const [x, y] = view.placeOf({ lon: 126.61, lat: 45.7605 });
  expect(x).toBeCloseTo(195);
  expect(y).toBeLessThan(300);
});

test("what lies under a finger is where it is drawn", () => {
  const under = view.at([20, 580]);

  const [x, y] = view.placeOf(under);

  expect(x).toBeCloseTo(20, 3);
  expect(y).toBeCloseTo(580, 3);
});

test("the reach is the way from the middle to the nearer edge, in metres", () => {
  expect(metresBetween(MIDDLE, view.at([0, 300]))).toBeCloseTo(100, 0);
  expect(view.pixels(100)).toBe(195);
});

test("cells far off are not drawn", () => {
  const ringAt = (lon: number, lat: number) => {
    const [x, y] = [lon * 1e7, lat * 1e7];
    return [
      [x, y],
      [x + 10, y],
      [x + 10, y + 10],
      [x, y],
    ] as const;
  };
  const [near, far] = [{ ring: ringAt(126.6101, 45.7601) }, { ring: ringAt(126.7, 45.9) }];

  expect(view.cellsIn([near, far])).toEqual([near]);
});

test("a number stands in the middle of its ring", () => {
  expect(
    middleOf([
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ]),
  ).toEqual([5, 5]);
});
