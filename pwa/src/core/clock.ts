// When a limit is over, as the phone may say it before the server does: the server's answer for equal inputs.
//
// A port of server/clocks/rules (limits, calendar, sessions, timetable); docs/decisions/0002 gives the reasons, and a
// file of answers written by the server's code holds the two together. Instants are whole milliseconds since 1970
// (UTC); inside, days are numbered since 1970-01-01 on the city's wall clock, which is a fixed offset from UTC.

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const MAX_COUNT = 9_999;

/** Unit → which time counts, and how many minutes of it one is. */
const UNITS = {
  urgent_minute: { basis: "running", minutes: 1 },
  urgent_hour: { basis: "running", minutes: 60 },
  work_minute: { basis: "work", minutes: 1 },
  work_hour: { basis: "work", minutes: 60 },
  work_day: { basis: "work", minutes: 480 },
  natural_day: { basis: "running", minutes: 1440 },
} as const;

/** Month and day of the holidays that stand on a fixed date: they hold in years that no table knows. */
const FIXED_HOLIDAYS: ReadonlySet<string> = new Set(["01-01", "05-01", "05-02", "10-01", "10-02", "10-03"]);

export type Unit = keyof typeof UNITS;
export type LimitReason = "malformed" | "unknown_unit" | "bad_count";
export type Light = "green" | "yellow" | "red";

/** So many of a unit, 1 to 9,999. */
export interface Limit {
  readonly unit: Unit;
  readonly count: number;
}

/** The calendar part of the pack. A year is one letter a day: 1 a working day, 0 none, - not in the table. */
export interface CalendarPart {
  readonly version: string;
  readonly utc_offset_minutes: number;
  /** Start and end of each session of a working day, in minutes after midnight, in order. */
  readonly sessions: readonly (readonly number[])[];
  readonly years: Readonly<Record<string, string>>;
}

/** A session in milliseconds after midnight. */
interface Session {
  readonly start: number;
  readonly end: number;
}

/** A text that is no limit, and why. */
export class LimitRefused extends Error {
  readonly code = "clocks.limit-refused";

  constructor(
    readonly text: string,
    readonly reason: LimitReason,
  ) {
    super(reason);
  }
}

/** Read the limit grammar `unit:count`; LimitRefused otherwise. */
export function parseLimit(text: string): Limit {
  const colon = text.indexOf(":");
  const [unit, count] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
  if (colon < 0 || unit === "" || count === "") throw new LimitRefused(text, "malformed");
  if (!isUnit(unit)) throw new LimitRefused(text, "unknown_unit");
  if (!/^[1-9][0-9]*$/.test(count) || Number(count) > MAX_COUNT) throw new LimitRefused(text, "bad_count");
  return { unit, count: Number(count) };
}

function isUnit(text: string): text is Unit {
  return Object.hasOwn(UNITS, text);
}

/** The working hours of a day. */
export class Sessions {
  private readonly spans: readonly Session[];
  /** What a whole working day counts, in milliseconds. */
  readonly dayMs: number;

  constructor(part: CalendarPart) {
    this.spans = part.sessions.map(([start = 0, end = 0]) => ({ start: start * MINUTE_MS, end: end * MINUTE_MS }));
    this.dayMs = this.spans.reduce((sum, span) => sum + span.end - span.start, 0);
    if (this.dayMs <= 0) throw new RangeError("a working day without hours");
  }

  /** Counted milliseconds of a working day up to `clock` milliseconds after its midnight. */
  worked(clock: number): number {
    return this.spans.reduce((sum, { start, end }) => sum + Math.max(0, Math.min(clock, end) - start), 0);
  }

  /** The earliest millisecond after midnight at which `counted` (0 < it ≤ dayMs) is reached. */
  reached(counted: number): number {
    let left = counted;
    for (const { start, end } of this.spans) {
      if (left <= end - start) return start + left;
      left -= end - start;
    }
    throw new RangeError("more than a day holds");
  }
}

