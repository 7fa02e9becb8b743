// Positions as other maps draw them, for links only. Nothing here is ever stored or sent: a mix-up moves a case 4 cells.
import { toGcj02 } from "./gcj";
import type { Wgs84 } from "./geo";

/** As 百度 draws it. */
export interface Bd09 {
  readonly lon: number;
  readonly lat: number;
  readonly crs: "BD09";
}

const WAVE = (Math.PI * 3000) / 180;

/** 百度's own turn of what 高德 and Apple's map of China draw: the public formula. */
export function toBd09(point: Wgs84): Bd09 {
  const { lon: x, lat: y } = toGcj02(point);
  const far = Math.hypot(x, y) + 0.00002 * Math.sin(y * WAVE);
  const turn = Math.atan2(y, x) + 0.000003 * Math.cos(x * WAVE);
  return { lon: far * Math.cos(turn) + 0.0065, lat: far * Math.sin(turn) + 0.006, crs: "BD09" };
}

/** Six places are a decimetre: a link needs no more. */
const degrees = (value: number) => value.toFixed(6);

export interface Way {
  app: "amap" | "baidu" | "apple" | "system";
  href: string;
}

/** The ways to a point by the map apps people have, each in that map's own datum. */
export function waysTo(point: Wgs84, name: string): Way[] {
  const [gcj, bd] = [toGcj02(point), toBd09(point)];
  const called = encodeURIComponent(name);
  const there = `${degrees(point.lat)},${degrees(point.lon)}`;
  return [
    { app: "amap", href: amap(gcj, called) },
    { app: "baidu", href: baidu(bd, called) },
    { app: "apple", href: `https://maps.apple.com/?daddr=${degrees(gcj.lat)},${degrees(gcj.lon)}&dirflg=w` },
    { app: "system", href: `geo:${there}?q=${there}(${called})` },
  ];
}

function amap({ lon, lat }: ReturnType<typeof toGcj02>, called: string): string {
  return `https://uri.amap.com/navigation?to=${degrees(lon)},${degrees(lat)},${called}&mode=walk&coordinate=gaode&callnative=1`;
}

function baidu({ lon, lat }: Bd09, called: string): string {
  const place = `location=${degrees(lat)},${degrees(lon)}&title=${called}&content=${called}`;
  return `https://api.map.baidu.com/marker?${place}&coord_type=bd09ll&output=html&src=gezhi`;
}
