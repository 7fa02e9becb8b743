import { expect, test } from "vitest";
import { Ground } from "../../src/core/ground";
import { type PackCategory, readPack } from "../../src/core/pack";

const aCategory = (changes: Partial<PackCategory> = {}): PackCategory => ({
  kind: "matter",
  code: "09006",
  name: "占道经营",
  name_en: "trading occupying road",
  major: "街面秩序类",
  limit: "urgent_hour:2",
  closing: "撤除并恢复通行",
  urgent: true,
  self_handle: false,
  retired_for: null,
  conditions: [],
  ...changes,
});

const SQUARE = [
  [0, 0],
  [1000, 0],
  [1000, 1000],
  [0, 1000],
  [0, 0],
];
const CELL = "230102001001007";

function aGround(categories = [aCategory()]): Ground {
  const row = {
    id: "1",
    kind: "",
    category: "09",
    territory: "230102",
    owner: "",
    weekdays: "",
    from_minute: null,
    to_minute: null,
  };
  return new Ground(
    readPack({
      cells: {
        cells: [{ code: CELL, ring: SQUARE }],
        areas: [{ code: "230102001001", kind: "community", name: "杏花里社区" }],
      },
      categories: { version: 1, categories },
      duty: {
        rows: [{ ...row, lead: "enforcement1", assists: ["street1"], basis: "第 21 条" }],
        territories: [{ unit: "street1", prefix: "230102001" }],
        units: [{ id: "enforcement1", name: "城管执法柳汀中队" }],
      },
      calendar: {
        version: "1",
        utc_offset_minutes: 480,
        sessions: [
          [480, 720],
          [840, 1080],
        ],
        years: {},
      },
    }),
  );
}

test("the phone names unit and limit before anything is sent", () => {
  const friday = Date.parse("2026-11-20T17:30:00+08:00");

  const expected = aGround().expect(aCategory(), CELL, friday);

  expect(expected).toMatchObject({
    lead: "enforcement1",
    assists: ["street1"],
    limit: { unit: "urgent_hour", count: 2 },
  });
  expect(expected.due_at).toBe(Date.parse("2026-11-20T19:30:00+08:00"));
});

test("work hours skip the weekend", () => {
  const friday = Date.parse("2026-11-20T17:30:00+08:00");

  const expected = aGround().expect(aCategory({ limit: "work_hour:2" }), CELL, friday);

  expect(expected.due_at).toBe(Date.parse("2026-11-23T09:30:00+08:00"));
});

test("where no row fits, the territory answers", () => {
  expect(aGround().expect(aCategory({ code: "06010" }), CELL, 0).lead).toBe("street1");
});

test("a limit of a grammar that is not known yet promises nothing", () => {
  expect(aGround().expect(aCategory({ limit: "moon:2" }), CELL, 0)).toMatchObject({ limit: null, due_at: null });
});

test("a position outside every cell stands nowhere", () => {
  expect(aGround().standAt({ lon: 10, lat: 10 }, 5)).toEqual({ cell: null, candidates: [] });
});

test("a cell named by hand gives a point that lies in it", () => {
  const ground = aGround();

  const point = ground.pointInside(CELL);

  expect(point && ground.standAt(point, 1).cell).toBe(CELL);
  expect(ground.pointInside("230102001001999")).toBeNull();
});

test("a phone without a pack names nothing and does not fall over", () => {
  const bare = new Ground(readPack({}));

  expect(bare.standAt({ lon: 126.61, lat: 45.76 }, 8)).toEqual({ cell: null, candidates: [] });
  expect(bare.expect(aCategory(), null, 0)).toMatchObject({ lead: null, due_at: null });
});

test("a retired category still names the cases that were filed under it", () => {
  const ground = aGround([aCategory({ code: "06010", name: "暴露垃圾", retired_for: "06011" })]);

  expect(ground.findCategory("matter", "06010")?.name).toBe("暴露垃圾");
});
