// Saving the report in hand: what the phone showed goes with it, so that a different answer can be explained.
import type { Draft } from "../core/draft";
import { metresBetween } from "../core/geo";
import type { Expectation } from "../core/ground";
import type { Shown } from "../core/intent";
import type { ShownCase } from "../core/overlay";
import type { PackCategory } from "../core/pack";
import { isoWithOffset } from "../core/time";
import { words } from "../words/words";
import type { ReportForm, Taken } from "./capture.svelte";
import { capture, phone, position } from "./here";
import { mayStillCome } from "./late-fix";
import { categoryName } from "./look";
import type { Phone } from "./phone.svelte";
import { cellOf, pointOf } from "./place";
import { justSaved } from "./saved.svelte";

/** Open cases of the same category this near are warned of. */
const NEAR_M = 50;
/** States in which nothing more is done. */
export const ENDED: ReadonlySet<string> = new Set(["closed", "rejected", "merged", "voided"]);

/** A case that is perhaps the one in hand, and how far it is. */
export interface Near {
  row: ShownCase;
  metres: number;
}

/** Cases of the same kind and category near by that are still open, the nearest first. */
export function sameNearBy(on: Phone, draft: Draft): Near[] {
  const { category, case_id } = draft;
  const point = pointOf(on, draft);
  if (point === null) return [];
  return on.cases
    .filter((row) => row.id !== case_id && !ENDED.has(row.state))
    .filter((row) => row.kind === draft.form.kind && row.category === category)
    .flatMap((row) => (row.point === null ? [] : [{ row, metres: metresBetween(row.point, point) }]))
    .filter(({ metres }) => metres <= NEAR_M)
    .sort((a, b) => a.metres - b.metres);
}

/** 预计, and beside it when the limit would be over if the case were dispatched this moment: a preview. */
export interface Prediction extends Expectation {
  due_if_now: number | null;
}

/**
 * What the phone expects of a draft: counted from the shutter by the server's clock, as the server counts it.
 *
 * docs/decisions/0005: the limit that is recorded as shown is this one; "现在派遣" beside it is counted from now.
 */
export function predict(on: Phone, draft: Draft, category: PackCategory, cell: string | null): Prediction {
  const shutter = Date.parse(draft.captured.wall) + (on.meta?.clock_offset ?? 0);
  const { due_at } = on.ground.expect(category, cell, on.serverNow);
  return { ...on.ground.expect(category, cell, shutter), due_if_now: due_at };
}

/** 保存. Resolves when the operation is stored; only then the next screen may say so. */
export async function saveDraft(draft: Draft): Promise<void> {
  const form = draft.form as ReportForm;
  const name = categoryName(phone, form.kind, draft.category);
  await capture.saveReport(draft, name, shownFor(phone, draft));
  justSaved.say(name, draft.draft_id);
}

/** 按这件再报: a new report with the category, the place and the words of one that was not taken. @returns its draft's id */
export async function reportLike({ kind, category, note, place, point }: ShownCase, taken: Taken): Promise<string> {
  const urgent = phone.ground.findCategory(kind, category)?.urgent ?? false;
  const pin = point && { lon: point.lon, lat: point.lat };
  return await capture.beginReport(kind, category, urgent, taken, { note, place, pin });
}

/** 补充到原案. Resolves when the operation is stored; says to which case it goes. */
export async function saveToCase(draft: Draft, row: ShownCase): Promise<void> {
  await capture.saveEvidence(draft, categoryName(phone, row.kind, row.category), row.id);
  justSaved.say(words.confirm.addedTo(numberOf(row)), draft.draft_id);
}

/** What people call a case: its number, before that its 受理号, before that a word. */
export function numberOf({ number, receipt_no }: Pick<ShownCase, "number" | "receipt_no">): string {
  if (number !== null) return words.reports.number(number);
  return receipt_no === null ? words.confirm.unnumbered : words.reports.receipt(receipt_no);
}

/** What the phone showed before 保存 was pressed. */
export function shownFor(on: Phone, draft: Draft): Shown {
  const form = draft.form as ReportForm;
  const { ground } = on;
  const cell = cellOf(on, draft);
  const category = ground.findCategory(form.kind, draft.category);
  const expected = category ? predict(on, draft, category, cell) : null;
  const due = expected?.due_at ?? null;
  const due_at = due === null ? null : isoWithOffset(due, ground.pack.calendar?.utc_offset_minutes ?? 480);
  return { cell, unit: expected?.lead ?? null, due_at, pack: ground.pack.version };
}

/** What still stands between the person and 保存, in their words; null when nothing does. */
export function missingFrom(on: Phone, draft: Draft, now: number): string | null {
  const photos = on.photosOf(draft.draft_id);
  if (capture.isReading(draft.draft_id)) return words.confirm.reading;
  if (photos.length === 0) return words.confirm.needPhoto;
  if (!photos.some((photo) => photo.role === "before")) return words.confirm.needBefore;
  if (pointOf(on, draft) !== null) return null;
  return waitsForFix(draft, now) ? words.confirm.needFix : words.confirm.needCell;
}

/** Whether waiting may still bring a position for a draft that has none. */
export function waitsForFix(draft: Draft, now: number): boolean {
  return position.state !== "refused" && mayStillCome(draft.started_at, now);
}

export interface Shot {
  role: string;
  photoId: string | null;
  sha256: string | null;
}

/** The pictures of a case: the server's, and the phone's own where the server has not told of them yet. */
export function picturesOf(on: Phone, row: ShownCase): Shot[] {
  const mine = on.photos.filter(
    (photo) => photo.part === "full" && on.entries.some((e) => e.op_id === photo.op_id && e.case_id === row.id),
  );
  const told = row.photos.map(({ role, sha256 }) => ({
    role,
    sha256,
    photoId: mine.find((photo) => photo.sha256 === sha256)?.id ?? null,
  }));
  const known = new Set(told.map((shot) => shot.sha256));
  const own = mine
    .filter((photo) => !known.has(photo.sha256 ?? ""))
    .map(({ role, id }) => ({ role, sha256: null, photoId: id }));
  const order = (shot: Shot) => (shot.role === "before" ? 0 : 1);
  return [...told, ...own].sort((a, b) => order(a) - order(b));
}
