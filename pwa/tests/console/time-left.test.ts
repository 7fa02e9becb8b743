// What is left of a limit is said as one can live through it.
import { expect, test } from "vitest";
import { sayLeft } from "../../src/console/time-left";

const CHINA = 480;
const SATURDAY = "2026-11-28T22:06:00+08:00";

test.each([
  ["2026-11-28T23:00:00+08:00", "剩 54 分"],
  ["2026-11-28T19:06:00+08:00", "超时 3 小时"],
  ["2026-11-29T08:02:00+08:00", "明天 08:02 到期"],
  ["2026-11-30T08:02:00+08:00", "周一 08:02 到期"], // two minutes of work, and said to be 1 天 9 小时
  ["2026-12-04T17:00:00+08:00", "周五 17:00 到期"],
  ["2026-12-05T17:00:00+08:00", "12 月 5 日 17:00 到期"], // a Saturday as today is
])("on a Saturday evening %s is %s", (due, told) => {
  expect(sayLeft(Date.parse(due), Date.parse(SATURDAY), CHINA)).toBe(told);
});

test("a day is the city's, not the zone of the machine", () => {
  expect(sayLeft(Date.parse("2026-11-28T16:30:00Z"), Date.parse("2026-11-28T15:30:00Z"), CHINA)).toBe(
    "明天 00:30 到期",
  );
});
