// A deadline can be added up by hand.
import { describe, expect, it } from "vitest";
import { byLife, layOut, mainClock, minutesOf, restOf, shownClock, wholeMinutes } from "../../src/state/desk-explain";
import type { ClockFacts } from "../../src/state/desk-wire";
import { aLine, aStretch } from "./builders";

const PAUSED = aStretch({
  kind: "paused",
  why: "paused",
  start: "2026-11-23T10:00:00+08:00",
  end: "2026-11-23T10:20:00+08:00",
  minutes: 20,
});
const TO_COME = aStretch({
  kind: "to_come",
  start: "2026-11-23T10:20:00+08:00",
  end: "2026-11-23T11:20:00+08:00",
  minutes: 60,
});

function aClock(told: Partial<ClockFacts>): ClockFacts {
  const rest = { left_minutes: 0, late: false, light: null, calendar: "1", marks: [], explained: [] };
  return { name: "handle", state: "running", due_at: "2026-11-23T03:00:00Z", ...rest, ...told };
}

describe("the rows of a deadline", () => {
  it("add up to the limit, and a pause adds nothing", () => {
    const rows = layOut([aStretch(), PAUSED, TO_COME], []);

    expect(rows.map(({ used, sum }) => [used, sum])).toEqual([
      [60, 60],
      [0, 60],
      [60, 120],
    ]);
    expect(rows.at(-1)?.sum).toBe(minutesOf("work_hour:2"));
  });

  it("say what a paused clock has left, so that the column still ends at the limit", () => {
    const rows = layOut([aStretch(), PAUSED], []);

    expect((rows.at(-1)?.sum ?? 0) + restOf(rows)).toBe(120);
    expect(restOf(layOut([aStretch(), PAUSED, TO_COME], []))).toBe(0);
  });

  it("name the step that began them", () => {
    const rows = layOut([PAUSED], [aLine(3, { step: "return", at: "2026-11-23T02:00:00.004Z" })]);

    expect(rows[0]?.step).toBe("return");
  });

  it("count from nothing again where the allowance begins anew", () => {
    const rows = layOut([aStretch(), aStretch({ run: 2 })], []);

    expect(rows.map(({ sum, anew }) => [sum, anew])).toEqual([
      [60, false],
      [60, true],
    ]);
  });

  it("still add up when they are shown in whole minutes", () => {
    const thirds = [40.4, 39.8, 39.8].map((minutes) => aStretch({ minutes }));
    const shown = wholeMinutes(layOut(thirds, []));

    expect(shown.reduce((sum, row) => sum + row.used, 0)).toBe(120);
    expect(shown.at(-1)?.sum).toBe(120);
  });

  it("join a stretch of seconds to the next, which takes over its beginning", () => {
    const shown = wholeMinutes(layOut([aStretch({ minutes: 0.2 }), aStretch({ minutes: 119.8 })], []));

    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ start: "2026-11-23T09:00:00+08:00", used: 120 });
  });

  it("know what a unit holds, and say nothing of a limit they cannot read", () => {
    expect([minutesOf("work_day:1"), minutesOf("natural_day:2"), minutesOf("urgent_hour:2")]).toEqual([480, 2880, 120]);
    expect(minutesOf("fortnight:1")).toBeNull();
  });
});

describe("the clock that is shown first", () => {
  it("is the one that runs out first", () => {
    const review = aClock({ name: "review", due_at: "2026-11-23T02:00:00Z" });

    expect(mainClock([aClock({}), review])?.name).toBe("review");
  });

  it("is handling's where none runs", () => {
    const stopped = { state: "stopped", due_at: null } as const;

    expect(mainClock([aClock({ ...stopped, name: "accept" }), aClock({ state: "paused", due_at: null })])?.name).toBe(
      "handle",
    );
  });

  it("is of an ended case the one that ran to its end, and none where it was only paused", () => {
    const stopped = aClock({ state: "stopped", due_at: null });
    const paused = aClock({ state: "paused", due_at: null });

    expect(shownClock({ state: "closed", clocks: [stopped] })?.name).toBe("handle");
    expect(shownClock({ state: "merged", clocks: [paused] })).toBe(null);
    expect(shownClock({ state: "handling", clocks: [paused] })?.name).toBe("handle");
  });

  it("stands among the others in the order of a case's life", () => {
    const names = ["close", "accept", "handle"].map((name) => aClock({ name }));

    expect(byLife(names).map(({ name }) => name)).toEqual(["accept", "handle", "close"]);
  });
});
