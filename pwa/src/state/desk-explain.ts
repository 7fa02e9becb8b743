// A deadline as rows one can add up: every stretch of time, what it counted, and what stands counted so far.
import { parseLimit } from "../core/clock";
import { isEnded } from "./desk-light";
import type { CaseFile, ClockFacts, HistoryRow, Interval } from "./desk-wire";

/** What one unit of a limit holds, in counted minutes: a work day is eight hours, a natural day runs whole. */
const MINUTES: Readonly<Record<string, number>> = {
  urgent_minute: 1,
  work_minute: 1,
  urgent_hour: 60,
  work_hour: 60,
  work_day: 480,
  natural_day: 1440,
};

export interface Stretch extends Interval {
  /** Minutes this stretch used up, or will; 0 where the clock did not count. */
  used: number;
  /** Used up so far in this run, this stretch included. */
  sum: number;
  /** The step that was taken when the stretch began, null where none was. */
  step: string | null;
  /** Whether the allowance begins anew here. */
  anew: boolean;
}

/** A limit in counted minutes, null for a limit that cannot be read. */
export function minutesOf(limit: string | null): number | null {
  if (limit === null) return null;
  try {
    const { unit, count } = parseLimit(limit);
    return (MINUTES[unit] ?? Number.NaN) * count;
  } catch {
    return null;
  }
}

function counts(interval: Interval): boolean {
  return interval.kind === "counted" || interval.kind === "to_come";
}

/** The step of the history that begins a stretch: both are written in one transaction, so their times agree. */
function stepAt(start: string, events: readonly HistoryRow[]): string | null {
  const at = Date.parse(start);
  return events.findLast((event) => Math.abs(Date.parse(event.at) - at) < 1000 && event.to !== null)?.step ?? null;
}

export function layOut(explained: readonly Interval[], events: readonly HistoryRow[]): Stretch[] {
  let sum = 0;
  let run = explained[0]?.run ?? 1;
  return explained.map((interval) => {
    const anew = interval.run !== run;
    run = interval.run;
    const used = counts(interval) ? interval.minutes : 0;
    sum = (anew ? 0 : sum) + used;
    return { ...interval, used, sum, anew, step: stepAt(interval.start, events) };
  });
}

/**
 * The rows as they are shown, in whole minutes that add up: each is the step between two rounded sums.
 *
 * A stretch of less than half a minute says nothing by itself; the next one takes over what began it.
 */
export function wholeMinutes(rows: readonly Stretch[]): Stretch[] {
  const shown: Stretch[] = [];
  let carried: Stretch | null = null;
  for (const [n, row] of rows.entries()) {
    const whole = takeOver(carried, row);
    carried = row.minutes < 0.5 && n < rows.length - 1 ? whole : null;
    if (carried !== null) continue;
    const before = whole.anew ? 0 : Math.round(shown.at(-1)?.sum ?? 0);
    shown.push({ ...whole, sum: Math.round(row.sum), used: Math.round(row.sum) - before });
  }
  return shown;
}

function takeOver(carried: Stretch | null, row: Stretch): Stretch {
  if (carried === null) return row;
  return { ...row, start: carried.start, step: carried.step, anew: carried.anew || row.anew };
}

/** Minutes of the last allowance that no stretch accounts for: what a paused or stopped clock has left. */
export function restOf(rows: readonly Stretch[]): number {
  const limit = minutesOf(rows.findLast((row) => row.limit !== null)?.limit ?? null);
  return limit === null ? 0 : Math.max(0, Math.round(limit - (rows.at(-1)?.sum ?? 0)));
}

/** The stages in the order of a case's life. */
const LIFE = ["accept", "verify", "dispatch", "arbitrate", "handle", "assist", "review", "check", "close"];

export function byLife(clocks: readonly ClockFacts[]): ClockFacts[] {
  return [...clocks].sort((a, b) => LIFE.indexOf(a.name) - LIFE.indexOf(b.name));
}

/** The clock the desk shows first: the one that runs and ends first, else handling's, else the last that was. */
export function mainClock(clocks: readonly ClockFacts[]): ClockFacts | null {
  const running = clocks.filter((clock) => clock.state === "running" && clock.due_at !== null);
  running.sort((a, b) => Date.parse(a.due_at ?? "") - Date.parse(b.due_at ?? ""));
  return running[0] ?? clocks.find((clock) => clock.name === "handle") ?? clocks.at(-1) ?? null;
}

/** The clock a case's head speaks of: of an ended case only one that ran to its end, for it has a result. */
export function shownClock({ state, clocks }: Pick<CaseFile, "state" | "clocks">): ClockFacts | null {
  const main = mainClock(clocks);
  return isEnded(state) && main?.state !== "stopped" ? null : main;
}
