// What part of the ground a map shows, in the web's Mercator: the same numbers as a tile map's, so that both agree.

export interface Spot {
  lon: number;
  lat: number;
}

export interface Camera extends Spot {
  /** The world is 512 × 2^zoom pixels wide. */
  zoom: number;
}

export type Point = readonly [x: number, y: number];

export const LEAST_ZOOM = 9;
export const MOST_ZOOM = 20;
const WORLD = 512;
const EARTH_ROUND_M = 40_075_016.686;

/** East and south in the unit square. */
export function unitOf({ lon, lat }: Spot): Point {
  const turned = (lat * Math.PI) / 180;
  return [(lon + 180) / 360, (1 - Math.log(Math.tan(turned / 2 + Math.PI / 4)) / Math.PI) / 2];
}

export function spotOf([x, y]: Point): Spot {
  return { lon: x * 360 - 180, lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI };
}

export function scaleOf(zoom: number): number {
  return WORLD * 2 ** zoom;
}

/** Metres that one pixel is wide. */
export function metresPerPixel({ lat, zoom }: Camera): number {
  return (EARTH_ROUND_M * Math.cos((lat * Math.PI) / 180)) / scaleOf(zoom);
}

export function clampZoom(zoom: number): number {
  return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom));
}

/** A camera with the size of what it draws on: from places to pixels and back. */
export class View {
  private readonly scale: number;
  private readonly x: number;
  private readonly y: number;

  constructor(
    readonly camera: Camera,
    readonly width: number,
    readonly height: number,
  ) {
    this.scale = scaleOf(camera.zoom);
    const [x, y] = unitOf(camera);
    this.x = x * this.scale - width / 2;
    this.y = y * this.scale - height / 2;
  }

  /** Pixels of a place in the unit square. */
  placeUnit(x: number, y: number): Point {
    return [x * this.scale - this.x, y * this.scale - this.y];
  }

  place(spot: Spot): Point {
    return this.placeUnit(...unitOf(spot));
  }

  spotAt([x, y]: Point): Spot {
    return spotOf([(x + this.x) / this.scale, (y + this.y) / this.scale]);
  }

  /** The corner of what is seen in the unit square: west, north, east, south, so many pixels wider on each side. */
  box(margin = 0): [number, number, number, number] {
    const { x, y, scale, width, height } = this;
    return [(x - margin) / scale, (y - margin) / scale, (x + width + margin) / scale, (y + height + margin) / scale];
  }

  isSeen([x, y]: Point, margin = 0): boolean {
    return x > -margin && y > -margin && x < this.width + margin && y < this.height + margin;
  }

  /** The camera after the ground was dragged by so many pixels. */
  dragged(dx: number, dy: number): Camera {
    return { ...this.spotAt([this.width / 2 - dx, this.height / 2 - dy]), zoom: this.camera.zoom };
  }

  /** The camera at another zoom under which the place at a pixel stays at it. */
  zoomedAt([x, y]: Point, zoom: number): Camera {
    const to = clampZoom(zoom);
    const still = this.spotAt([x, y]);
    const [ux, uy] = unitOf(still);
    const scale = scaleOf(to);
    const middle = spotOf([ux + (this.width / 2 - x) / scale, uy + (this.height / 2 - y) / scale]);
    return { ...middle, zoom: to };
  }
}

/** What a map is to show first: a case, or a place that was named. */
export interface Goal {
  /** Whose place it is: another one is gone to even where it lies on the same spot. */
  id: string;
  spot: Spot;
}

/** Whether a map has to go somewhere: it stays where the person left it while the goal is the same one, told again. */
export function isNewGoal(before: Goal | null, now: Goal | null): now is Goal {
  if (now === null) return false;
  return before?.id !== now.id || before.spot.lon !== now.spot.lon || before.spot.lat !== now.spot.lat;
}

/** The camera that shows a box of places whole. */
export function cameraFor(spots: readonly Spot[], width: number, height: number, margin = 24): Camera | null {
  if (spots.length === 0 || width <= margin * 2 || height <= margin * 2) return null;
  const units = spots.map(unitOf);
  const [xs, ys] = [units.map(([x]) => x), units.map(([, y]) => y)];
  const [west, east] = [least(xs), most(xs)];
  const [north, south] = [least(ys), most(ys)];
  const fits = (span: number, pixels: number) => Math.log2((pixels - margin * 2) / (span * WORLD));
  const zoom = clampZoom(Math.min(fits(east - west, width), fits(south - north, height), 17));
  return { ...spotOf([(west + east) / 2, (north + south) / 2]), zoom };
}

/** The camera that shows a place together with what lies nearest; the place alone where both do not fit. */
export function cameraBeside(spot: Spot, near: readonly Spot[], width: number, height: number): Camera | null {
  const both = cameraFor([spot, ...near], width, height, 56);
  if (both === null) return null;
  const view = new View(both, width, height);
  return view.isSeen(view.place(spot)) ? both : { ...spot, zoom: both.zoom };
}

const least = (all: readonly number[]) => all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (all: readonly number[]) => all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
