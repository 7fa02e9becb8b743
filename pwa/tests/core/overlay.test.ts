import { expect, test } from "vitest";
import { stepsFor } from "../../src/core/lifecycle";
import { layUnsent } from "../../src/core/overlay";
import type { TaskRow } from "../../src/core/wire";
import { aBrief, aCaseRow, anEntry, aResult, aStepEntry } from "../helpers/builders";

test("指派 shows at once whom it puts on the case, and a refused one does not", () => {
  const entry = aStepEntry("assign");
  entry.intent.args.worker = "w1";

  const [laid] = layUnsent([aCaseRow()], [entry]);
  const [refused] = layUnsent([aCaseRow()], [{ ...entry, state: "rejected" }]);

  const [sent] = layUnsent([aCaseRow()], [{ ...entry, state: "sent", result: aResult({ case: aBrief({ rev: 5 }) }) }]);

  expect(laid).toMatchObject({ state: "handling", worker: { id: "w1", name: null } });
  expect(sent?.worker?.id).toBe("w1");
  expect(refused?.worker).toBeNull();
});

test("a report the server has not heard of is shown from the outbox", () => {
  const shown = layUnsent([], [anEntry()]);

  expect(shown).toMatchObject([{ id: "case-1", state: "reported", category: "09006", unsent: ["report"] }]);
});

test("a step taken offline moves the case on the phone", () => {
  const shown = layUnsent([aCaseRow({ state: "pending_accept" })], [aStepEntry("sign_for")]);

  expect(shown[0]).toMatchObject({ state: "handling", unsent: ["sign_for"] });
});

test("a result is laid over the row until the pulled revision reaches it", () => {
  const result = aResult({ case: aBrief({ state: "pending_feedback_review", rev: 5 }) });
  const sent = aStepEntry("report_back", { state: "sent", result });

  expect(layUnsent([aCaseRow({ rev: 4 })], [sent])[0]?.state).toBe("pending_feedback_review");
  expect(layUnsent([aCaseRow({ rev: 5, state: "checking" })], [sent])[0]?.state).toBe("checking");
});

test("a rejected step leaves the row as the server told it", () => {
  const refused = aStepEntry("report_back", { state: "rejected" });

  expect(layUnsent([aCaseRow({ state: "handling" })], [refused])[0]).toMatchObject({ state: "handling", unsent: [] });
});

const WORKER = { account: "w1", unit: "u1", roles: ["unit"] };
const aTask = (changes: Partial<TaskRow> = {}): TaskRow => ({
  id: "t1",
  kind: "check",
  case_id: "case-1",
  assignee: "i1",
  unit: null,
  due_at: null,
  state: "open",
  ...changes,
});

test("a worker of the lead unit signs for a case, the unit desk may also return it", () => {
  const waiting = aCaseRow({ state: "pending_accept" });

  expect(stepsFor(waiting, [], WORKER)).toEqual(["sign_for"]);
  expect(stepsFor(waiting, [], { ...WORKER, roles: ["unit_desk"] })).toEqual(["sign_for", "return"]);
});

test("a unit that does not lead the case is offered no step", () => {
  expect(stepsFor(aCaseRow({ lead: "u2" }), [], WORKER)).toEqual([]);
});

test("only the inspector whom the check names may answer it", () => {
  const checking = aCaseRow({ state: "checking" });
  const inspector = { account: "i1", unit: null, roles: ["inspector"] };

  expect(stepsFor(checking, [aTask()], inspector)).toEqual(["check_pass", "check_fail"]);
  expect(stepsFor(checking, [aTask({ assignee: "i2" })], inspector)).toEqual([]);
  expect(stepsFor(checking, [aTask({ state: "done" })], inspector)).toEqual([]);
});
