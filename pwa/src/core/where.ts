// Where a place is in a person's words: the crossing, the street, the named point beside it. What the pack knows.
import { metresBetween } from "./geo";
import type { Pack, PackStreet } from "./pack";
import type { LonLat } from "./view";

/** What one would name: a point near by, two streets that meet near by, or the one street it stands on. */
export interface Named {
  point: string | null;
  streets: readonly string[];
}

const POINT_M = 60;
const STREET_M = 60;

/** Streets meet where their lines come this close: at a crossing they are not always drawn to the metre. */
const MEET_M = 15;

/** The names a place goes by, the nearest first; none beyond calling distance, and a second street only where both meet. */
export function namesNear({ points, streets }: Pick<Pack, "points" | "streets">, at: LonLat): Named {
  const point = nearest(points, (one) => metresBetween(at, one), POINT_M)[0];
  const near = nearest(streets, (one) => metresToStreet(at, one), STREET_M);
  const mine = near.filter(({ name }) => name === near[0]?.name);
  const other = near.find((one) => !mine.includes(one) && mine.some((street) => meet(at, street, one)));
  const named = [mine[0], other].filter((one) => one !== undefined);
  return { point: point?.name ?? null, streets: named.map(({ name }) => name) };
}

function nearest<One>(all: readonly One[], far: (one: One) => number, most: number): One[] {
  return all
    .map((one) => ({ one, metres: far(one) }))
    .filter(({ metres }) => metres <= most)
    .sort((a, b) => a.metres - b.metres)
    .map(({ one }) => one);
}

/** Metres on a plane that touches the globe at the place asked about: a street near by is short enough for it. */
type Spot = readonly [east: number, north: number];
type Piece = readonly [from: Spot, to: Spot];

const HERE: Spot = [0, 0];
const METRES_PER_DEGREE = 111_195;

function piecesOf(at: LonLat, { line }: PackStreet): Piece[] {
  const narrow = Math.cos((at.lat * Math.PI) / 180) * METRES_PER_DEGREE;
  const spots = line.map(([lon, lat]): Spot => [(lon - at.lon) * narrow, (lat - at.lat) * METRES_PER_DEGREE]);
  return spots.map((spot, n) => [spot, spots[n + 1] ?? spot]);
}

function metresToStreet(at: LonLat, street: PackStreet): number {
  return Math.min(...piecesOf(at, street).map((piece) => metresToPiece(HERE, piece)));
}

/** Whether both come close to one another within calling distance. */
function meet(at: LonLat, one: PackStreet, other: PackStreet): boolean {
  const others = piecesOf(at, other).flatMap(withinCall);
  return piecesOf(at, one)
    .flatMap(withinCall)
    .some((a) => others.some((b) => cross(a, b) || gap(a, b) <= MEET_M));
}

/** What of a piece lies within calling distance; nothing where none of it does. */
function withinCall(piece: Piece): Piece[] {
  const along = alongOf(HERE, piece);
  const off = Math.hypot(...spotOn(piece, along));
  if (off > STREET_M) return [];
  const half = Math.sqrt(STREET_M ** 2 - off ** 2) / (lengthOf(piece) || 1);
  const [from, to] = [Math.max(0, along - half), Math.min(1, along + half)];
  return from <= to ? [[spotOn(piece, from), spotOn(piece, to)]] : [];
}

function gap(a: Piece, b: Piece): number {
  return Math.min(...a.map((spot) => metresToPiece(spot, b)), ...b.map((spot) => metresToPiece(spot, a)));
}

function cross(a: Piece, b: Piece): boolean {
  return sideOf(b[0], a) * sideOf(b[1], a) < 0 && sideOf(a[0], b) * sideOf(a[1], b) < 0;
}

/** Left of a piece it is positive, right of it negative. */
function sideOf([east, north]: Spot, [from, to]: Piece): number {
  return (to[0] - from[0]) * (north - from[1]) - (to[1] - from[1]) * (east - from[0]);
}

function metresToPiece(spot: Spot, piece: Piece): number {
  const [east, north] = spotOn(piece, Math.max(0, Math.min(1, alongOf(spot, piece))));
  return Math.hypot(east - spot[0], north - spot[1]);
}

/** Where on the straight line of a piece one stands nearest to a spot: 0 at its beginning, 1 at its end. */
function alongOf([east, north]: Spot, piece: Piece): number {
  const [[fromEast, fromNorth], [toEast, toNorth]] = piece;
  const dot = (east - fromEast) * (toEast - fromEast) + (north - fromNorth) * (toNorth - fromNorth);
  return dot / (lengthOf(piece) ** 2 || 1);
}

function spotOn([from, to]: Piece, along: number): Spot {
  return [from[0] + (to[0] - from[0]) * along, from[1] + (to[1] - from[1]) * along];
}

function lengthOf([from, to]: Piece): number {
  return Math.hypot(to[0] - from[0], to[1] - from[1]);
}
