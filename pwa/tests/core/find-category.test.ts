import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findCategories, majorsOf, recentOf } from "../../src/core/find-category";
import type { PackCategory } from "../../src/core/pack";
import { pictogramOf } from "../../src/core/pictograms";
import { aCategory } from "../helpers/state";

const STALL = aCategory({ initials: "zdjy" });
const SHOP = aCategory({ code: "09005", name: "店外经营", name_en: "Trading outside the shop", initials: "dwjy" });
const LAMP = aCategory({
  kind: "component",
  code: "01037",
  name: "路灯",
  name_en: "Street lamp",
  major: "市政公用设施",
});
const OLD = aCategory({ code: "09007", name: "占道经营摊位", retired_for: "09006" });
const ALL = [LAMP, SHOP, STALL, OLD];

const codesFor = (typed: string) => findCategories(ALL, typed).map(({ code }) => code);

test("a category is found by its name, its code, its pinyin initials and its English", () => {
  expect(codesFor("占道")).toEqual(["09006"]);
  expect(codesFor("09006")).toEqual(["09006"]);
  expect(codesFor("zdjy")).toEqual(["09006"]);
  expect(codesFor("ZD")).toEqual(["09006"]);
  expect(codesFor("street lamp")).toEqual(["01037"]);
});

test("what was meant stands before what only contains it", () => {
  expect(codesFor("jy")).toEqual(["09005", "09006"]);
  expect(codesFor("店经营")[0]).toBe("09005");
  expect(codesFor("dwjy")[0]).toBe("09005");
});

test("a category without initials is still found by its name", () => {
  expect(codesFor("路灯")).toEqual(["01037"]);
  expect(codesFor("ld")).toEqual([]);
});

const SEED = new URL("../../../server/catalog/seed/", import.meta.url);

/** The seed's columns that have no comma of their own: code, kind, name; what people call it. */
function seeded(): PackCategory[] {
  const lines = (name: string) => readFileSync(new URL(name, SEED), "utf8").trim().split("\n").slice(1);
  const called = new Map(lines("category_crosswalk.csv").map((line) => [line.split(",")[1], line.split(",")[4]]));
  return lines("categories.csv").map((line) => {
    const [code = "", kind = "", , major = "", name = ""] = line.split(",");
    return aCategory({ code, kind, major, name, name_en: "", synonyms: called.get(code)?.split(";") ?? [] });
  });
}

test.each([
  ["垃圾桶", "垃圾箱"],
  ["乱停车", "机动车乱停放"],
  ["摆摊", "占道经营"],
  ["路灯不亮", "路灯"],
  ["井盖丢失", "不明井盖"],
  ["狗屎", "不文明养犬"],
  ["下水道堵了", "排水管道堵塞、破裂"],
  ["小广告", "非法小广告"],
  ["共享单车乱放", "共享单车乱象"],
  ["井盖松动了", "污水井盖"],
  ["红绿灯坏了", "交通信号灯"],
  ["电线杆歪了", "电力立杆"],
  ["厕所", "公共厕所"],
  ["健身器材坏了", "户外健身设施"],
  ["工地太吵", "噪声扰民"],
])("what people say is found among the first: %s", (typed, name) => {
  const found = findCategories(seeded(), typed).map((row) => row.name);

  expect(found.slice(0, 6)).toContain(name);
});

test("a word that shares one sign with a name does not bring it", () => {
  expect(findCategories(seeded(), "月亮")).toEqual([]);
});

test("a retired category is neither found nor listed", () => {
  expect(codesFor("摊位")).toEqual([]);
  expect(majorsOf(ALL).flatMap(({ rows }) => rows)).not.toContain(OLD);
});

test("the tree has one branch for each major, in the order of the list", () => {
  expect(majorsOf(ALL).map(({ name, rows }) => [name, rows.length])).toEqual([
    ["市政公用设施", 1],
    ["街面秩序", 2],
  ]);
});

test("what was reported last comes first, each once, and no more than asked for", () => {
  const reported = [
    { kind: "matter", category: "09006", at: 1 },
    { kind: "component", category: "01037", at: 3 },
    { kind: "matter", category: "09006", at: 5 },
    { kind: "matter", category: "09007", at: 6 },
    { kind: "matter", category: "09005", at: 0 },
  ];

  expect(recentOf(ALL, reported, 2).map(({ code }) => code)).toEqual(["09006", "01037"]);
});

test("a drawing is taken by the longest prefix that has one; what has none gets the spot", () => {
  expect(pictogramOf("09006")).toBe("stall");
  expect(pictogramOf("09009")).toBe("car");
  expect(pictogramOf("01002")).toBe("cover");
  expect(pictogramOf("99123")).toBe("spot");
});
