// Where a place is in a person's words: the crossing, the street, the named point beside it. What the pack knows.
import { metresBetween } from "./geo";
import type { Pack, PackStreet } from "./pack";
import type { LonLat } from "./view";

/** What one would name: a point near by, two streets that cross, or the one street it stands on. */
export interface Named {
  point: string | null;
  streets: readonly string[];
}

const POINT_M = 60;
const STREET_M = 60;

/** The names a place goes by, the nearest first; none beyond calling distance. */
export function namesNear({ points, streets }: Pick<Pack, "points" | "streets">, at: LonLat): Named {
  const point = nearest(points, (one) => metresBetween(at, one), POINT_M)[0];
  const names = nearest(streets, (one) => metresToStreet(at, one), STREET_M).map(({ name }) => name);
  return { point: point?.name ?? null, streets: [...new Set(names)].slice(0, 2) };
}

function nearest<One>(all: readonly One[], far: (one: One) => number, most: number): One[] {
  return all
    .map((one) => ({ one, metres: far(one) }))
    .filter(({ metres }) => metres <= most)
    .sort((a, b) => a.metres - b.metres)
    .map(({ one }) => one);
}

/** On a plane that touches the globe here: a street near by is short enough for it. */
function metresToStreet(at: LonLat, { line }: PackStreet): number {
  const narrow = Math.cos((at.lat * Math.PI) / 180);
  const spots = line.map(([lon, lat]) => [(lon - at.lon) * narrow, lat - at.lat] as const);
  let least = Number.POSITIVE_INFINITY;
  for (const [n, a] of spots.entries()) {
    const b = spots[n + 1] ?? a;
    const [east, north] = [b[0] - a[0], b[1] - a[1]];
    const along = (east * -a[0] + north * -a[1]) / (east * east + north * north || 1);
    const t = Math.max(0, Math.min(1, along));
    least = Math.min(least, Math.hypot(a[0] + east * t, a[1] + north * t));
  }
  return least * METRES_PER_DEGREE;
}

const METRES_PER_DEGREE = 111_195;
