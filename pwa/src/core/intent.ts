// What a person did, written as an operation: reports, steps, self-handling, evidence.
import type { Captured, Fix, Intent, OpKind } from "./wire";

/** What the phone showed before the press, so that a difference from the server's answer can be explained. */
export interface Shown {
  cell: string | null;
  unit: string | null;
  due_at: string | null;
  pack: string | null;
}

export interface ReportArgs {
  kind: string;
  category: string;
  condition: string | null;
  note: string | null;
  place: string | null;
  point: { lon: number; lat: number; source: "fix" | "manual" };
  shown: Shown;
}

interface Common {
  op_id: string;
  device_seq: number;
  case_id: string;
  captured: Captured;
  fix: Fix | null;
}

function intentOf(kind: OpKind, common: Common, base: number | null, args: Record<string, unknown>): Intent {
  const { op_id, device_seq, case_id, captured, fix } = common;
  return { op_id, device_seq, kind, case_id, base_state_rev: base, captured, fix, args };
}

/** 上报, or 自行处置 when the after-photo is in the same operation. */
export function reportIntent(common: Common, kind: "report" | "self_handle", args: ReportArgs): Intent {
  return intentOf(kind, common, null, { ...args, note: cleanText(args.note), place: cleanText(args.place) });
}

/** A step of the life of a case, taken offline against the state the person saw. */
export function stepIntent(common: Common, step: string, base: number, args: Record<string, unknown>): Intent {
  return intentOf("step", common, base, { step, ...args });
}

/** 补充材料: a fact, accepted in every state. */
export function evidenceIntent(common: Common, note: string | null): Intent {
  return intentOf("evidence", common, null, { note: cleanText(note) });
}

/** Trimmed text, null when empty; half an emoji (a lone surrogate) has no canonical spelling and is replaced. */
export function cleanText(text: string | null | undefined): string | null {
  const clean = (text ?? "").trim().replace(/\p{Surrogate}/gu, "\uFFFD");
  return clean === "" ? null : clean;
}

/** Degrees with 7 decimals (about 1 cm): the same bits on the phone and at the server. */
export function roundDegrees(degrees: number): number {
  return Number(degrees.toFixed(7));
}
