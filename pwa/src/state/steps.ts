// What each step asks of the person who takes it on the phone (protocol §8).
import lifecycle from "../contract/lifecycle.json";
import type { Draft } from "../core/draft";
import { findMove, whereTo } from "../core/lifecycle";
import type { ShownCase } from "../core/overlay";
import type { PhotoRole } from "../core/wire";
import { words } from "../words/words";
import type { StepForm } from "./capture.svelte";
import type { Phone } from "./phone.svelte";

export type Field = "reason" | "clause" | "text" | "worker";

export interface Needs {
  fields: readonly Field[];
  photo: PhotoRole | null;
}

const FIELDS: readonly Field[] = ["reason", "clause", "text", "worker"];

/** Pictures that the table leaves to the filing condition (see asksForPhoto). */
const BY_CONDITION: Readonly<Record<string, PhotoRole>> = { report_back: "after" };

/** What the table of moves asks of a step: the same words and pictures from every state. */
export function needsOf(step: string): Needs {
  const move: { needs: string[]; photos: string[] } | undefined = lifecycle.moves.find((one) => one.step === step);
  const photo = (move?.photos[0] as PhotoRole | undefined) ?? BY_CONDITION[step] ?? null;
  return { fields: FIELDS.filter((field) => move?.needs.includes(field)), photo };
}

/**
 * Whether this phone itself has closed the way of a step: another one of the case was saved instead of it.
 *
 * What the server has changed meanwhile is no reason: a step that was made offline is judged there, and its facts kept.
 */
export function isPast(phone: Phone, { case_id, form, over }: Draft): boolean {
  if (over !== undefined) return true;
  const row = phone.findCase(case_id);
  return row !== null && row.unsent.length > 0 && findMove(row.state, String(form.step)) === null;
}

/** The drafts that have no way any more once this step is saved: the other answers to the same question. */
export function outdoneBy(phone: Phone, { draft_id, case_id, account, form }: Draft): (other: Draft) => boolean {
  const to = whereTo(phone.findCase(case_id)?.state, String(form.step));
  return (other) =>
    to !== null &&
    other.draft_id !== draft_id &&
    other.case_id === case_id &&
    other.account === account &&
    other.form.what === "step" &&
    findMove(to, String(other.form.step)) === null;
}

/** Whether a step is taken by its button alone (签收): no form comes between. */
export function asksNothing(step: string): boolean {
  const { fields, photo } = needsOf(step);
  return fields.length === 0 && photo === null;
}

/** The most the server takes of one field: what is longer would be refused when the person has long gone on. */
const MOST_TEXT = 500;

/** Between the reason that was tapped and the words beside it. */
const BETWEEN = "，";

/** Why, in one sentence: what was tapped, and what was written beside it. */
export function reasonIn({ why = "", reason }: StepForm): string {
  return [why, reason.trim()].filter((told) => told !== "").join(BETWEEN);
}

/** How many characters may be written in a field: beside a reason that was tapped so many fewer. */
export function roomIn(field: Field, { why = "" }: StepForm): number {
  return field === "reason" && why !== "" ? MOST_TEXT - why.length - BETWEEN.length : MOST_TEXT;
}

/** The clauses that a unit may cite: what the duty list says of this kind of case, the most specific first. */
export function clausesFor(phone: Phone, { kind, category }: Pick<ShownCase, "kind" | "category">): string[] {
  const rows = phone.ground.pack.duties
    .filter((duty) => (duty.kind === "" || duty.kind === kind) && category.startsWith(duty.category))
    .sort((a, b) => b.category.length - a.category.length);
  return [...new Set(rows.map(({ basis }) => basis))].filter((basis) => basis !== "");
}

/** What still stands between the person and the step, in their words; null when nothing does. */
export function missingOf(phone: Phone, row: ShownCase, form: StepForm, photos: number): string | null {
  const { fields, photo } = needsOf(form.step);
  if (photo && photos === 0 && asksForPhoto(phone, row, form.step)) return words.step.needPhoto;
  const empty = fields.find((field) => (field === "reason" ? reasonIn(form) : form[field]).trim() === "");
  if (empty === undefined) return reasonIn(form).length > MOST_TEXT ? words.step.tooLong(MOST_TEXT) : null;
  return empty === "worker" ? words.step.workerHint : words.step.needText;
}

/** 交回 asks for an after-photo where the filing condition does; the other steps always ask. */
function asksForPhoto(phone: Phone, row: ShownCase, step: string): boolean {
  if (step !== "report_back") return true;
  const category = phone.ground.findCategory(row.kind, row.category);
  const mine = category?.conditions.find((one) => one.archetype === row.condition);
  return mine?.after_photo ?? true;
}
