// Saving the report in hand: what the phone showed goes with it, so that a different answer can be explained.
import type { Draft } from "../core/draft";
import { metresBetween } from "../core/geo";
import type { Standing } from "../core/ground";
import type { ShownCase } from "../core/overlay";
import { isoWithOffset } from "../core/time";
import type { ReportForm } from "./capture.svelte";
import { capture, phone } from "./here";
import { categoryName } from "./look";
import type { Phone } from "./phone.svelte";
import { justSaved } from "./saved.svelte";

/** Open cases of the same category this near are warned of. */
const NEAR_M = 50;
const ENDED = new Set(["closed", "rejected", "merged", "voided"]);

/** Where a draft stands, null without a position. */
export function standingOf(on: Phone, { fix }: Draft): Standing | null {
  return fix === null ? null : on.ground.standAt(fix, fix.accuracy_m);
}

/** Cases of the same category near by that are still open: perhaps this one. */
export function sameNearBy(on: Phone, draft: Draft): ShownCase[] {
  const { fix, category, case_id } = draft;
  if (fix === null) return [];
  return on.cases.filter(
    (row) =>
      row.id !== case_id &&
      row.category === category &&
      !ENDED.has(row.state) &&
      row.point !== null &&
      metresBetween(row.point, fix) <= NEAR_M,
  );
}

/** 保存. Resolves when the operation is stored; only then the next screen may say so. */
export async function saveDraft(draft: Draft): Promise<void> {
  const form = draft.form as ReportForm;
  const name = categoryName(phone, form.kind, draft.category);
  await capture.saveReport(draft, name, shownFor(draft, form));
  justSaved.say(name);
}

function shownFor(draft: Draft, form: ReportForm) {
  const { ground } = phone;
  const cell = form.cell ?? standingOf(phone, draft)?.cell ?? null;
  const category = ground.findCategory(form.kind, draft.category);
  const expected = category ? ground.expect(category, cell, phone.serverNow) : null;
  const due = expected?.due_at ?? null;
  const due_at = due === null ? null : isoWithOffset(due, ground.pack.calendar?.utc_offset_minutes ?? 480);
  return { cell, unit: expected?.lead ?? null, due_at, pack: ground.pack.version };
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