/** The city's working days. A date that the table does not name is Mon–Fri less the fixed-date holidays. */
export class Calendar {
  readonly version: string;
  readonly offsetMs: number;
  private readonly table: Readonly<Record<string, string>>;
  private readonly years = new Map<number, readonly number[]>();

  constructor(part: CalendarPart) {
    this.version = part.version;
    this.offsetMs = part.utc_offset_minutes * MINUTE_MS;
    this.table = part.years;
  }

  /** Whether the day of this number counts. */
  isWorkday(day: number): boolean {
    const year = yearOf(day);
    const letter = this.table[year]?.[day - firstDayOf(year)];
    return letter === "1" || (letter !== "0" && isWorkdayByRule(day));
  }

  /** The first working day on or after `day`, or the one `skip` working days after that. */
  workdayFrom(day: number, skip = 0): number {
    let year = yearOf(day);
    let place = this.workdays(year).filter((working) => working < day).length + skip;
    while (place >= this.workdays(year).length) {
      place -= this.workdays(year).length;
      year += 1;
    }
    return this.workdays(year)[place] as number;
  }

  /** The year's working days in order, reckoned once. */
  private workdays(year: number): readonly number[] {
    const known = this.years.get(year);
    if (known) return known;
    const days: number[] = [];
    for (let day = firstDayOf(year); day < firstDayOf(year + 1); day++) if (this.isWorkday(day)) days.push(day);
    this.years.set(year, days);
    return days;
  }
}

/** The EARLIEST instant at which the limit is counted from `start` on, in milliseconds as `start`. */
export function due(start: number, limit: Limit, calendar: Calendar, sessions: Sessions): number {
  const { basis, minutes } = UNITS[limit.unit];
  const need = minutes * limit.count * MINUTE_MS;
  if (basis === "running") return start + need;
  const wall = start + calendar.offsetMs;
  const day = Math.floor(wall / DAY_MS);
  const first = calendar.workdayFrom(day);
  const target = need + (first === day ? sessions.worked(wall - day * DAY_MS) : 0);
  // Less one: a day that is just filled is reached on that day, not on the morning of the next.
  const whole = Math.floor((target - 1) / sessions.dayMs);
  const last = calendar.workdayFrom(first, whole);
  return last * DAY_MS + sessions.reached(target - whole * sessions.dayMs) - calendar.offsetMs;
}

/** Which time a unit counts: all of it, or work time only. */
export type Basis = "running" | "work";

export function basisOf({ unit }: Limit): Basis {
  return UNITS[unit].basis;
}

/** Counted milliseconds of work time between two instants; negative when `to` lies before `from`. */
export function workBetween(from: number, to: number, calendar: Calendar, sessions: Sessions): number {
  if (to < from) return -workBetween(to, from, calendar, sessions);
  const [start, end] = [from + calendar.offsetMs, to + calendar.offsetMs];
  const [first, last] = [Math.floor(start / DAY_MS), Math.floor(end / DAY_MS)];
  const upTo = (wall: number, day: number) => (calendar.isWorkday(day) ? sessions.worked(wall - day * DAY_MS) : 0);
  let whole = 0;
  for (let day = first; day < last; day++) if (calendar.isWorkday(day)) whole += sessions.dayMs;
  return whole + upTo(end, last) - upTo(start, first);
}

/** The light of a running clock: green, from `warn` on yellow, after `due` red. A clock that does not run has none. */
export function light(now: number, warn: number | null, due: number | null): Light | null {
  if (due === null || warn === null) return null;
  if (now > due) return "red";
  return now < warn ? "green" : "yellow";
}

function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

function firstDayOf(year: number): number {
  return Date.UTC(year, 0, 1) / DAY_MS;
}

function isWorkdayByRule(day: number): boolean {
  const date = new Date(day * DAY_MS);
  const isWeekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
  return !isWeekend && !FIXED_HOLIDAYS.has(date.toISOString().slice(5, 10));
}
