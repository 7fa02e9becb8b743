// Where the matter in hand is: the fix, the cell named by hand, or the pin put by hand; and what is recorded of it.
import type { Draft } from "../core/draft";
import { type Candidate, metresBetween } from "../core/geo";
import type { Standing } from "../core/ground";
import type { ReportArgs } from "../core/intent";
import { roundDegrees } from "../core/intent";
import type { LonLat } from "../core/view";
import { namesNear } from "../core/where";
import type { Fix } from "../core/wire";
import { words } from "../words/words";
import type { ReportForm } from "./capture.svelte";
import type { Phone } from "./phone.svelte";

/** Beyond this a fix says little of which cell it is: the person is asked to wait or to point. */
export const WEAK_M = 50;

/** Beyond this age it says little of where a walking person is now. */
const AGED_S = 60;

/** Whether a position must not be shown as if it were sure. */
export function isDoubtful({ accuracy_m, age_s }: Fix): boolean {
  return accuracy_m > WEAK_M || age_s > AGED_S;
}

export function formOf(draft: Draft): ReportForm {
  return draft.form as ReportForm;
}

/** The pin that was put by hand; null where there is none. */
export function pinOf(draft: Draft): LonLat | null {
  return formOf(draft).pin ?? null;
}

/** Where a draft stands, null without fix and pin. A pin is exact: it has no circle and no candidates. */
export function standingOf(on: Phone, draft: Draft): Standing | null {
  const pin = pinOf(draft);
  if (pin) return { cell: on.ground.standAt(pin, 1).cell, candidates: [] };
  return draft.fix === null ? null : on.ground.standAt(draft.fix, draft.fix.accuracy_m);
}

/** A sliver of the circle is no candidate worth a button. */
const LIKELY = 0.05;

/**
 * The cells that are worth a button: the one it stands in first, then by their share of the circle.
 *
 * That one is what the server will name; and the middle of a circle is likelier than its rim, whatever the shares say.
 */
export function cellsToOffer(standing: Standing | null, chosen: string | null): Candidate[] {
  const likely = standing?.candidates.filter((one) => one.share >= LIKELY || one.code === chosen) ?? [];
  const first = (one: Candidate) => Number(one.code === standing?.cell);
  return [...likely].sort((a, b) => first(b) - first(a));
}

/** The cell the report will name: chosen by hand, else the one it stands in. */
export function cellOf(on: Phone, draft: Draft): string | null {
  return formOf(draft).cell ?? standingOf(on, draft)?.cell ?? null;
}

/** The point the report will carry: the pin, the cell named by hand, else the fix; null while none is known. */
export function pointOf(on: Phone, draft: Draft): ReportArgs["point"] | null {
  const { cell, pin } = formOf(draft);
  if (pin) return { lon: roundDegrees(pin.lon), lat: roundDegrees(pin.lat), source: "manual" };
  const chosen = cell === null ? null : on.ground.pointInside(cell);
  if (chosen) return { ...chosen, source: "manual" };
  return draft.fix && { lon: draft.fix.lon, lat: draft.fix.lat, source: "fix" };
}

/** Where it is in words: what the person wrote, else what the pack would call it; "" where it knows no name. */
export function placeWords(on: Phone, draft: Draft): string {
  const written = formOf(draft).place;
  const at = pointOf(on, draft);
  if (written !== undefined || at === null) return written ?? "";
  const { point, streets } = namesNear(on.ground.pack, at);
  if (point !== null) return words.place.by(point);
  const [one, other] = streets;
  if (one === undefined) return "";
  return other === undefined ? words.place.by(one) : words.place.corner(one, other);
}

/** Metres between the pin and where the phone was; null without either. */
export function pinFromFix(draft: Draft): number | null {
  const pin = pinOf(draft);
  return pin && draft.fix && metresBetween(pin, draft.fix);
}

/** Where a map begins: the pin, the fix, else the middle of the beat, else of all cells; null without a pack. */
export function mapMiddle(on: Phone, draft: Draft): LonLat | null {
  const { cell } = formOf(draft);
  const known = pinOf(draft) ?? draft.fix ?? (cell === null ? null : on.ground.pointInside(cell));
  return known ? { lon: known.lon, lat: known.lat } : beatMiddle(on);
}

/** A place in the middle of the beat, else of all cells; null without a pack. */
export function beatMiddle(on: Phone): LonLat | null {
  const mine = on.ground.cellsOfBeats(on.session?.scopes ?? []);
  const middle = mine[Math.floor(mine.length / 2)];
  return middle ? on.ground.pointInside(middle.code) : null;
}
