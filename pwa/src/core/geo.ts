// Which cell holds a position: the phone's answer, bit for bit the server's.
//
// A port of grid/geometry.py, grid/circle.py and grid/locate.py; the arithmetic and its order are theirs, and a file
// of answers written by the server's code holds the two together. Coordinates are whole ten-millionths of a degree.
// A product of two differences is only compared while the point lies in the edge's bounding box, so it is at most the
// edge's width times its height: below 2^53 for edges of up to 90,000,000 units (9 degrees), which doubles hold exactly.
// The circle uses no sine or cosine of the engine: those may differ in the last bit.

/** A position in degrees; another datum's `crs` does not pass the type check. */
export interface Wgs84 {
  readonly lon: number;
  readonly lat: number;
  readonly crs?: "WGS84";
}

/** Longitude and latitude in whole 1e-7 degrees. */
export type Corner = readonly [x: number, y: number];

/** A cell as the pack brings it: the ring is closed, counter-clockwise, in whole 1e-7 degrees. */
export interface PackCell {
  readonly code: string;
  readonly ring: readonly Corner[];
}

export interface Candidate {
  readonly code: string;
  readonly share: number;
}

/** Cells in the order of their codes, and their boxes: west, south, east, north. A phone's few thousand need no tree. */
export interface CellIndex {
  readonly cells: readonly PackCell[];
  readonly boxes: Int32Array; // 180 degrees are 1.8e9 units: they fit
}

export const MAX_EDGE_E7 = 90_000_000;

const UNITS_PER_DEGREE = 10_000_000;
const EARTH_RADIUS_M = 6_371_008.8;

const SIDES = 64;
const MIN_RADIUS_M = 1;
const MAX_RADIUS_M = 500;
const TURN_COS = 0.9951847266721969; // of a 64th of a turn
const TURN_SIN = 0.0980171403295606;
const METRES_PER_UNIT = (EARTH_RADIUS_M * (Math.PI / 180)) / UNITS_PER_DEGREE;
const LAST_LATITUDE = 89;
const STEPS = 1000;
const ROUNDING_SLACK = 1e-6;

type Outline = Corner[];

/** The nearest ten-millionths of a degree; a half goes away from zero. */
export function roundE7(degrees: number): number {
  const whole = Math.floor(Math.abs(degrees) * UNITS_PER_DEGREE + 0.5);
  return degrees >= 0 ? whole : 0 - whole;
}

/** Throws a TypeError for a ring that is not in whole units or has an edge too long to decide exactly. */
export function buildCellIndex(cells: readonly PackCell[]): CellIndex {
  const ordered = [...cells].sort((a, b) => order(a.code, b.code));
  for (const cell of ordered) checkRing(cell);
  const boxes = ordered.flatMap(({ ring }) => {
    const xs = ring.map((corner) => corner[0]);
    const ys = ring.map((corner) => corner[1]);
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  });
  return { cells: ordered, boxes: Int32Array.from(boxes) };
}

/** The code of the cell that holds the position, the smallest where several touch there; null outside all. */
export function locate(index: CellIndex, point: Wgs84): string | null {
  const [x, y] = cornerOf(point);
  let first: PackCell | null = null;
  for (const n of proposed(index, x, y, x, y)) {
    const cell = cellAt(index, n);
    if ((first === null || cell.code < first.code) && holds(cell.ring, x, y)) first = cell;
  }
  return first?.code ?? null;
}

/** The cells within the accuracy circle (1 to 500 m), the largest share first, then by code; shares in thousandths. */
export function candidates(index: CellIndex, point: Wgs84, accuracyM: number): Candidate[] {
  const [x, y] = cornerOf(point);
  const circle = circleAround(y, accuracyM);
  const east = Math.max(...circle.map((corner) => corner[0]));
  const north = Math.max(...circle.map((corner) => corner[1]));
  return proposed(index, x - east, y - north, x + east, y + north)
    .map((n) => cellAt(index, n))
    .map((cell) => ({ code: cell.code, share: shareOf(circle, cell.ring, x, y) }))
    .filter((candidate) => candidate.share > 0)
    .sort((a, b) => b.share - a.share || order(a.code, b.code));
}

