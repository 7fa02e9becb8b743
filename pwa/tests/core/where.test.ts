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

/** A street of that name along these positions. */
const aStreet = (name: string, ...line: [number, number][]) => ({ name, line });
const streetsAt = (lon: number, lat: number, ...streets: ReturnType<typeof aStreet>[]) =>
  namesNear({ points: [], streets }, { lon, lat }).streets;

test("two streets that run beside one another are no crossing, however near both are", () => {
  const parallel = aStreet("后巷", [126.6005, 45.7], [126.6005, 45.8]); // 39 m to the east

  expect(streetsAt(126.6002, 45.77, SOUTH_NORTH, parallel)).toEqual(["槐安街"]);
});

test("two streets that cross further on than one calls are no crossing here", () => {
  const slanting = aStreet("斜街", [126.6, 45.77], [126.601, 45.775]); // leaves 槐安街 at 45.77

  expect(streetsAt(126.6001, 45.7722, SOUTH_NORTH, slanting)).toEqual(["槐安街"]);
  expect(streetsAt(126.5999, 45.7703, SOUTH_NORTH, slanting)).toEqual(["槐安街", "斜街"]);
});

test("a street that ends a few metres before the other meets it, one that ends well before does not", () => {
  const side = (lon: number) => aStreet("支路", [lon, 45.7702], [126.61, 45.7702]);

  expect(streetsAt(126.6001, 45.77, SOUTH_NORTH, side(126.60013))).toEqual(["槐安街", "支路"]); // 10 m
  expect(streetsAt(126.6001, 45.77, SOUTH_NORTH, side(126.60032))).toEqual(["槐安街"]); // 25 m
});

test("a street in several rows meets where one of them does, and is never its own crossing", () => {
  const [south, north] = [
    aStreet("槐安街", [126.6, 45.7], [126.6, 45.75]),
    aStreet("槐安街", [126.6, 45.75], [126.6, 45.8]),
  ];

  expect(streetsAt(126.6001, 45.7503, south, north)).toEqual(["槐安街"]);
  expect(streetsAt(126.6001, 45.7503, south, north, WEST_EAST)).toEqual(["槐安街", "文昌路"]);
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
