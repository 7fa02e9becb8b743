import "../helpers/page";
import { expect, test } from "vitest";
import { TILES, tilesOf } from "../../src/core/tiles";
import { categoryName } from "../../src/state/look";
import { en } from "../../src/words/en";
import { zhCN } from "../../src/words/zh-CN";
import { aCategory, aPhone, givePack } from "../helpers/state";

test("before the pack is there every tile stands in its place, with the dictionary's word", async () => {
  const { phone } = await aPhone();

  expect(tilesOf(phone.ground.pack)).toEqual(TILES);
  expect(TILES.map(({ kind, code }) => categoryName(phone, kind, code))).toEqual(Object.values(zhCN.tile));
});

test("a tile that the city's categories do not know, or know as retired, is not shown", async () => {
  const { phone } = await aPhone();
  const retired = aCategory({ code: "06010", retired_for: "06011" });
  givePack(phone, { categories: { categories: [aCategory(), aCategory({ code: "01037" }), retired] } });

  expect(tilesOf(phone.ground.pack).map(({ code }) => code)).toEqual(["09006"]); // 01037 is a component elsewhere
});

test("a city's own tiles stand in its own order, without those it does not know", async () => {
  const { phone } = await aPhone();
  const tiles = [
    { kind: "matter", code: "06010" },
    { kind: "matter", code: "12345" },
    { kind: "matter", code: "09006" },
  ];
  givePack(phone, { categories: { categories: [aCategory(), aCategory({ code: "06010" })], tiles } });

  expect(tilesOf(phone.ground.pack).map(({ code }) => code)).toEqual(["06010", "09006"]);
});

test("the pack's name of a category goes before the dictionary's", async () => {
  const { phone } = await aPhone();
  givePack(phone, { categories: { categories: [aCategory({ name: "流动摊贩" })] } });

  expect(categoryName(phone, "matter", "09006")).toBe("流动摊贩");
});

test("every tile has a word in both languages", () => {
  for (const words of [zhCN, en]) expect(TILES.filter(({ code }) => !words.tile[code])).toEqual([]);
});
