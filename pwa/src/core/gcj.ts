// Where a Chinese map layer draws a WGS-84 place (GCJ-02): the public formula, for drawing only; nothing is stored in it.
import type { Wgs84 } from "./geo";

export interface Gcj02 {
  readonly lon: number;
  readonly lat: number;
  readonly crs: "GCJ02";
}

const AXIS_M = 6_378_245; // Krasovsky 1940
const FLATNESS = 0.006693421622965943;
const { PI, abs, sin, cos, sqrt } = Math;

/** Outside this frame the layers are not shifted. */
function isOutside({ lon, lat }: Wgs84): boolean {
  return lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271;
}

function waves(x: number, ...sizes: readonly (readonly [size: number, pace: number])[]): number {
  return sizes.reduce((sum, [size, pace]) => sum + (size * sin(x * PI * pace) * 2) / 3, 0);
}

function northShift(x: number, y: number): number {
  const slow = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x));
  return slow + waves(x, [20, 6], [20, 2]) + waves(y, [20, 1], [40, 1 / 3], [160, 1 / 12], [320, 1 / 30]);
}

function eastShift(x: number, y: number): number {
  const slow = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x));
  return slow + waves(x, [20, 6], [20, 2], [20, 1], [40, 1 / 3], [150, 1 / 12], [300, 1 / 30]);
}

export function toGcj02(point: Wgs84): Gcj02 {
  const { lon, lat } = point;
  if (isOutside(point)) return { lon, lat, crs: "GCJ02" };
  const [x, y] = [lon - 105, lat - 35];
  const turned = (lat * PI) / 180;
  const bent = 1 - FLATNESS * sin(turned) ** 2;
  const perNorth = (((AXIS_M * (1 - FLATNESS)) / (bent * sqrt(bent))) * PI) / 180;
  const perEast = ((AXIS_M / sqrt(bent)) * cos(turned) * PI) / 180;
  return { lon: lon + eastShift(x, y) / perEast, lat: lat + northShift(x, y) / perNorth, crs: "GCJ02" };
}
