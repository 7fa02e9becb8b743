// Cases on the map: each as its light, or as a number where several would lie on one another.
import type { Spot as CaseSpot } from "../../state/desk-wire";
import type { Point, View } from "./camera";

export type Light = CaseSpot["light"];

export interface Mark {
  at: Point;
  spots: CaseSpot[];
  /** The most pressing of their lights. */
  light: Light;
}

/** The most pressing first. */
const PRESSING: readonly Light[] = ["red", "yellow", "green", "paused", "none"];
/** Pixels within which cases are told as one number. */
const GRID = 34;

export function worstOf(lights: readonly Light[]): Light {
  return PRESSING.find((light) => lights.includes(light)) ?? "none";
}

/** What is drawn of the cases in view: the nearest to one another together. */
export function marksOf(spots: readonly CaseSpot[], view: View): Mark[] {
  const groups = new Map<string, { at: [number, number]; spots: CaseSpot[] }>();
  const [west, north] = view.placeUnit(0, 0); // the grid hangs on the ground: numbers do not dance while one drags
  for (const spot of spots) {
    const at = view.place(spot);
    if (!view.isSeen(at, GRID)) continue;
    const key = `${Math.floor((at[0] - west) / GRID)}/${Math.floor((at[1] - north) / GRID)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { at: [...at], spots: [spot] });
    else {
      const n = group.spots.push(spot);
      group.at = [group.at[0] + (at[0] - group.at[0]) / n, group.at[1] + (at[1] - group.at[1]) / n];
    }
  }
  return [...groups.values()].map(({ at, spots: all }) => ({
    at,
    spots: all,
    light: worstOf(all.map((s) => s.light)),
  }));
}

/** The mark under a pixel, the smallest thing first. */
export function markAt(marks: readonly Mark[], [x, y]: Point, reach = 14): Mark | null {
  const hits = marks.filter(({ at }) => Math.hypot(at[0] - x, at[1] - y) <= reach);
  return hits.sort((a, b) => Math.hypot(a.at[0] - x, a.at[1] - y) - Math.hypot(b.at[0] - x, b.at[1] - y))[0] ?? null;
}
