// The phone's clock gives the server's answers.
import { describe, expect, it } from "vitest";
import {
  basisOf,
  Calendar,
  type CalendarPart,
  due,
  LimitRefused,
  light,
  parseLimit,
  Sessions,
  workBetween,
} from "../../src/core/clock";
import told from "../../src/core/fixtures/clock-answers.json";

type Answer = [limit: string, start: number, due: number, warn: number, now: number, light: string];

const CHINA: CalendarPart = {
  version: "none",
  utc_offset_minutes: 480,
  sessions: [
    [480, 720],
    [840, 1080],
  ],
  years: {},
};

/** The deadline in the city's wall clock, from a wall clock. */
function dueOf(start: string, limit: string, part: CalendarPart = CHINA): string {
  const at = due(Date.parse(`${start}:00+08:00`), parseLimit(limit), new Calendar(part), new Sessions(part));
  return new Date(at + 480 * 60_000).toISOString().slice(0, 16);
}

function refusalOf(text: string): string {
  try {
    parseLimit(text);
  } catch (refused) {
    if (refused instanceof LimitRefused) return `${refused.code} ${refused.reason}`;
  }
  return "taken";
}

describe("the phone's clock", () => {
  it.each(told.cities.map((city) => [city.part.version, city] as const))(
    "answers as the server does in %s",
    (_, city) => {
      const part: CalendarPart = city.part as unknown as CalendarPart;
      const [calendar, sessions] = [new Calendar(part), new Sessions(part)];

      const ours = (city.answers as Answer[]).map(([text, start, , warn, now]) => {
        const over = due(start, parseLimit(text), calendar, sessions);
        return [text, start, over, warn, now, light(now, warn, over)];
      });

      expect(ours.length).toBeGreaterThanOrEqual(700);
      expect(ours).toEqual(city.answers);
    },
  );

  it("goes from Friday evening to Monday morning, and through the night when it is urgent", () => {
    expect(dueOf("2026-11-20T17:30", "work_hour:2")).toBe("2026-11-23T09:30");
    expect(dueOf("2026-11-20T17:30", "urgent_hour:2")).toBe("2026-11-20T19:30");
  });

  it("ends with the session that fills the limit, not with the next", () => {
    expect(dueOf("2026-11-20T17:00", "work_hour:1")).toBe("2026-11-20T18:00");
  });

  it("takes the table's word for a working Saturday", () => {
    const letters = `${"-".repeat(44)}1${"-".repeat(320)}`;

    expect(dueOf("2026-02-13T17:00", "work_day:1", { ...CHINA, years: { "2026": letters } })).toBe("2026-02-14T17:00");
  });

  it("knows the fixed holidays of a year without a table", () => {
    expect(dueOf("2031-09-30T17:00", "work_hour:2")).toBe("2031-10-06T09:00");
  });

  it("shows no light where no clock runs", () => {
    expect(light(5, null, null)).toBeNull();
    expect(light(5, null, 9)).toBeNull();
  });

  it.each([
    ["", "malformed"],
    ["work_hour", "malformed"],
    [":2", "malformed"],
    ["work_hour:", "malformed"],
    ["hour:2", "unknown_unit"],
    ["toString:2", "unknown_unit"],
    ["work_hour:0", "bad_count"],
    ["work_hour:02", "bad_count"],
    ["work_hour:1.5", "bad_count"],
    ["work_hour:10000", "bad_count"],
    ["work_hour:2:2", "bad_count"],
  ])("refuses %j as %s", (text, reason) => {
    expect(refusalOf(text)).toBe(`clocks.limit-refused ${reason}`);
  });
});

/** Counted hours of work time between two wall clocks of the city. */
function workedHours(from: string, to: string): number {
  const [a, b] = [from, to].map((wall) => Date.parse(`${wall}:00+08:00`)) as [number, number];
  return workBetween(a, b, new Calendar(CHINA), new Sessions(CHINA)) / 3_600_000;
}

describe("work time between two instants", () => {
  it("leaves out nights, the noon break and the weekend", () => {
    expect(workedHours("2026-11-20T17:30", "2026-11-23T09:30")).toBe(2); // Friday to Monday
    expect(workedHours("2026-11-23T11:00", "2026-11-23T15:00")).toBe(2);
    expect(workedHours("2026-11-21T10:00", "2026-11-22T10:00")).toBe(0);
  });

  it("is what a limit counted, whatever hour it began", () => {
    for (const [start, limit, hours] of [
      ["2026-11-20T17:30", "work_hour:2", 2],
      ["2026-11-22T03:00", "work_day:1", 8],
      ["2026-11-19T13:00", "work_hour:13", 13],
    ] as const)
      expect(workedHours(start, dueOf(start, limit))).toBe(hours);
  });

  it("counts backwards below nothing, and a limit says which time it counts", () => {
    expect(workedHours("2026-11-23T15:00", "2026-11-23T11:00")).toBe(-2);
    expect([basisOf(parseLimit("work_day:1")), basisOf(parseLimit("urgent_hour:2"))]).toEqual(["work", "running"]);
  });
});
