// How things look from their facts: names of categories, lights of cases, distances.
import { type Basis, basisOf, type Light, type Limit, light, parseLimit } from "../core/clock";
import type { Draft } from "../core/draft";
import { metresBetween } from "../core/geo";
import type { OutboxEntry } from "../core/outbox";
import type { ShownCase } from "../core/overlay";
import type { PackCategory } from "../core/pack";
import type { PhotoRow } from "../core/photos";
import type { TaskRow } from "../core/wire";
import { sayCell } from "../words/say";
import { chosenLanguage, words } from "../words/words";
import type { Phone } from "./phone.svelte";
import type { Position } from "./position.svelte";

/** A category in the language of the dictionary; the Chinese name is the law's, the English one a help. */
export function nameOf({ name, name_en }: PackCategory): string {
  return chosenLanguage() === "en" && name_en !== "" ? capital(name_en) : name;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The name of a category as people say it, its code when the pack does not know it. */
export function categoryName(phone: Phone, kind: string, code: string): string {
  const known = phone.ground.findCategory(kind, code) ?? phone.ground.pack.categories.find((row) => row.code === code);
  return (known && nameOf(known)) ?? words.tile[code] ?? code;
}

/** The class a category belongs to, by the name of the law; in English by the dictionary's. */
export function majorName({ major, code }: Pick<PackCategory, "major" | "code">): string {
  return words.major[code.slice(0, 2)] ?? major;
}

/** What the pictures of a category should show, by the longest prefix of its code that has words; null without any. */
export function hintOf(code: string): { whole: string; detail: string } | null {
  for (let size = code.length; size >= 2; size--) {
    const hint = words.hint[code.slice(0, size)];
    if (hint) return { whole: hint[0], detail: hint[1] };
  }
  return null;
}

export function isStep({ form }: Draft): boolean {
  return form.what === "step";
}

/** The screen on which a draft is gone on with. */
export function screenOf({ form }: Draft): "step" | "add" | "confirm" {
  if (form.what === "step") return "step";
  return form.what === "evidence" ? "add" : "confirm";
}

/** What was begun, as a list says it: "占道经营", "交回 · 占道经营". A step's case may have left this phone. */
export function draftTitle(phone: Phone, draft: Draft): string {
  const kind = draft.form.kind ?? phone.findCase(draft.case_id)?.kind;
  const name = categoryName(phone, String(kind ?? ""), draft.category);
  if (screenOf(draft) === "confirm") return name;
  const step = isStep(draft) ? String(draft.form.step) : "evidence";
  return `${words.stepName[step] ?? step} · ${name}`;
}

/** The name of what was done: a step's, or what kind of thing it was. */
export function entryStep({ intent }: OutboxEntry): string {
  const step = intent.kind === "step" ? String(intent.args.step) : intent.kind;
  return words.stepName[step] ?? step;
}

/** What was done, in the present language: the title that was kept is in the one of then. */
export function entryTitle(phone: Phone, entry: OutboxEntry): string {
  const { intent, title, case_id } = entry;
  const row = phone.findCase(case_id);
  const [kind, code] = [intent.args.kind ?? row?.kind, intent.args.category ?? row?.category];
  const name = code ? categoryName(phone, String(kind ?? ""), String(code)) : title;
  return intent.kind === "report" ? name : `${entryStep(entry)} · ${name}`;
}

/** Where a picture comes from: just taken, or out of the album, with the time that its camera wrote. */
export function sayOrigin(phone: Phone, { source, captured_at, exif }: PhotoRow): string {
  if (source !== "gallery") return words.confirm.live(phone.city.clock(captured_at));
  const at = phone.city.exif(exif.DateTimeOriginal ?? exif.CreateDate, exif.OffsetTimeOriginal);
  return at === null ? words.confirm.album : words.confirm.albumAt(phone.city.moment(at, phone.serverNow));
}

/** Where a case is: in words, else by its community and cell; "" while neither is known. */
export function whereOf(phone: Phone, row: ShownCase | null): string {
  if (row === null) return "";
  return row.place || (row.cell ? words.home.cell(phone.ground.communityOf(row.cell), sayCell(row.cell)) : "");
}

/** The case into which a report was merged; null for one that stands for itself. */
export function mergedInto(row: ShownCase): ShownCase["merged_into"] {
  return row.merged_into ?? null; // rows that a server of before sent do not name it
}

/** 处置人: the name of whom the unit has put on the case; null where nobody is, or their name is not known here. */
export function workerOf(phone: Phone, { worker }: ShownCase): string | null {
  return worker ? (worker.name ?? workerName(phone, worker.id)) : null; // a server of before does not tell
}

export function workerName(phone: Phone, id: string): string | null {
  return phone.ground.pack.workers.find((one) => one.id === id)?.display_name ?? null;
}

export type Shade = Light | "still";

/** A clock as a person meets it: until when, and its light now. `still`: it does not run. */
export interface ClockLook {
  due: number | null;
  shade: Shade;
}

/** The clock of the stage a case is in: the unit's while it handles, the checker's while it is checked. */
export function stageClock(row: ShownCase, now: number): ClockLook {
  if (outrun(row)) return { due: null, shade: "still" };
  const due = row.stage_due_at ?? (row.stage === undefined ? row.due_at : null);
  return clockLook(due, row.stage_warn_at ?? null, row.light, now);
}

/** The state in words; one that only this phone knows of is told as such. */
export function sayState(row: ShownCase): string {
  const word = words.state[row.state] ?? row.state;
  return stepWaits(row) ? words.case.unsentState(word) : word;
}

/** Whether a step of a case that the server knows is still on this phone. */
export function stepWaits({ unsent, receipt_no }: ShownCase): boolean {
  return unsent.length > 0 && receipt_no !== null;
}

/** States in which the unit's own clock runs; in the others of its list it only waits. */
const UNIT_RUNS = new Set(["pending_accept", "handling", "rework"]);

/**
 * Whether a step that is still here has left the stage whose clock was pulled: the clock of the next one is the server's
 * to start. 签收 and 指派 leave no stage, the handling limit runs on.
 */
export function outrun(row: ShownCase): boolean {
  return stepWaits(row) && !(row.stage === "handle" && UNIT_RUNS.has(row.state));
}

/** The clock of a case as its unit meets it. */
export function unitClock(row: ShownCase, now: number): ClockLook {
  return UNIT_RUNS.has(row.state) ? stageClock(row, now) : { due: null, shade: "still" };
}

/** The clock of a task: it runs as long as the task is open. */
export function taskClock(task: TaskRow, row: ShownCase | null, now: number): ClockLook {
  const warn = row?.stage_due_at === task.due_at ? (row?.stage_warn_at ?? null) : null;
  return clockLook(task.due_at, warn, row?.light ?? null, now);
}

function clockLook(due: string | null, warn: string | null, told: string | null, now: number): ClockLook {
  if (due === null) return { due: null, shade: "still" };
  const at = Date.parse(due);
  if (warn !== null) return { due: at, shade: light(now, Date.parse(warn), at) ?? "still" };
  if (now > at) return { due: at, shade: "red" };
  return { due: at, shade: told === "yellow" || told === "red" ? "yellow" : "green" };
}

/** What is left of a clock in the time that it counts, so that the words agree with the light. */
export interface Left {
  /** Negative once it is over; then it is counted by the wall, for the lateness goes on at night. */
  ms: number;
  /** Nights, breaks and holidays are left out. */
  work: boolean;
}

/** How much of the clock of a case is left at `now`; null when none runs. */
export function leftOf(phone: Phone, row: ShownCase | null, due: number | null, now: number): Left | null {
  if (due === null) return null;
  const work = due > now && row !== null && basisFor(phone, row) === "work" ? phone.ground.workBetween(now, due) : null;
  // Within one session the two are the same: then nothing needs to be said.
  return work === null || work === due - now ? { ms: due - now, work: false } : { ms: work, work: true };
}

/** Handling counts as its limit says; every other stage runs for urgent categories and rests with the office for others. */
function basisFor(phone: Phone, row: ShownCase): Basis {
  const limit = UNIT_RUNS.has(row.state) && row.limit ? readLimit(row.limit) : null;
  if (limit) return basisOf(limit);
  return phone.ground.findCategory(row.kind, row.category)?.urgent ? "running" : "work";
}

function readLimit(text: string): Limit | null {
  try {
    return parseLimit(text);
  } catch {
    return null; // of a newer grammar: it is shown by the wall
  }
}

export type TaskOrder = "time" | "near";

/** Tasks by time left, or by how far they are; those of which that is not known come last, by time. */
export function sortTasks(phone: Phone, position: Position, tasks: readonly TaskRow[], by: TaskOrder): TaskRow[] {
  const keyed = tasks.map((task) => {
    const row = phone.findCase(task.case_id);
    const metres = by === "near" && row ? metresTo(position, row) : null;
    return { task, far: metres ?? Number.POSITIVE_INFINITY, due: dueOf(task) };
  });
  const apart = (a: number, b: number) => (a === b ? 0 : a - b); // infinity less infinity is no number
  return keyed.sort((a, b) => apart(a.far, b.far) || apart(a.due, b.due)).map(({ task }) => task);
}

function dueOf({ due_at }: TaskRow): number {
  return due_at === null ? Number.POSITIVE_INFINITY : Date.parse(due_at);
}

/** Metres from here to the case, null when either place is unknown. */
export function metresTo(position: Position, row: ShownCase): number | null {
  const seen = position.sighting;
  return seen === null || row.point === null ? null : metresBetween(seen, row.point);
}
