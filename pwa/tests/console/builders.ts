// Cases, clocks and a server that answers from a script, for the tests of the desk.
import type { Answer, Call } from "../../src/device/transport";
import { NoSignal } from "../../src/device/transport";
import { DeskLine } from "../../src/state/desk-line";
import type { CaseFile, DeskRow, HistoryRow, Interval } from "../../src/state/desk-wire";

export const NOW = Date.parse("2026-11-23T01:00:00Z"); // a Monday, 09:00 in China

export function aRow(told: Partial<DeskRow> = {}): DeskRow {
  return {
    id: "c1",
    receipt_no: "R20261123-00001",
    number: null,
    state: "reported",
    rev: 1,
    state_rev: 1,
    source: "inspector",
    channel: "",
    merged_into: null,
    worker: null,
    kind: "matter",
    category: "09006",
    condition: null,
    cell: "990101001001003",
    lead: null,
    predicted: "police",
    assists: [],
    point: { lon: 102.5, lat: 30.5 },
    accuracy_m: 8,
    place: "路口",
    note: "",
    reported_at: "2026-11-23T00:55:00Z",
    captured_at: "2026-11-23T00:54:00Z",
    filed_at: null,
    closed_at: null,
    due_at: null,
    limit: null,
    stage: "accept",
    stage_due_at: "2026-11-23T01:10:00Z",
    stage_warn_at: "2026-11-23T01:07:00Z",
    light: "green",
    round: 1,
    returns: 0,
    self_handled: false,
    photos: [],
    flags: [],
    links: [],
    ...told,
  };
}

export function aFile(told: Partial<CaseFile> = {}): CaseFile {
  const reporter = { id: "inspector1", name: "周桂兰", role: "inspector" };
  return {
    ...aRow(),
    reporter,
    events: [],
    photos: [],
    clocks: [],
    tasks: [],
    next: [],
    names: {},
    ...told,
  } as CaseFile;
}

export function aLine(seq: number, told: Partial<HistoryRow> = {}): HistoryRow {
  return {
    id: `c1:${seq}`,
    case_id: "c1",
    seq,
    step: "accept",
    by: "acceptor1",
    by_name: "吴倩",
    role: "acceptor",
    unit: "centre",
    automatic: false,
    at: "2026-11-23T01:00:00Z",
    captured_at: null,
    from: "reported",
    to: "pending_file",
    args: {},
    told: {},
    ...told,
  };
}

export function aStretch(told: Partial<Interval> = {}): Interval {
  return {
    kind: "counted",
    start: "2026-11-23T09:00:00+08:00",
    end: "2026-11-23T10:00:00+08:00",
    minutes: 60,
    why: "session",
    name: "",
    run: 1,
    limit: "work_hour:2",
    calendar: "1",
    ...told,
  };
}

export type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | "lost";

/** A line whose server answers what `reply` says, and remembers every call. */
export function aServer(reply: (call: Call, n: number) => Reply | Promise<Reply>): { line: DeskLine; calls: Call[] } {
  const calls: Call[] = [];
  const line = new DeskLine(async (call): Promise<Answer> => {
    calls.push(call);
    const told = await reply(call, calls.length);
    if (told === "lost") throw new NoSignal("network");
    const headers = new Map(Object.entries(told.headers ?? {}));
    const body = new TextEncoder().encode(JSON.stringify(told.body ?? {}));
    return { status: told.status ?? 200, header: (name) => headers.get(name) ?? null, body };
  });
  return { line, calls };
}

export function bodyOf(call: Call | undefined): Record<string, unknown> {
  return JSON.parse(String(call?.body)) as Record<string, unknown>;
}
