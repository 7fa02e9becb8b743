// A line of the register is a sentence, and a device is a computer or a phone: no code stands in a Chinese screen.
import { describe, expect, test } from "vitest";
import { sayDevice } from "../../src/console/city/device";
import { type Book, sayAbout, sayLine } from "../../src/console/city/register";
import { namesIn, sayWhy } from "../../src/console/history";
import { DeskFacts } from "../../src/state/desk-facts.svelte";
import { deskWords } from "../../src/words/console";
import { words } from "../../src/words/words";
import { aFile, aLine } from "./builders";

const book: Book = {
  person: (id) => ({ u1: "赵一鸣", u2: "林晓禾" })[id] ?? id,
  unit: (id) => (id === null ? "不属于单位" : "市政照明管理所"),
  beat: () => "二号责任网格",
  area: () => "槐安街道",
  category: () => "占道经营",
  role: (role) => words.role[role] ?? role,
  scope: (_, scope) => (scope === "city" ? "全市" : "二号责任网格"),
  stage: (stage) => deskWords.stage[stage] ?? stage,
  limit: (limit) => limit,
  moment: (iso) => iso.slice(5, 10),
};

test.each([
  ["set_grants", { granted: ["inspector@beat:b2"], revoked: [] }, "加上信息采集员（二号责任网格）"],
  ["add_account", { unit: "lamps", granted: ["unit_desk@city"] }, "市政照明管理所；加上单位内勤（全市）"],
  [
    "add_absence",
    { account: "u1", deputy: "u2", from: "2026-12-01T08:00", until: "2026-12-03T08:00" },
    "赵一鸣；12-01到12-03；林晓禾代班",
  ],
  ["cancel_absence", { account: "u1", deputy: null }, "赵一鸣；没有人代班"],
  ["change_account", { renamed: true, unit: [null, "lamps"] }, "改了姓名；不属于单位 → 市政照明管理所"],
  ["set_stage", { ordinary: ["a", "b"], urgent: ["c", "c"] }, "一般 a → b"],
  ["set_beat", { name: "二号", added: ["1", "2"], removed: [] }, "二号；加 2 格"],
  ["set_tiles", { tiles: ["matter:09006"] }, "占道经营"],
  [
    "change_unit",
    { changed: ["parent_id", "territory"], parent: null, territory: "230102001" },
    "上级单位：没有上级；属地：槐安街道",
  ],
  ["restore", { taken_at: "2026-12-01T02:30:00Z", snapshot: "20261201T023000Z" }, "12-01的备份"],
  ["of_a_newer_server", { thing: "x" }, "thing: x"],
])("%s is said as people say it", (what, args, told) => {
  expect(sayLine({ what, args }, book)).toBe(told);
});

test("what a line is about has a name", () => {
  const about = (subject_kind: string, args = {}) =>
    sayAbout({ subject_kind, subject: "2f6c1a7e", subject_name: null, args }, book);

  expect(about("absence", { account: "u1" })).toBe("赵一鸣");
  expect(about("beat")).toBe("二号责任网格");
  expect(about("city")).toBe("槐安街道");
});

describe("a device", () => {
  test.each([
    [
      "desk Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
      "电脑 · Edge 140 · Windows",
    ],
    ["desk", "电脑"],
    ["Linux; Android 14; Pixel 8", "手机 · Android 14"],
    ["iPhone; CPU iPhone OS 17_2 like Mac OS X", "手机 · iOS 17"],
    ["", "设备"],
    ["journey", "设备 · journey"],
  ])("that said %j is %s", (said, told) => {
    expect(sayDevice(said)).toBe(told);
  });
});

test("the history names whoever was sent to check, though they have taken no step", () => {
  const line = aLine(2, { step: "send_check", told: { inspector: "inspector3" } });
  const file = aFile({ events: [line], names: { inspector3: "钱立新" } });

  expect(sayWhy(line, file, new DeskFacts(), namesIn(file))).toEqual(["核查人 钱立新"]);
});
