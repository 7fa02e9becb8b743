import { expect, test } from "vitest";
import { toBd09, waysTo } from "../../src/core/datum";
import { toGcj02 } from "../../src/core/gcj";
import { metresBetween } from "../../src/core/geo";

const HERE = { lon: 126.61, lat: 45.76 };

test("高德's datum is the one the server's own conversion gives", () => {
  const { lon, lat } = toGcj02(HERE); // grid/coords.py: Gcj02(126.61591691793288, 45.76191429442119)

  expect(metresBetween({ lon, lat }, { lon: 126.61591691793288, lat: 45.76191429442119 })).toBeLessThan(0.5);
});

test.each([
  [HERE, { lon: 126.62233977834602, lat: 45.768175174384936 }],
  [
    { lon: 113.26, lat: 23.13 },
    { lon: 113.27175778780804, lat: 23.13356203714469 },
  ],
])("百度's datum is the one that gcoord 1.0.7 gave", (place, told) => {
  expect(metresBetween({ lon: toBd09(place).lon, lat: toBd09(place).lat }, told)).toBeLessThan(0.5);
});

test("outside China nothing is moved", () => {
  expect(toGcj02({ lon: 2.35, lat: 48.86 })).toMatchObject({ lon: 2.35, lat: 48.86 });
});

test("each map app is given the point in its own datum, the system's in the one that is stored", () => {
  const links = Object.fromEntries(waysTo(HERE, "柳荫街 3 号").map(({ app, href }) => [app, href]));
  const [gcj, bd] = [toGcj02(HERE), toBd09(HERE)];

  expect(links.amap).toContain(`to=${gcj.lon.toFixed(6)},${gcj.lat.toFixed(6)},`);
  expect(links.amap).toContain("coordinate=gaode");
  expect(links.baidu).toContain(`location=${bd.lat.toFixed(6)},${bd.lon.toFixed(6)}`);
  expect(links.baidu).toContain("coord_type=bd09ll");
  expect(links.apple).toContain(`daddr=${gcj.lat.toFixed(6)},${gcj.lon.toFixed(6)}`);
  expect(links.system).toContain("geo:45.760000,126.610000");
  expect(metresBetween(HERE, { lon: gcj.lon, lat: gcj.lat })).toBeGreaterThan(300);
  expect(metresBetween({ lon: gcj.lon, lat: gcj.lat }, { lon: bd.lon, lat: bd.lat })).toBeGreaterThan(300);
});

test("a name cannot break out of its link", () => {
  for (const { href } of waysTo(HERE, "a&to=1,2 #x")) expect(href).not.toContain("a&to=1");
});
