import "../helpers/page";
import { beforeEach, expect, test } from "vitest";
import type { CaseRow } from "../../src/core/wire";
import { writeMeta } from "../../src/device/meta";
import { stepsOn } from "../../src/state/todo";
import { aCaseRow } from "../helpers/builders";
import { aPhone, type Made, putRow } from "../helpers/state";

let made: Made;

beforeEach(async () => {
  made = await aPhone();
});

async function actsAs(role: string): Promise<void> {
  const account = { id: "a1", name: "a1", display_name: "a1", unit: "u1" };
  await writeMeta(made.phone.db, { session: { account, roles: [role], scopes: [] } });
  await made.phone.refresh();
}

async function has(id: string, changes: Partial<CaseRow> = {}): Promise<void> {
  await putRow(made.phone, "case", id, { ...aCaseRow({ id, ...changes }) });
}

const listed = () => {
  const { mine, unit, others } = made.phone.todo;
  const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).sort();
  return { mine: ids(mine), unit: ids(unit), others: ids(others) };
};

test("what is given to me stands apart from the unit's, and what waits for others from both", async () => {
  await actsAs("unit");
  await has("given", { worker: { id: "a1", name: null } });
  await has("theirs", { worker: { id: "a2", name: null } });
  await has("free");
  await has("assisted", { lead: "u2", assists: ["u1"] });
  await has("rests", { state: "suspended" });
  await has("reviewed", { state: "pending_feedback_review" });
  await has("checked", { state: "checking" });

  expect(listed()).toEqual({ mine: ["given"], unit: ["free", "theirs"], others: ["assisted", "rests", "reviewed"] });
});

test("a unit desk may say 审核不通过 of what a colleague handed back, not of its own, and need not", async () => {
  await actsAs("unit_desk");
  const back = (case_id: string, by: string) => ({ id: `${case_id}:1`, case_id, seq: 1, step: "report_back", by });
  await has("colleague", { state: "pending_feedback_review" });
  await has("own", { state: "pending_feedback_review" });
  await putRow(made.phone, "event", "e1", back("colleague", "a2"));
  await putRow(made.phone, "event", "e2", back("own", "a1"));
  const steps = (id: string) =>
    made.phone.cases.filter((row) => row.id === id).flatMap((row) => stepsOn(made.phone, row));

  expect(steps("colleague")).toEqual(["reject_report"]);
  expect(steps("own")).toEqual([]);
  expect(listed().others).toEqual(["colleague", "own"]);
});
