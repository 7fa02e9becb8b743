import "../helpers/page";
import { beforeEach, expect, test } from "vitest";
import type { CasePhoto, CaseRow } from "../../src/core/wire";
import { sayGone } from "../../src/state/gone";
import { besideOf, picturesShown, whyRework } from "../../src/state/rework";
import { zhCN } from "../../src/words/zh-CN";
import { aCaseRow, aResult, aStepEntry } from "../helpers/builders";
import { aPhone, type Made, putRow } from "../helpers/state";

let made: Made;

beforeEach(async () => {
  made = await aPhone();
});

const photo = (sha256: string, role: CasePhoto["role"]) => ({ sha256, role, stored: true, thumb: null });

/** A case in its second round, with what both checkers saw; `steps` are its history. */
async function reworked(changes: Partial<CaseRow>, ...steps: [step: string, reason: string][]) {
  const photos = [photo("was", "before"), photo("second", "check"), photo("first", "check")];
  await putRow(made.phone, "case", "case-1", { ...aCaseRow({ state: "rework", round: 3, photos, ...changes }) });
  for (const [seq, [step, reason]] of steps.entries())
    await putRow(made.phone, "event", `e${seq}`, { id: `e${seq}`, case_id: "case-1", seq, step, args: { reason } });
  for (const [round, sha256] of [
    [2, "second"],
    [1, "first"],
  ] as const)
    await putRow(made.phone, "photo", sha256, { case_id: "case-1", sha256, role: "check", round, taken_at: null });
  return { ...aCaseRow({ state: "rework", round: 3, photos, ...changes }), unsent: [] };
}

const TWICE: [string, string][] = [
  ["check_fail", "还在"],
  ["report_back", ""],
  ["check_fail", "只清了一半"],
];

test("rework says why and how often, with what the last checker saw first", async () => {
  const row = await reworked({}, ...TWICE);

  expect(whyRework(made.phone, row)).toEqual({ step: "check_fail", round: 2, reason: "只清了一半" });
  expect(picturesShown(made.phone, row).map(({ sha256 }) => sha256)).toEqual(["second", "was", "first"]);
});

test("a hand-back in rework is compared with what the checker saw, everything else with before", async () => {
  const row = await reworked({}, ...TWICE);

  expect(besideOf(made.phone, row, "after")).toMatchObject({ shot: { sha256: "second" }, caption: "核查时" });
  expect(besideOf(made.phone, row, "check")).toMatchObject({ shot: { sha256: "was" }, caption: "处置前" });
  const handling = { ...row, state: "handling" };
  expect(besideOf(made.phone, handling, "after")?.shot.sha256).toBe("was");
});

test("what the dispatcher sent back is no counted rework, and shows no checker's picture", async () => {
  const row = await reworked({ round: 1 }, ["reject_report", "照片不清"]);

  expect(whyRework(made.phone, row)).toEqual({ step: "reject_report", round: 0, reason: "照片不清" });
  expect(besideOf(made.phone, row, "after")?.shot.sha256).toBe("was");
});

async function did(changes: Parameters<typeof aStepEntry>[1], step = "return"): Promise<string> {
  await made.phone.db.write(["outbox"], (tx) => tx.objectStore("outbox").put(aStepEntry(step, changes)));
  await made.phone.refresh();
  return sayGone(made.phone, "case-1").title;
}

test("a case that left the phone is said to be where one's own step sent it", async () => {
  expect(sayGone(made.phone, "case-1").title).toBe(zhCN.case.gone);
  expect(await did({ state: "sent", result: aResult() })).toBe("已退回派遣员，不再归你单位");
  expect(await did({ state: "sent", result: aResult() }, "check_pass")).toBe("“解决了”已送达，这件不再归你看");
  expect(await did({ state: "sent", result: aResult({ status: "superseded" }) })).toBe(
    "案件已改派，你的照片和话已留存",
  );
  expect(await did({ state: "rejected" })).toBe(zhCN.case.gone);
});
