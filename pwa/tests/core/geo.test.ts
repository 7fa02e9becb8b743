import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  buildCellIndex,
  type Candidate,
  candidates,
  circleAround,
  cosine,
  holds,
  locate,
  MAX_EDGE_E7,
  metresBetween,
  type PackCell,
  roundE7,
} from "../../src/core/geo";

interface Answer {
  kind: string;
  lon: number;
  lat: number;
  accuracy_m: number;
  cell: string | null;
  candidates: [code: string, share: number][];
}

// Written by the server's code: python -m tests.grid.export_points [count path]; GEO_ANSWERS names another file.
const FILE = process.env.GEO_ANSWERS ?? new URL("../fixtures/geo.jsonl", import.meta.url);
const ROWS: (PackCell | Answer)[] = readFileSync(FILE, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));
const CELLS = ROWS.filter((row): row is PackCell => "ring" in row);
const ANSWERS = ROWS.filter((row): row is Answer => "kind" in row);
const INDEX = buildCellIndex(CELLS);

const paired = (found: Candidate[]) => found.slice(0, 12).map(({ code, share }) => [code, share]);

function aSquare(code: string, east: number, north: number): PackCell {
  const [x, y] = [1_266_100_000 + east * 10_000, 457_600_000 + north * 10_000];
  return {
    code,
    ring: [
      [x, y],
      [x + 10_000, y],
      [x + 10_000, y + 10_000],
      [x, y + 10_000],
      [x, y],
    ],
  };
}

test("the file has answers of every kind", () => {
  const kinds = new Set(ANSWERS.map((answer) => answer.kind));

  expect(ANSWERS.length).toBeGreaterThanOrEqual(500);
  expect(kinds.size).toBe(7);
});

test("the phone names the server's cell for every position", () => {
  const differing = ANSWERS.filter((answer) => locate(INDEX, answer) !== answer.cell);

  expect(differing).toEqual([]);
});

test("the phone names the server's candidates with the server's shares, to the last bit", () => {
  const found = ANSWERS.map((answer) => paired(candidates(INDEX, answer, answer.accuracy_m)));

  expect(found).toEqual(ANSWERS.map((answer) => answer.candidates));
});

test("the order in which the cells arrive changes nothing", () => {
  const reversed = buildCellIndex([...CELLS].reverse());

  const differing = ANSWERS.filter((answer) => locate(reversed, answer) !== answer.cell);

  expect(differing).toEqual([]);
});

test.each([
  [0.5e-7, 1],
  [1.5e-7, 2],
  [-2.5e-7, -3],
  [0.49e-7, 0],
  [-0.49e-7, 0],
  [126.61, 1_266_100_000],
])("%d degrees are %d units: a half goes away from zero", (degrees, units) => {
  expect(roundE7(degrees)).toBe(units);
});

test("a corner that four cells share belongs to the smallest code", () => {
  const index = buildCellIndex([aSquare("4", 1, 0), aSquare("2", 1, 1), aSquare("3", 0, 0), aSquare("1", 0, 1)]);
  const corner = { lon: 126.611, lat: 45.761 };

  expect(locate(index, corner)).toBe("1");
  expect(candidates(index, corner, 8)).toEqual(["1", "2", "3", "4"].map((code) => ({ code, share: 0.25 })));
});

test("an index without cells, and a position that is none, find nothing", () => {
  expect(locate(buildCellIndex([]), { lon: 126.61, lat: 45.76 })).toBeNull();
  expect(candidates(buildCellIndex([]), { lon: 126.61, lat: 45.76 }, 8)).toEqual([]);
  expect(locate(INDEX, { lon: Number.NaN, lat: 45.76 })).toBeNull();
  expect(candidates(INDEX, { lon: 126.61, lat: 45.76 }, Number.NaN)).toEqual([]);
});

test("a ring in degrees is refused, and so is an edge too long to decide exactly", () => {
  const inDegrees: PackCell = {
    code: "1",
    ring: [
      [126.61, 45.76],
      [126.62, 45.76],
      [126.62, 45.77],
      [126.61, 45.76],
    ],
  };
  const wide: PackCell = {
    code: "1",
    ring: [
      [0, 0],
      [MAX_EDGE_E7 + 1, 0],
      [0, 1],
      [0, 0],
    ],
  };

  expect(() => buildCellIndex([inDegrees])).toThrow(TypeError);
  expect(() => buildCellIndex([wide])).toThrow(TypeError);
});

test("the longest edge is still decided exactly", () => {
  const w = MAX_EDGE_E7;
  const triangle: PackCell["ring"] = [
    [0, 0],
    [w, 0],
    [w, w - 1],
    [0, 0],
  ];

  for (const x of [1, 2, w / 2, w - 1]) {
    const onOrBelow = Number((BigInt(x) * BigInt(w - 1)) / BigInt(w));
    expect(holds(triangle, x, onOrBelow)).toBe(true);
    expect(holds(triangle, x, onOrBelow + 1)).toBe(false);
  }
});

test("the series is the cosine, and the circle is round", () => {
  const centre = { lon: 0, lat: 45.76 };

  for (let degrees = 0; degrees <= 90; degrees += 7.5) {
    expect(cosine(degrees)).toBeCloseTo(Math.cos((degrees * Math.PI) / 180), 14);
  }
  for (const [x, y] of circleAround(457_600_000, 30)) {
    const metres = metresBetween(centre, { lon: x / 1e7, lat: 45.76 + y / 1e7 });
    expect(Math.abs(metres - 30)).toBeLessThan(0.01);
  }
});

test("a thousandth of a degree northwards is 111 metres", () => {
  expect(metresBetween({ lon: 126.61, lat: 45.76 }, { lon: 126.61, lat: 45.761 })).toBeCloseTo(111.195, 2);
});
