// What the phone can say of a place before the server does: the cell, its neighbours, the unit, the expected limit.
import { Calendar, due, type Limit, parseLimit, Sessions, workBetween } from "./clock";
import { buildCellIndex, type Candidate, type CellIndex, candidates, locate, pointInside } from "./geo";
import type { Pack, PackCategory, PackCell } from "./pack";
import { type Route, route, weekMinute } from "./route";

export interface Expectation {
  lead: string | null;
  assists: readonly string[];
  limit: Limit | null;
  /** Milliseconds; when the limit would be over if the case were dispatched at the asked moment. */
  due_at: number | null;
}

export interface Standing {
  cell: string | null;
  candidates: readonly Candidate[];
}

export class Ground {
  private readonly index: CellIndex;
  private readonly byCode: ReadonlyMap<string, PackCell>;
  private readonly calendar: Calendar | null;
  private readonly sessions: Sessions | null;

  constructor(readonly pack: Pack) {
    this.index = buildCellIndex(pack.cells);
    this.byCode = new Map(pack.cells.map((cell) => [cell.code, cell]));
    this.calendar = pack.calendar ? new Calendar(pack.calendar) : null;
    this.sessions = pack.calendar ? new Sessions(pack.calendar) : null;
  }

  /** Where a position stands: its cell, and the cells its accuracy circle touches. */
  standAt(point: { lon: number; lat: number }, accuracyM: number): Standing {
    return { cell: locate(this.index, point), candidates: candidates(this.index, point, accuracyM) };
  }

  findCell(code: string): PackCell | null {
    return this.byCode.get(code) ?? null;
  }

  /** A point inside a cell, for a person who names the cell by hand; null when there is no such cell. */
  pointInside(code: string): { lon: number; lat: number } | null {
    const cell = this.byCode.get(code);
    return cell === undefined ? null : pointInside(cell.ring);
  }

  /** The cells of the beats among these scopes; all cells where there is no such beat. */
  cellsOfBeats(scopes: readonly string[]): readonly PackCell[] {
    const beats = new Set(scopes.filter((scope) => scope.startsWith("beat:")).map((scope) => scope.slice(5)));
    const mine = this.pack.cells.filter((cell) => beats.has(cell.beat ?? ""));
    return mine.length > 0 ? mine : this.pack.cells;
  }

  findCategory(kind: string, code: string): PackCategory | null {
    return this.pack.categories.find((row) => row.code === code && row.kind === kind) ?? null;
  }

  /** The community of a cell by name, else its code. */
  communityOf(cell: string): string {
    return this.pack.areas.get(cell.slice(0, 12)) ?? cell.slice(0, 12);
  }

  unitName(unit: string | null): string | null {
    return unit === null ? null : (this.pack.units.get(unit) ?? unit);
  }

  /** What to expect of a category in a cell if it were dispatched at `at` (milliseconds, the server's clock). */
  expect(category: PackCategory, cell: string | null, at: number): Expectation {
    const limit = readLimit(category.limit);
    const counted = limit && this.calendar && this.sessions ? due(at, limit, this.calendar, this.sessions) : null;
    const { lead, assists } = this.routeOf(category, cell, at);
    return { lead, assists, limit, due_at: counted };
  }

  /** Milliseconds of work time between two instants; null while the calendar is not here. */
  workBetween(from: number, to: number): number | null {
    return this.calendar && this.sessions ? workBetween(from, to, this.calendar, this.sessions) : null;
  }

  private routeOf({ kind, code }: PackCategory, cell: string | null, at: number): Pick<Route, "lead" | "assists"> {
    const { duties, territories, calendar } = this.pack;
    const when = weekMinute(at, calendar?.utc_offset_minutes ?? 0);
    return route({ kind, category: code, cell: cell ?? "", owner: "", ...when }, duties, territories);
  }
}

function readLimit(text: string): Limit | null {
  try {
    return parseLimit(text);
  } catch {
    return null; // a limit of a newer grammar: nothing is promised
  }
}
