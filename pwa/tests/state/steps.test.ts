import "../helpers/page";
import { expect, test } from "vitest";
import type { StepForm } from "../../src/state/capture.svelte";
import { clausesFor, missingOf, needsOf, reasonIn, roomIn } from "../../src/state/steps";
import { zhCN } from "../../src/words/zh-CN";
import { aCaseRow } from "../helpers/builders";
import { aPhone, aTaken, found, givePack, putRow } from "../helpers/state";

test("what a step asks for is what the table of moves says", () => {
  expect(needsOf("return")).toEqual({ fields: ["reason", "clause"], photo: null });
  expect(needsOf("assign")).toEqual({ fields: ["worker"], photo: null });
  expect(needsOf("check_pass")).toEqual({ fields: [], photo: "check" });
  expect(needsOf("check_fail")).toEqual({ fields: ["reason"], photo: "check" });
  expect(needsOf("verify_true")).toEqual({ fields: [], photo: "verify" });
  expect(needsOf("verify_false")).toEqual({ fields: ["reason"], photo: "verify" });
  expect(needsOf("sign_for")).toEqual({ fields: [], photo: null });
});

test("交回 shows a shutter for the after-photo, which the filing condition may ask for", () => {
  expect(needsOf("report_back")).toEqual({ fields: ["text"], photo: "after" });
});

test("a step that a newer table names asks for nothing here", () => {
  expect(needsOf("something_new")).toEqual({ fields: [], photo: null });
});

const aForm = (changes: Partial<StepForm> = {}): StepForm => ({
  what: "step",
  step: "check_fail",
  text: "",
  reason: "",
  clause: "",
  worker: "",
  ...changes,
});

test("a reason of one tap is enough, and what is written beside it adds to it", async () => {
  const { phone } = await aPhone();
  const row = { ...aCaseRow({ state: "checking" }), unsent: [] };

  expect(missingOf(phone, row, aForm(), 1)).toBe(zhCN.step.needText);
  expect(missingOf(phone, row, aForm({ why: "还在原处" }), 1)).toBeNull();
  expect(missingOf(phone, row, aForm({ reason: "还在" }), 1)).toBeNull();
  expect(reasonIn(aForm({ why: "还在原处", reason: " 摊主说明天搬 " }))).toBe("还在原处，摊主说明天搬");
});

test("beside a reason of one tap there is room for so much less that the server takes both", () => {
  const tapped = aForm({ why: "还在原处" });

  expect(roomIn("reason", aForm())).toBe(500);
  expect(reasonIn({ ...tapped, reason: "字".repeat(roomIn("reason", tapped)) })).toHaveLength(500);
  expect(roomIn("clause", tapped)).toBe(500);
});

test("a reason that the tap made too long is said before it is sent", async () => {
  const { phone } = await aPhone();
  const row = { ...aCaseRow({ state: "checking" }), unsent: [] };
  const written = aForm({ reason: "字".repeat(500) });

  expect(missingOf(phone, row, written, 1)).toBeNull();
  expect(missingOf(phone, row, { ...written, why: "还在原处" }, 1)).toBe(zhCN.step.tooLong(500));
});

test("every answer that needs a reason has some to tap", () => {
  for (const step of ["check_fail", "verify_false", "reject_report", "return"]) {
    expect(needsOf(step).fields).toContain("reason");
    expect(zhCN.step.reasons[step]?.length).toBeGreaterThanOrEqual(4);
  }
});

test("the reason that was tapped is what is sent", async () => {
  const made = await aPhone();
  await putRow(made.phone, "case", "case-1", { ...aCaseRow({ state: "checking" }) });
  const draft = found(made.capture, await made.capture.beginStep("case-1", "check_fail", "09006"));
  await made.capture.shoot(draft, aTaken({ role: "check" }));

  await made.capture.saveStep({ ...draft, form: { ...draft.form, why: "清了一半" } }, "占道经营", 3);

  expect(made.phone.entries[0]?.intent.args).toEqual({ step: "check_fail", reason: "清了一半" });
});

test("the clauses to cite are those of the duty list for this kind of case, the nearest first", async () => {
  const { phone } = await aPhone();
  const duty = (kind: string, category: string, basis: string) => ({ kind, category, basis, lead: "u1", assists: [] });
  const rows = [duty("matter", "09", "第 9 类"), duty("", "09006", "第 1 条"), duty("component", "09006", "别的")];
  givePack(phone, { duty: { rows: [...rows, duty("matter", "09006", "第 1 条"), duty("matter", "10", "第 3 条")] } });

  expect(clausesFor(phone, { kind: "matter", category: "09006" })).toEqual(["第 1 条", "第 9 类"]);
});
