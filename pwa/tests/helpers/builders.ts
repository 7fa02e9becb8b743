// Builders with defaults: a test names only what it is about.
import type { Draft } from "../../src/core/draft";
import type { EntityRow } from "../../src/core/feed";
import { type ReportArgs, reportIntent, stepIntent } from "../../src/core/intent";
import type { OutboxEntry } from "../../src/core/outbox";
import type { PhotoRow } from "../../src/core/photos";
import type { CaseBrief, CaseRow, Change, OpResult, PullPage } from "../../src/core/wire";

export const NOON = Date.parse("2026-11-22T12:00:00+08:00");

export const CAPTURED = { wall: "2026-11-22T12:00:00+08:00", mono_ms: 1000, boot_id: "boot", tz: "Asia/Shanghai" };

export function aReportArgs(changes: Partial<ReportArgs> = {}): ReportArgs {
  const point = { lon: 126.61, lat: 45.76, source: "fix" as const };
  const shown = { cell: null, unit: null, due_at: null, pack: null };
  const blank = { kind: "matter", category: "09006", condition: null, note: null, place: null };
  return { ...blank, point, shown, ...changes };
}

export function aDraft(changes: Partial<Draft> = {}): Draft {
  return {
    draft_id: "op-1",
    account: "a1",
    case_id: "case-1",
    category: "09006",
    urgent: false,
    captured: CAPTURED,
    fix: null,
    started_at: NOON,
    form: {},
    ...changes,
  };
}

export function anEntry(changes: Partial<OutboxEntry> = {}): OutboxEntry {
  const op_id = changes.op_id ?? "op-1";
  const device_seq = changes.device_seq ?? 1;
  const case_id = changes.case_id ?? "case-1";
  const common = { op_id, device_seq, case_id, captured: CAPTURED, fix: null };
  return {
    op_id,
    device_seq,
    case_id,
    account: "a1",
    device_id: "device-1",
    intent: reportIntent(common, "report", aReportArgs()),
    title: "占道经营",
    urgent: false,
    saved_at: NOON,
    state: "frozen",
    text: '{"op":1}',
    attempts: 0,
    last_error: null,
    result: null,
    sent_at: null,
    replayed: false,
    ...changes,
  };
}

export function aStepEntry(step: string, changes: Partial<OutboxEntry> = {}): OutboxEntry {
  const entry = anEntry({ op_id: "op-2", device_seq: 2, ...changes });
  const { op_id, device_seq, case_id } = entry;
  return { ...entry, intent: stepIntent({ op_id, device_seq, case_id, captured: CAPTURED, fix: null }, step, 3, {}) };
}

export function aPhoto(changes: Partial<PhotoRow> = {}): PhotoRow {
  return {
    id: "shot-1",
    op_id: "op-1",
    account: "a1",
    n: 0,
    part: "full",
    role: "before",
    source: "camera_app",
    taken_at: CAPTURED.wall,
    captured_at: NOON,
    urgent: false,
    state: "ready",
    sha256: "aa",
    mime: "image/jpeg",
    bytes: 1000,
    width: 1600,
    height: 1200,
    exif: {},
    offset: 0,
    attempts: 0,
    wrong_hash: 0,
    error: null,
    ...changes,
  };
}

export function aBrief(changes: Partial<CaseBrief> = {}): CaseBrief {
  return {
    id: "case-1",
    receipt_no: "R20261122-00001",
    number: null,
    state: "reported",
    rev: 1,
    state_rev: 1,
    cell: null,
    unit: null,
    due_at: null,
    ...changes,
  };
}

export function aResult(changes: Partial<OpResult> = {}): OpResult {
  return { op_id: "op-1", status: "applied", code: null, case: aBrief(), ...changes };
}

export function aCaseRow(changes: Partial<CaseRow> = {}): CaseRow {
  return {
    id: "case-1",
    receipt_no: "R20261122-00001",
    number: null,
    state: "handling",
    rev: 4,
    state_rev: 3,
    source: "inspector",
    channel: "",
    merged_into: null,
    worker: null,
    kind: "matter",
    category: "09006",
    condition: null,
    cell: "230102001001007",
    lead: "u1",
    predicted: "u1",
    assists: [],
    point: { lon: 126.61, lat: 45.76 },
    accuracy_m: null,
    place: "",
    note: "",
    reported_at: CAPTURED.wall,
    captured_at: CAPTURED.wall,
    filed_at: null,
    closed_at: null,
    due_at: null,
    limit: null,
    stage: null,
    stage_due_at: null,
    stage_warn_at: null,
    light: "paused",
    round: 1,
    returns: 0,
    self_handled: false,
    photos: [],
    flags: [],
    links: [],
    ...changes,
  };
}

export function aChange(changes: Partial<Change> = {}): Change {
  const row = { ...aCaseRow({ id: changes.id ?? "case-1", rev: changes.rev ?? 4 }) };
  return { seq: 1, scope: "unit:u1", type: "case", id: "case-1", rev: 4, row, ...changes } as Change;
}

export function aPage(changes: Partial<PullPage> = {}): PullPage {
  return {
    proto: 1,
    epoch: "e1",
    server_time: CAPTURED.wall,
    cursor: "c1",
    more: false,
    snapshot: false,
    scopes: { added: [], removed: [] },
    changes: [],
    checksum: null,
    ...changes,
  };
}

export function anEntity(changes: Partial<EntityRow> = {}): EntityRow {
  const id = changes.id ?? "case-1";
  return { key: `case/${id}`, type: "case", id, case_id: id, rev: 4, row: {}, scopes: { "unit:u1": 1 }, ...changes };
}
