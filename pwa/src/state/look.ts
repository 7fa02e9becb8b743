// How things look from their facts: names of categories, lights of cases, distances.
import { type Light, light } from "../core/clock";
import type { Draft } from "../core/draft";
import { metresBetween } from "../core/geo";
import type { ShownCase } from "../core/overlay";
import type { PackCategory } from "../core/pack";
import type { TaskRow } from "../core/wire";
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

/** What was begun, as a list says it: "占道经营", "交回 · 占道经营". A step's case may have left this phone. */
export function draftTitle(phone: Phone, draft: Draft): string {
  const kind = isStep(draft) ? phone.findCase(draft.case_id)?.kind : draft.form.kind;
  const name = categoryName(phone, String(kind ?? ""), draft.category);
  if (!isStep(draft)) return name;
  const step = String(draft.form.step);
  return `${words.stepName[step] ?? step} · ${name}`;
}

export type Shade = Light | "still";

/** A clock as a person meets it: until when, and its light now. `still`: it does not run. */
export interface ClockLook {
  due: number | null;
  shade: Shade;
}

/** The clock of the stage a case is in: the unit's while it handles, the checker's while it is checked. */
export function stageClock(row: ShownCase, now: number): ClockLook {
  const due = row.stage_due_at ?? (row.stage === undefined ? row.due_at : null);
  return clockLook(due, row.stage_warn_at ?? null, row.light, now);
}

/** States in which the unit's own clock runs; in the others of its list it only waits. */
const UNIT_RUNS = new Set(["pending_accept", "handling", "rework"]);

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

/** A link that any map app on a phone understands (RFC 5870). WGS-84. */
export function geoLink(point: { lon: number; lat: number }): string {
  return `geo:${point.lat},${point.lon}`;
}
