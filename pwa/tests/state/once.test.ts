// One question, one answer: what becomes of a step that was only looked at, and of the answer that was not given.
import "../helpers/page";
import { expect, test } from "vitest";
import { isPast } from "../../src/state/steps";
import { aCaseRow } from "../helpers/builders";
import { aPhone, aTaken, found, type Made, putRow } from "../helpers/state";

const TASK = { kind: "check", case_id: "case-1", assignee: "a1", unit: null, due_at: null, state: "open" };

/** a1 is asked to check case-1. */
async function aChecker(): Promise<Made> {
  const made = await aPhone();
  await putRow(made.phone, "case", "case-1", { ...aCaseRow({ state: "checking" }) });
  await putRow(made.phone, "task", "task-1", { id: "task-1", ...TASK });
  return made;
}

async function anAnswer({ capture }: Made, step: string) {
  return found(capture, await capture.beginStep("case-1", step, "09006"));
}

async function aShotAnswer(made: Made, step: string) {
  await made.capture.shoot(await anAnswer(made, step), aTaken({ role: "check" }));
  return await anAnswer(made, step);
}

test("a step that was opened to look at is nobody's unfinished work, and goes when another one is opened", async () => {
  const made = await aChecker();
  await anAnswer(made, "check_fail");

  expect(made.phone.drafts).toEqual([]);
  await anAnswer(made, "check_pass");

  expect(made.phone.allDrafts.map(({ form }) => form.step)).toEqual(["check_pass"]);
});

test("a picture or a word makes a draft of it", async () => {
  const made = await aChecker();
  await aShotAnswer(made, "check_pass");
  const told = await anAnswer(made, "check_fail");
  await made.capture.change(told, { form: { ...told.form, reason: "还在" } });

  expect(made.phone.drafts.map(({ form }) => form.step).sort()).toEqual(["check_fail", "check_pass"]);
});

test("once a case is answered the other answer keeps its pictures and cannot be sent any more", async () => {
  const made = await aChecker();
  const failed = await aShotAnswer(made, "check_fail");
  const passed = await aShotAnswer(made, "check_pass");

  await made.capture.saveStep(passed, "占道经营", 3);

  const left = found(made.capture, failed.draft_id);
  expect(left.over).toBe("check_pass");
  expect(made.phone.photosOf(left.draft_id)).toHaveLength(1);
  await expect(made.capture.saveStep(left, "占道经营", 3)).rejects.toThrow("instead");
  await expect(made.capture.saveStep(failed, "占道经营", 3)).rejects.toThrow("instead");
  expect(made.phone.entries.map(({ intent }) => intent.args.step)).toEqual(["check_pass"]);
});

test("an answer that another tab had closed is refused by the store too", async () => {
  const made = await aChecker();
  const failed = await aShotAnswer(made, "check_fail");
  await made.phone.db.write(["draft"], (tx) => tx.objectStore("draft").put({ ...failed, over: "check_pass" }));

  await expect(made.capture.saveStep(failed, "占道经营", 3)).rejects.toMatchObject({ code: "draft.over" });

  expect(made.phone.entries).toEqual([]);
});

test("a step that may follow the saved one stays open", async () => {
  const made = await aChecker();
  await putRow(made.phone, "case", "case-1", { ...aCaseRow({ state: "handling" }) });
  const back = await aShotAnswer(made, "report_back");
  const assign = await anAnswer(made, "assign");

  await made.capture.saveStep({ ...assign, form: { ...assign.form, worker: "w1" } }, "占道经营", 3);

  expect(isPast(made.phone, found(made.capture, back.draft_id))).toBe(false);
});

test("签收 pressed twice is one step", async () => {
  const made = await aChecker();
  await putRow(made.phone, "case", "case-1", { ...aCaseRow({ state: "pending_accept" }) });

  await made.capture.takeStep("case-1", "sign_for", "占道经营", 3);
  await expect(made.capture.takeStep("case-1", "sign_for", "占道经营", 3)).rejects.toThrow("instead");

  expect(made.phone.entries).toHaveLength(1);
});

test("a case that moved on at the server closes nothing here: what was done is judged there and its facts are kept", async () => {
  const made = await aChecker();
  const passed = await aShotAnswer(made, "check_pass");
  await putRow(made.phone, "case", "case-1", { ...aCaseRow({ state: "rework", rev: 9 }) });

  await made.capture.saveStep(passed, "占道经营", 3);

  expect(made.phone.entries).toHaveLength(1);
});
