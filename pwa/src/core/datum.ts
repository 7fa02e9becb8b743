// Positions as other maps draw them, for links only. Nothing here is ever stored or sent: a mix-up moves a case 4 cells.
import gcoord from "gcoord";
import type { Wgs84 } from "./geo";

/** As 高德 and Apple's map of China draw it. */
export interface Gcj02 {
  readonly lon: number;
  readonly lat: number;
  readonly crs: "GCJ02";
}

/** As 百度 draws it. */
export interface Bd09 {
  readonly lon: number;
  readonly lat: number;
  readonly crs: "BD09";
}

/** Outside China's frame the same numbers. */
export function toGcj02({ lon, lat }: Wgs84): Gcj02 {
  const [east, north] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);
  return { lon: east, lat: north, crs: "GCJ02" };
}

export function toBd09({ lon, lat }: Wgs84): Bd09 {
  const [east, north] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.BD09);
  return { lon: east, lat: north, crs: "BD09" };
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

function amap({ lon, lat }: Gcj02, called: string): string {
  return `https://uri.amap.com/navigation?to=${degrees(lon)},${degrees(lat)},${called}&mode=walk&coordinate=gaode&callnative=1`;
}

function baidu({ lon, lat }: Bd09, called: string): string {
  const place = `location=${degrees(lat)},${degrees(lon)}&title=${called}&content=${called}`;
  return `https://api.map.baidu.com/marker?${place}&coord_type=bd09ll&output=html&src=gezhi`;
}
