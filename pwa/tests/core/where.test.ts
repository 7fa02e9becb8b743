import { expect, test } from "vitest";
import { namesNear } from "../../src/core/where";

const SOUTH_NORTH = {
  name: "槐安街",
  line: [
    [126.6, 45.7],
    [126.6, 45.8],
  ] as [number, number][],
};
const WEST_EAST = {
  name: "文昌路",
  line: [
    [126.5, 45.75],
    [126.7, 45.75],
  ] as [number, number][],
};
const MARKET = { name: "石桥街农贸市场", lon: 126.601, lat: 45.76 };
const pack = { streets: [SOUTH_NORTH, WEST_EAST], points: [MARKET] };

test("a crossing is named by its two streets, the nearer first", () => {
  expect(namesNear(pack, { lon: 126.6001, lat: 45.7503 })).toEqual({ point: null, streets: ["槐安街", "文昌路"] });
});

test("between two crossings it is the one street, and nothing where no street is near", () => {
  expect(namesNear(pack, { lon: 126.6005, lat: 45.77 }).streets).toEqual(["槐安街"]);
  expect(namesNear(pack, { lon: 126.61, lat: 45.77 })).toEqual({ point: null, streets: [] });
});

test("a named point near by says it best", () => {
  expect(namesNear(pack, { lon: 126.6008, lat: 45.7602 }).point).toBe("石桥街农贸市场");
  expect(namesNear(pack, { lon: 126.601, lat: 45.7606 }).point).toBeNull(); // 67 m away
});

test("a street that ends is as far as its end", () => {
  const short = {
    name: "短巷",
    line: [
      [126.6, 45.75],
      [126.6001, 45.75],
    ] as [number, number][],
  };
  expect(namesNear({ points: [], streets: [short] }, { lon: 126.602, lat: 45.75 }).streets).toEqual([]);
});
