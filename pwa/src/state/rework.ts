// Why a case came back to its unit, and which picture says it: rework begins with what the checker saw.
import type { ShownCase } from "../core/overlay";
import type { CasePhotoRow } from "../core/wire";
import { words } from "../words/words";
import type { Phone } from "./phone.svelte";
import { picturesOf, type Shot } from "./report";

/** Steps that send a case back to its unit. */
const BACK = new Set(["check_fail", "reject_report", "refuse_close", "reopen"]);

export interface Why {
  step: string;
  /** Which rework it is; 0 where the unit's own desk or the dispatcher sent it back before anybody looked. */
  round: number;
  reason: string;
}

/** Why a case is in rework; null for every other one, and where its history is not here yet. */
export function whyRework(on: Phone, row: ShownCase): Why | null {
  if (row.state !== "rework") return null;
  const event = on.eventsOf(row.id).findLast(({ step }) => BACK.has(step));
  if (event === undefined) return null;
  const reason = typeof event.args.reason === "string" ? event.args.reason : "";
  return { step: event.step, round: event.step === "reject_report" ? 0 : row.round - 1, reason };
}

/** What the last checker saw; null where nobody checked, or the case is not in rework. */
function seenByChecker(on: Phone, row: ShownCase): Shot | null {
  if (whyRework(on, row)?.step !== "check_fail") return null;
  const told = on.photoRowsOf(row.id).filter(({ role }) => role === "check");
  const last = told.sort(byRound).at(-1)?.sha256 ?? row.photos.findLast(({ role }) => role === "check")?.sha256;
  return picturesOf(on, row).find(({ sha256 }) => sha256 !== null && sha256 === last) ?? null;
}

function byRound(a: CasePhotoRow, b: CasePhotoRow): number {
  return a.round - b.round || (a.taken_at ?? "").localeCompare(b.taken_at ?? "");
}

/** The pictures of a case, in rework the checker's first. */
export function picturesShown(on: Phone, row: ShownCase): Shot[] {
  const seen = seenByChecker(on, row);
  const rest = picturesOf(on, row).filter(({ sha256 }) => seen === null || sha256 !== seen.sha256);
  return seen === null ? rest : [seen, ...rest];
}

/** Beside which picture a new one is taken, and what both buttons and captions call it. */
export interface Beside {
  shot: Shot;
  caption: string;
  align: string;
  stand: string;
}

/** The picture that a step's own one is compared with: of before; as reported; in rework, what the checker saw. */
export function besideOf(on: Phone, row: ShownCase, role: string): Beside | null {
  const { step, camera } = words;
  const seen = role === "after" ? seenByChecker(on, row) : null;
  if (seen) return { shot: seen, caption: step.checked, align: camera.alignedChecked, stand: step.ghostChecked };
  const shot = picturesOf(on, row).find((one) => one.role === "before");
  if (shot === undefined) return null;
  return role === "verify"
    ? { shot, caption: step.reported, align: camera.alignedReported, stand: step.ghostReported }
    : { shot, caption: step.before, align: camera.aligned, stand: step.ghostHint };
}
