// The duty list (权责清单) as the server reads it: the most specific row wins, and the answer says what it beat.
// server/routing/rules.py is the law; the same answers, row by row, are held to it by tests.

export interface Duty {
  readonly id: string;
  readonly kind: string;
  readonly category: string;
  readonly territory: string;
  readonly owner: string;
  readonly weekdays: string;
  readonly from_minute: number | null;
  readonly to_minute: number | null;
  readonly lead: string;
  readonly assists: readonly string[];
  readonly basis: string;
}

export interface Territory {
  readonly unit: string;
  readonly prefix: string;
}

/** A category at a place and a minute of the city's week (ISO weekday, minute of the day). */
export interface Asked {
  readonly kind: string;
  readonly category: string;
  readonly cell: string;
  readonly owner: string;
  readonly weekday: number;
  readonly minute: number;
}

export type DutyClass = "row" | "fallback" | "gap" | "tie";

export interface Route {
  readonly lead: string | null;
  readonly assists: readonly string[];
  readonly duty_class: DutyClass;
  readonly row: string | null;
}

type Rank = readonly [category: number, territory: number, owner: number, window: number];

const ALL_DAYS = "1234567";
const NOBODY = { lead: null, assists: [], row: null } as const;

/** Who answers: the most specific fitting row, else the territory (属地兜底), else nobody; a tie names nobody. */
export function route(asked: Asked, rows: readonly Duty[], territories: readonly Territory[]): Route {
  const fitting = rows.filter((row) => fits(row, asked)).sort((a, b) => before(rankOf(b), rankOf(a)) || byId(a, b));
  const first = fitting[0];
  if (first === undefined) return fallBack(asked, territories);
  const top = fitting.filter((row) => before(rankOf(row), rankOf(first)) === 0);
  const told = new Set(top.map((row) => JSON.stringify([row.lead, row.assists])));
  if (told.size > 1) return { ...NOBODY, duty_class: "tie" };
  return { lead: first.lead, assists: first.assists, duty_class: "row", row: first.id };
}

/** The minute of the city's week at an instant: what a route is asked for. */
export function weekMinute(atMs: number, utcOffsetMinutes: number): { weekday: number; minute: number } {
  const minutes = Math.floor(atMs / 60_000) + utcOffsetMinutes;
  const days = Math.floor(minutes / 1440);
  return { weekday: ((((days + 3) % 7) + 7) % 7) + 1, minute: minutes - days * 1440 }; // day 0 was a Thursday
}

function rankOf(row: Duty): Rank {
  const windowed = row.from_minute !== null || row.weekdays !== "";
  return [
    row.category.length + (row.kind === "" ? 0 : 1),
    row.territory.length,
    row.owner === "" ? 0 : 1,
    windowed ? 1 : 0,
  ];
}

function before(a: Rank, b: Rank): number {
  for (const place of [0, 1, 2, 3] as const) if (a[place] !== b[place]) return a[place] - b[place];
  return 0;
}

/** Ids in the order of their code points, as the server sorts them. */
function byId(a: Duty, b: Duty): number {
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

function fits(row: Duty, asked: Asked): boolean {
  return (
    (row.kind === "" || row.kind === asked.kind) &&
    asked.category.startsWith(row.category) &&
    asked.cell.startsWith(row.territory) &&
    (row.owner === "" || row.owner === asked.owner) &&
    inWindow(row, asked)
  );
}

/** A window past midnight belongs to the weekday on which it began. */
function inWindow(row: Duty, asked: Asked): boolean {
  const days = row.weekdays || ALL_DAYS;
  const { from_minute: from, to_minute: to } = row;
  if (from === null || to === null) return days.includes(String(asked.weekday));
  const late = from > to && asked.minute < to;
  const inside = from <= to ? asked.minute >= from && asked.minute < to : asked.minute >= from || asked.minute < to;
  const weekday = late ? ((asked.weekday + 5) % 7) + 1 : asked.weekday;
  return inside && days.includes(String(weekday));
}

function fallBack(asked: Asked, territories: readonly Territory[]): Route {
  let found: Territory | null = null;
  for (const one of territories) {
    if (one.prefix === "" || !asked.cell.startsWith(one.prefix)) continue;
    const nearer = found === null || one.prefix.length > found.prefix.length;
    const first = found !== null && one.prefix.length === found.prefix.length && one.unit < found.unit;
    if (nearer || first) found = one;
  }
  if (found === null) return { ...NOBODY, duty_class: "gap" };
  return { lead: found.unit, assists: [], duty_class: "fallback", row: null };
}
