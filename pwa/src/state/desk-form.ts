// What a step needs, as fields of a form, and the form as the arguments that are sent.
import type { DeskPicture } from "./desk-send";
import type { Next } from "./desk-wire";

export type PhotoField = `photo:${DeskPicture["role"]}`;
export type Field =
  | "condition"
  | "reason"
  | "clause"
  | "text"
  | "worker"
  | "inspector"
  | "units"
  | "condition_met"
  | "answer"
  | "into"
  | PhotoField;

export interface Draft {
  reason: string;
  clause: string;
  text: string;
  condition: string;
  lead: string;
  assists: string[];
  worker: string;
  inspector: string;
  /** The case that this one is merged into. */
  into: string;
  condition_met: boolean;
  answer: "" | "approve" | "refuse";
  pictures: DeskPicture[];
}

/** Characters of a free text that the server takes. */
export const MOST_TEXT = 500;

export function emptyDraft(): Draft {
  const texts = { reason: "", clause: "", text: "", condition: "", lead: "", worker: "", inspector: "", into: "" };
  return { ...texts, assists: [], condition_met: false, answer: "", pictures: [] };
}

const ORDER: readonly Field[] = ["answer", "condition", "units", "worker", "inspector", "text", "condition_met"];

/** The fields of a step's form in the order one fills them in; none for a step that one press takes. */
export function fieldsOf(next: Next): Field[] {
  if (next.answer !== undefined) return ["answer", "reason"];
  const fields = next.needs as Field[];
  const extra: Field[] =
    next.step === "dispatch" ? ["units"] : next.step === "send_check" ? ["inspector"] : ([] as Field[]);
  const all = [...extra, ...fields];
  const rank = (field: Field) => (ORDER.includes(field) ? ORDER.indexOf(field) : ORDER.length);
  return [...new Set(all)].sort((a, b) => rank(a) - rank(b));
}

/** Whether one press takes the step. */
export function isOnePress(next: Next): boolean {
  return fieldsOf(next).length === 0;
}

export interface Leeway {
  /** The filing condition asks for no photograph afterwards. */
  photoOptional?: boolean;
}

/** Fields that are still empty and may not be. */
export function missingIn(next: Next, draft: Draft, { photoOptional = false }: Leeway = {}): Field[] {
  return fieldsOf(next).filter((field) => isMissing(field, next, draft, photoOptional));
}

function isMissing(field: Field, next: Next, draft: Draft, photoOptional: boolean): boolean {
  if (field.startsWith("photo:")) {
    return !photoOptional && !draft.pictures.some((picture) => `photo:${picture.role}` === field);
  }
  if (field === "inspector" && next.step === "send_check") return false; // the server draws one
  if (field === "units") return draft.lead === "";
  if (field === "condition_met") return !draft.condition_met;
  if (field === "answer") return draft.answer === "";
  if (field === "reason" && next.answer !== undefined) return draft.answer === "refuse" && draft.reason.trim() === "";
  return String(draft[field as "reason"]).trim() === "";
}

/** The arguments of a step from its form; what was left empty is not sent. */
export function argsOf(next: Next, draft: Draft): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  for (const field of fieldsOf(next)) {
    if (field.startsWith("photo:")) continue;
    if (field === "units") Object.assign(args, { lead: draft.lead, assists: [...draft.assists] });
    else if (field === "condition_met") args.condition_met = draft.condition_met;
    else if (text(draft, field) !== "") args[field] = text(draft, field);
  }
  return args;
}

function text(draft: Draft, field: Field): string {
  return String(draft[field as "reason"]).trim();
}
