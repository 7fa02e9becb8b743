// The map's arithmetic: places to pixels and back, what is in view, and cases that lie on one another.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cameraBeside, cameraFor, type Goal, isNewGoal, View } from "../../src/console/map/camera";
import { markAt, marksOf } from "../../src/console/map/clusters";
import { MapGround } from "../../src/console/map/ground";
import { toGcj02 } from "../../src/core/gcj";
import type { PackCell } from "../../src/core/geo";
import type { Spot } from "../../src/state/desk-wire";

const CAMERA = { lon: 126.6, lat: 45.75, zoom: 16 };
const VIEW = new View(CAMERA, 800, 600);

function aCell(n: number): PackCell {
  const [x, y] = [1_266_000_000 + (n % 200) * 10_000, 457_500_000 + Math.floor(n / 200) * 10_000];
  const ring = [
    [x, y],
    [x + 10_000, y],
    [x + 10_000, y + 10_000],
    [x, y + 10_000],
    [x, y],
  ] as const;
  return { code: String(n).padStart(15, "0"), ring };
}

function aSpot(id: string, lon: number, light: Spot["light"] = "green"): Spot {
  return { id, lon, lat: 45.75, light, state: "handling", kind: "matter", category: "09006" };
}

describe("the camera", () => {
  it("stays where the person left it while the same case is told again", () => {
    const goal = (id: string, lon: number): Goal => ({ id, spot: { lon, lat: 45.75 } });

    expect(isNewGoal(null, goal("c1", 126.6))).toBe(true);
    expect(isNewGoal(goal("c1", 126.6), goal("c1", 126.6))).toBe(false);
    expect(isNewGoal(goal("c1", 126.6), goal("c2", 126.6))).toBe(true);
    expect(isNewGoal(goal("c1", 126.6), goal("c1", 126.7))).toBe(true);
    expect(isNewGoal(goal("c1", 126.6), null)).toBe(false);
  });

  it("shows a place outside every cell together with the nearest cells", () => {
    const ground = new MapGround(Array.from({ length: 400 }, (_, n) => aCell(n)));
    for (const spot of [
      { lon: 126.58, lat: 45.75 },
      { lon: 126.7, lat: 45.9 },
    ]) {
      const near = ground.cornersNear(spot);
      const view = new View(cameraBeside(spot, near, 340, 420) ?? CAMERA, 340, 420);

      expect([spot, ...near].every((one) => view.isSeen(view.place(one)))).toBe(true);
    }
  });

  it("shows the place alone where the nearest cell is too far to be seen with it", () => {
    const ground = new MapGround([aCell(0)]);
    const spot = { lon: 100, lat: 20 };
    const view = new View(cameraBeside(spot, ground.cornersNear(spot), 340, 420) ?? CAMERA, 340, 420);

    expect(view.isSeen(view.place(spot))).toBe(true);
  });

  it("finds the place again that it put on a pixel", () => {
    const [x, y] = VIEW.place({ lon: 126.6012, lat: 45.7491 });
    const back = VIEW.spotAt([x, y]);

    expect(back.lon).toBeCloseTo(126.6012, 9);
    expect(back.lat).toBeCloseTo(45.7491, 9);
  });

  it("keeps the place under the pointer where it is while it zooms", () => {
    const under = VIEW.spotAt([123, 456]);
    const after = new View(VIEW.zoomedAt([123, 456], 17.3), 800, 600).place(under);

    expect(after[0]).toBeCloseTo(123, 4);
    expect(after[1]).toBeCloseTo(456, 4);
  });

  it("shows all of a ground", () => {
    const corners = [
      { lon: 126.6, lat: 45.75 },
      { lon: 126.7, lat: 45.8 },
    ];
    const camera = cameraFor(corners, 800, 600);
    const view = new View(camera ?? CAMERA, 800, 600);

    expect(corners.every((corner) => view.isSeen(view.place(corner)))).toBe(true);
  });
});

describe("the ground", () => {
  it("draws of twenty thousand cells only those in view", () => {
    const ground = new MapGround(Array.from({ length: 20_000 }, (_, n) => aCell(n)));
    const view = new View({ lon: 126.61, lat: 45.755, zoom: 17 }, 320, 600);

    expect(ground.within(view.box()).length).toBeLessThan(40);
  });

  it("says which cell was pressed, and none outside", () => {
    const ground = new MapGround([aCell(0), aCell(1)]);

    expect([ground.at({ lon: 126.6005, lat: 45.7505 }), ground.at({ lon: 126.59, lat: 45.75 })]).toEqual([
      "000000000000000",
      null,
    ]);
  });
});

describe("the cell of a place", () => {
  const told = readFileSync(new URL("../fixtures/geo.jsonl", import.meta.url), "utf-8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as PackCell & { lon: number; lat: number; cell: string | null });

  it("is the server's, on edges and corners too, in whatever order the cells came", () => {
    const cells = told.filter(({ ring }) => ring !== undefined);
    const answers = told.filter(({ cell }) => cell !== undefined);
    for (const ground of [new MapGround(cells), new MapGround([...cells].reverse())]) {
      expect(answers.filter((answer) => ground.at(answer) !== answer.cell)).toEqual([]);
    }
    expect(answers.length).toBeGreaterThan(100);
  });

  it("is the one of the smallest code on a corner that four share", () => {
    const ground = new MapGround([aCell(201), aCell(200), aCell(1), aCell(0)]);

    expect(ground.at({ lon: 126.601, lat: 45.751 })).toBe("000000000000000");
    expect(ground.at({ lon: 126.601, lat: 45.7515 })).toBe("000000000000200");
  });

  it("holds the place that is put down for whoever names it", () => {
    const ground = new MapGround([aCell(0), aCell(1)]);
    const spot = ground.placeIn("000000000000001");

    expect([spot && ground.at(spot), ground.placeIn("nowhere")]).toEqual(["000000000000001", null]);
  });
});

describe("cases on the map", () => {
  it("are one number where they lie on one another, under the most pressing light", () => {
    const marks = marksOf([aSpot("a", 126.6), aSpot("b", 126.60001, "red"), aSpot("c", 126.604)], VIEW);

    expect(marks.map(({ spots, light }) => [spots.length, light])).toEqual([
      [2, "red"],
      [1, "green"],
    ]);
  });

  it("keep their groups while one drags", () => {
    const spots = Array.from({ length: 60 }, (_, n) => aSpot(String(n), 126.59 + n * 0.0003));
    const groups = (view: View) => marksOf(spots, view).map((mark) => mark.spots.map(({ id }) => id).join());
    const moved = new View(VIEW.dragged(-17, 9), 800, 600);

    expect(groups(moved).filter((one) => groups(VIEW).includes(one)).length).toBeGreaterThan(15);
  });

  it("are found by a press near them", () => {
    const marks = marksOf([aSpot("a", 126.6)], VIEW);

    expect([markAt(marks, [406, 300])?.spots[0]?.id, markAt(marks, [440, 300])]).toEqual(["a", null]);
  });
});

describe("a base map of the shifted datum", () => {
  it("is seated where the server would put it", () => {
    const { lon, lat } = toGcj02({ lon: 126.61, lat: 45.76 }); // the doctest of grid/coords.py

    expect(lon).toBeCloseTo(126.61591691793288, 6);
    expect(lat).toBeCloseTo(45.76191429442119, 6);
  });

  it("is not shifted outside the frame", () => {
    expect(toGcj02({ lon: 2.35, lat: 48.86 })).toMatchObject({ lon: 2.35, lat: 48.86 });
  });
});
