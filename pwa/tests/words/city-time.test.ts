import { expect, test } from "vitest";
import { CityTime } from "../../src/words/city-time";

test("a day begins at the city's midnight, whatever zone the phone is set to", () => {
  const city = new CityTime(480);

  expect(city.midnight(Date.parse("2026-11-22T00:30:00+08:00"))).toBe(Date.parse("2026-11-22T00:00:00+08:00"));
  expect(city.midnight(Date.parse("2026-11-22T23:59:59+08:00"))).toBe(Date.parse("2026-11-22T00:00:00+08:00"));
  expect(city.midnight(Date.parse("2026-11-22T00:00:00+08:00"))).toBe(Date.parse("2026-11-22T00:00:00+08:00"));
});