/** Metres along a great circle of the mean sphere; near enough to show, not held to the server's last bit. */
export function metresBetween(a: Wgs84, b: Wgs84): number {
  const north = radians(b.lat - a.lat);
  const east = radians(b.lon - a.lon);
  const narrowing = Math.cos(radians(a.lat)) * Math.cos(radians(b.lat));
  const chord = Math.sin(north / 2) ** 2 + narrowing * Math.sin(east / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Whether the point lies inside the closed ring or exactly on it: a ray goes east, each edge owns its lower end. */
export function holds(ring: readonly Corner[], x: number, y: number): boolean {
  let inside = false;
  for (const [[ax, ay], [bx, by]] of edges(ring)) {
    if ((ay < y && by < y) || (ay > y && by > y) || (ax < x && bx < x)) continue;
    if (ay === by) {
      if (ax <= x || bx <= x) return true;
    } else if (x < ax && x < bx) {
      if (ay > y !== by > y) inside = !inside;
    } else {
      const across = (x - ax) * (by - ay);
      const along = (bx - ax) * (y - ay);
      if (across === along) return true;
      if (ay > y !== by > y && across < along === ay < by) inside = !inside;
    }
  }
  return inside;
}

/** A point of the ring, for a person who names the cell: its middle, else a corner, for an edge still belongs. */
export function pointInside(ring: readonly Corner[]): { lon: number; lat: number } | null {
  const open = ring.slice(0, -1);
  const corner = open[0];
  if (!corner) return null;
  const middle = (axis: 0 | 1) => Math.round(open.reduce((sum, one) => sum + one[axis], 0) / open.length);
  const spot = [middle(0), middle(1)] as const;
  const [x, y] = holds(ring, ...spot) ? spot : corner;
  return { lon: x / 1e7, lat: y / 1e7 };
}

/** The corners of the 64-gon, counter-clockwise from due east, relative to its centre. */
export function circleAround(latitudeE7: number, radiusM: number): Outline {
  const north = Math.min(Math.max(radiusM, MIN_RADIUS_M), MAX_RADIUS_M) / METRES_PER_UNIT;
  const east = north / cosine(Math.min(Math.abs(latitudeE7) / UNITS_PER_DEGREE, LAST_LATITUDE));
  const corners: Outline = [];
  let c = 1;
  let s = 0;
  for (let side = 0; side < SIDES; side++) {
    corners.push([c * east, s * north]);
    [c, s] = [c * TURN_COS - s * TURN_SIN, c * TURN_SIN + s * TURN_COS];
  }
  return corners;
}

/** The part of the circle round (x, y) that lies in the ring, in thousandths, rounded down. */
export function shareOf(circle: Outline, ring: readonly Corner[], x: number, y: number): number {
  const outline = ring.slice(0, -1).map(([cx, cy]): Corner => [cx - x, cy - y]);
  return Math.floor((area(clipped(outline, circle)) / area(circle)) * STEPS + ROUNDING_SLACK) / STEPS;
}

/** The cosine for 0 to 90 degrees by its series up to the 22nd power. */
export function cosine(degrees: number): number {
  const angle = degrees * (Math.PI / 180);
  const squared = angle * angle;
  let value = 1;
  for (let power = 22; power > 0; power -= 2) value = 1 - (squared / (power * (power - 1))) * value;
  return value;
}

function area(outline: Outline): number {
  let doubled = 0;
  for (const [[ax, ay], [bx, by]] of edges([...outline, ...outline.slice(0, 1)])) doubled += ax * by - bx * ay;
  return doubled / 2;
}

/** Cuts the outline by each side of the circle in turn (Sutherland and Hodgman, 1974). */
function clipped(outline: Outline, circle: Outline): Outline {
  let left = outline;
  for (const [a, b] of edges([...circle, ...circle.slice(0, 1)])) {
    if (left.length === 0) break;
    left = cut(left, a, b);
  }
  return left;
}

/** Keeps what lies to the left of the line from a to b. */
function cut(outline: Outline, a: Corner, b: Corner): Outline {
  const run = b[0] - a[0];
  const rise = b[1] - a[1];
  const sideOf = (corner: Corner) => run * (corner[1] - a[1]) - rise * (corner[0] - a[0]);
  if (outline.every((corner) => sideOf(corner) >= 0)) return outline;
  const kept: Outline = [];
  for (const [before, corner] of edges([...outline.slice(-1), ...outline])) {
    const side = sideOf(corner);
    const sideBefore = sideOf(before);
    if (side >= 0 !== sideBefore >= 0) {
      const part = sideBefore / (sideBefore - side);
      kept.push([before[0] + part * (corner[0] - before[0]), before[1] + part * (corner[1] - before[1])]);
    }
    if (side >= 0) kept.push(corner);
  }
  return kept;
}

function* edges(corners: readonly Corner[]): Generator<[Corner, Corner]> {
  let before: Corner | undefined;
  for (const corner of corners) {
    if (before) yield [before, corner];
    before = corner;
  }
}

function checkRing({ code, ring }: PackCell): void {
  for (const [[ax, ay], [bx, by]] of edges(ring)) {
    const whole = [ax, ay, bx, by].every(Number.isSafeInteger);
    const short = Math.max(Math.abs(bx - ax), Math.abs(by - ay)) <= MAX_EDGE_E7;
    if (!whole || !short) throw new TypeError(`cell ${code}: not a ring of whole 1e-7 degrees`);
  }
}

function cornerOf(point: Wgs84): Corner {
  return [roundE7(point.lon), roundE7(point.lat)];
}

/** NaN answers no to every comparison, so a ring would let it in. */
function proposed({ boxes }: CellIndex, west: number, south: number, east: number, north: number): number[] {
  const found: number[] = [];
  if (![west, south, east, north].every(Number.isFinite)) return found;
  for (let at = 0; at < boxes.length; at += 4) {
    const side = (n: number) => boxes[at + n] as number;
    if (side(0) <= east && side(2) >= west && side(1) <= north && side(3) >= south) found.push(at / 4);
  }
  return found;
}

function cellAt(index: CellIndex, n: number): PackCell {
  const cell = index.cells[n];
  if (!cell) throw new RangeError(`cell ${n}`);
  return cell;
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
