// 待办: what this person can do something about, and apart from it what others have to do first.
import { stepsFor } from "../core/lifecycle";
import type { ShownCase } from "../core/overlay";
import type { Phone } from "./phone.svelte";

/** States in which the next move is the unit's, or its clock only rests. */
const IN_HAND = new Set(["pending_accept", "handling", "rework", "suspended", "pending_feedback_review"]);

/** Steps that one may take and need not: a case that offers nothing else waits for somebody else. */
const MAY = new Set(["reject_report"]);

/** The steps of this person on a case, by the table and by its history: nobody judges what they handed back themselves. */
export function stepsOn(on: Phone, row: ShownCase): string[] {
  const last = on.eventsOf(row.id).findLast(({ step }) => step === "report_back");
  const own = row.unsent.includes("report_back") || last?.by === on.actor.account;
  return stepsFor(row, on.tasks, on.actor).filter((step) => step !== "reject_report" || !own);
}

export interface Todo {
  /** 派给我的: where the unit has named me. */
  mine: ShownCase[];
  /** What else of the unit's I can do. */
  unit: ShownCase[];
  /** 等别人: nothing for me to do now. */
  others: ShownCase[];
}

/** The cases a unit has in hand, by who can do something about them. */
export function todoOf(on: Phone): Todo {
  const { unit, account } = on.actor;
  if (unit === null) return { mine: [], unit: [], others: [] };
  const hand = on.cases.filter((row) => IN_HAND.has(row.state) && (row.lead === unit || row.assists.includes(unit)));
  const open = hand.filter((row) => stepsOn(on, row).some((step) => !MAY.has(step)));
  return {
    mine: open.filter(({ worker }) => worker?.id === account),
    unit: open.filter(({ worker }) => worker?.id !== account),
    others: hand.filter((row) => !open.includes(row)),
  };
}
