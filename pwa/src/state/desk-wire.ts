// What the server's desk face says: rows, files of cases, clocks that explain themselves. A newer server may add fields.
import type { CaseRow, EventRow, TaskRow } from "../core/wire";

export interface Session {
  account: { id: string; name: string; display_name: string; unit: string | null };
  roles: string[];
  scopes: string[];
}

export interface RowPhoto {
  sha256: string;
  role: "before" | "after" | "verify" | "check" | "extra";
  stored: boolean;
  thumb: string | null;
}

export interface DeskRow extends CaseRow {
  predicted: string | null;
  captured_at: string;
  closed_at: string | null;
  limit: string | null;
  stage: string | null;
  stage_due_at: string | null;
  stage_warn_at: string | null;
  returns: number;
  self_handled: boolean;
  photos: RowPhoto[];
  links: string[];
}

export interface CasesPage {
  items: DeskRow[];
  after: string | null;
}

export interface Finding {
  code: string;
  why?: string;
}

export interface FilePhoto extends RowPhoto {
  id: string;
  round: number;
  by: string;
  bytes: number;
  source: string | null;
  taken_at: string | null;
  said: { exif: Record<string, unknown> | null };
  stored_at: string | null;
  exif: Record<string, unknown> | null;
  findings: Finding[];
  derived: boolean;
}

export type IntervalKind = "counted" | "not_counted" | "paused" | "to_come";

export interface Interval {
  kind: IntervalKind;
  start: string;
  end: string;
  minutes: number;
  why: string;
  name: string;
  run: number;
  limit: string | null;
  calendar: string;
}

export interface ClockFacts {
  name: string;
  state: "running" | "paused" | "stopped";
  due_at: string | null;
  left_minutes: number;
  late: boolean;
  light: string | null;
  calendar: string;
  explained: Interval[];
}

export interface HistoryRow extends EventRow {
  by: string;
  by_name: string | null;
  role: string;
  unit: string | null;
  automatic: boolean;
  from: string | null;
  to: string | null;
  args: Record<string, unknown>;
  told: Record<string, unknown>;
}

/** One thing this account may do now: take a step, ask for one, or answer an ask. */
export interface Next {
  step?: string;
  ask?: string;
  answer?: string;
  needs: string[];
}

export interface CaseFile extends Omit<DeskRow, "photos"> {
  reporter: { id: string | null; name: string | null; role: string };
  events: HistoryRow[];
  photos: FilePhoto[];
  clocks: ClockFacts[];
  tasks: TaskRow[];
  next: Next[];
}

export interface Reason {
  row: string;
  verdict: "won" | "beaten" | "tied" | "fallback";
  lead: string;
  category: string;
  territory: string;
  basis: string;
  by: string;
}

export interface RouteFacts {
  lead: string | null;
  assists: string[];
  duty_class: "row" | "fallback" | "gap" | "tie";
  why: Reason[];
  limit: string;
  due_at: string;
  explained: Interval[];
}

export interface Person {
  id: string;
  display_name: string;
  unit: string | null;
}

export type Counts = Readonly<Record<string, number>>;
