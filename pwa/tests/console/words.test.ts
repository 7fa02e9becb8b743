// Every refusal, step and line of a history has words.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nameStep, namesIn, nameWho, sayMove, sayWhy } from "../../src/console/history";
import { DeskFacts } from "../../src/state/desk-facts.svelte";
import { shadeOf } from "../../src/state/desk-light";
import { CityTime, sayHours } from "../../src/words/city-time";
import { sayRefusal } from "../../src/words/console";
import { words } from "../../src/words/words";
import { aFile, aLine, aRow, NOW } from "./builders";

const SERVER = join(import.meta.dirname, "../../../server");
const REACHES_THE_DESK = /^(case|catalog|desk|people|photo|routing|session|sync)\./;

function serverCodes(): string[] {
  const files = readdirSync(SERVER, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".py"));
  const texts = files.map((name) => readFileSync(join(SERVER, name), "utf8"));
  return texts.flatMap((text) =>
    [...text.matchAll(/\bcode(?::[^=]+)? = "([a-z0-9]+\.[a-z0-9-]+)"/g)].map((m) => m[1] ?? ""),
  );
}

describe("words of the desk", () => {
  it("has a sentence for every code the server may refuse the desk with", () => {
    const codes = [...new Set(serverCodes())].filter((code) => REACHES_THE_DESK.test(code));

    expect(codes.length).toBeGreaterThan(40);
    expect(codes.filter((code) => sayRefusal(code).startsWith(words.local.unknown))).toEqual([]);
  });

  it("says the facts of a refusal where they say more than its code", () => {
    expect(sayRefusal("case.fact-missing", { field: "clause" })).toBe("缺少依据条款");
    expect(sayRefusal("case.step-refused", { state: "handling" })).toBe("案件现在是“处置中”，不能办这一步");
    expect(sayRefusal("case.duties-apart", { apart: "checker" })).toBe("核查人不能自己结案");
    expect(sayRefusal("case.duties-apart", { apart: "something new" })).toBe("同一个人不能办这两步");
  });

  it("tells who, from where to where, and why", () => {
    const line = aLine(4, {
      step: "return",
      by_name: "丁一",
      role: "unit_desk",
      from: "handling",
      to: "pending_dispatch",
      args: { reason: "不属城管", clause: "第 12 条" },
    });

    expect(nameStep(line)).toBe("退回");
    expect(nameWho(line)).toBe("丁一，单位内勤");
    expect(sayMove(line)).toBe("处置中 → 待派遣");
    expect(sayWhy(line, aFile(), new DeskFacts(), namesIn(aFile()))).toEqual(["原因：不属城管", "依据：第 12 条"]);
  });

  it("says by which row the rule dispatched, and marks what a person decided", () => {
    const rule = aLine(3, {
      step: "dispatch",
      args: { row: "21" },
      told: { lead: "police", assists: ["north"], by_rule: true },
    });
    const hand = aLine(5, { step: "dispatch", told: { lead: "police", assists: [], by_rule: false } });

    expect(sayWhy(rule, aFile(), new DeskFacts(), namesIn(aFile()))).toEqual([
      "牵头 police",
      "配合 north",
      "按权责清单第 21 条",
    ]);
    expect(sayWhy(hand, aFile(), new DeskFacts(), namesIn(aFile()))).toEqual(["牵头 police", "派遣员指定"]);
  });

  it("names the reporter by role where the name is hidden", () => {
    expect(nameWho(aLine(1, { by_name: null, role: "inspector" }))).toBe("信息采集员");
  });
});

describe("times of the city", () => {
  it("are the city's, whatever the zone of the machine", () => {
    const china = new CityTime(480);

    expect(china.moment(NOW, NOW)).toBe("今天 09:00");
    expect(china.moment(Date.parse("2026-11-22T15:59:00Z"), NOW)).toBe("昨天 23:59");
    expect(new CityTime(0).clock(NOW)).toBe("01:00");
  });

  it("read a camera's time in the city's zone unless the camera says another", () => {
    const china = new CityTime(480);

    expect(china.exif("2026:11:23 09:00:00", undefined)).toBe(NOW);
    expect(china.exif("2026:11:23 01:00:00", "+00:00")).toBe(NOW);
    expect(china.exif("0000:00:00", undefined)).toBeNull();
  });

  it("say hours as one adds them up", () => {
    expect([sayHours(140), sayHours(0), sayHours(1440)]).toEqual(["2:20", "0", "24:00"]);
  });
});

describe("the light of a row", () => {
  it("turns by this moment, not by when the row was read", () => {
    const row = aRow();

    expect(shadeOf(row, NOW)).toBe("green");
    expect(shadeOf(row, NOW + 8 * 60_000)).toBe("yellow");
    expect(shadeOf(row, NOW + 11 * 60_000)).toBe("red");
  });

  it("stands still without a clock, and is none at the end", () => {
    expect(shadeOf(aRow({ stage_due_at: null }), NOW)).toBe("still");
    expect(shadeOf(aRow({ state: "closed" }), NOW)).toBeNull();
  });
});
