// The light of a row at this moment: the server's facts, this moment's time.
import type { DeskRow } from "./desk-wire";

export type Shade = "green" | "yellow" | "red" | "still";

const ENDED = new Set(["closed", "rejected", "merged", "voided"]);

export function isEnded(state: string): boolean {
  return ENDED.has(state);
}

/** Null for an ended case: it has no time left and no light. */
export function shadeOf(row: Pick<DeskRow, "state" | "stage_due_at" | "stage_warn_at">, now: number): Shade | null {
  if (isEnded(row.state)) return null;
  if (row.stage_due_at === null) return "still";
  if (now > Date.parse(row.stage_due_at)) return "red";
  return row.stage_warn_at !== null && now >= Date.parse(row.stage_warn_at) ? "yellow" : "green";
}
