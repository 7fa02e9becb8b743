// The words of the sync protocol as they travel: operations, results, the feed and its rows.

export type OpKind = "report" | "self_handle" | "evidence" | "amend" | "step" | "ask";
export type PhotoRole = "before" | "after" | "verify" | "check" | "extra";
export type PhotoSource = "viewfinder" | "camera_app" | "gallery";
export type ResultStatus = "applied" | "rejected" | "superseded" | "held" | "retry";

/** Where the phone was: degrees in WGS-84, metres, seconds since the fix. */
export interface Fix {
  lon: number;
  lat: number;
  crs: "WGS84";
  accuracy_m: number;
  age_s: number;
  source: "gps" | "network" | "manual";
}

/** The phone's three clocks at the shutter; the server decides which of them to believe. */
export interface Captured {
  wall: string;
  mono_ms: number;
  boot_id: string;
  tz: string;
}

export interface ThumbFacts {
  sha256: string;
  bytes: number;
  mime: string;
}

export interface PhotoFacts {
  sha256: string;
  bytes: number;
  mime: string;
  width: number;
  height: number;
  role: PhotoRole;
  source: PhotoSource;
  taken_at: string;
  exif: Record<string, unknown>;
  thumb: ThumbFacts | null;
}

/** What a person did, before its pictures are hashed. */
export interface Intent {
  op_id: string;
  device_seq: number;
  kind: OpKind;
  case_id: string;
  base_state_rev: number | null;
  captured: Captured;
  fix: Fix | null;
  args: Record<string, unknown>;
}

/** The case as a result tells it: enough for the phone to show where its report stands. */
export interface CaseBrief {
  id: string;
  receipt_no: string | null;
  number: string | null;
  state: string;
  rev: number;
  state_rev: number;
  cell: string | null;
  unit: string | null;
  due_at: string | null;
}

export interface OpResult {
  op_id: string | null;
  status: ResultStatus;
  code: string | null;
  case: CaseBrief | null;
}

export interface PushAnswer {
  proto: number;
  epoch: string;
  server_time: string;
  device_seq_ack: number;
  results: OpResult[];
  replayed: string[];
  missing_photos: string[];
  stored: string[];
}

export interface CasePhoto {
  sha256: string;
  role: PhotoRole;
  stored: boolean;
}

export interface CaseRow {
  id: string;
  receipt_no: string | null;
  number: string | null;
  state: string;
  rev: number;
  state_rev: number;
  source: string;
  kind: string;
  category: string;
  condition: string | null;
  cell: string | null;
  lead: string | null;
  assists: string[];
  point: { lon: number; lat: number } | null;
  accuracy_m: number | null;
  place: string | null;
  note: string | null;
  reported_at: string;
  filed_at: string | null;
  due_at: string | null;
  /** The stage whose clock runs, its end and its 80 %; absent from an older server and on a case made here. */
  stage?: string | null;
  stage_due_at?: string | null;
  stage_warn_at?: string | null;
  light: string | null;
  round: number;
  photos: CasePhoto[];
  flags: string[];
}

export interface TaskRow {
  id: string;
  kind: "verify" | "check" | "handle" | "assist";
  case_id: string;
  assignee: string | null;
  unit: string | null;
  due_at: string | null;
  state: "open" | "done" | "recalled";
}

export interface EventRow {
  id: string;
  case_id: string;
  seq: number;
  step: string;
  /** An account id; for a unit the reporter is a role word. */
  by: string;
  by_name: string | null;
  role: string | null;
  unit: string | null;
  at: string;
  args: Record<string, unknown>;
  [field: string]: unknown;
}

export interface Change {
  seq: number;
  scope: string;
  type: string;
  id: string;
  rev?: number;
  row?: Record<string, unknown>;
  gone?: boolean;
}

export interface PullPage {
  proto: number;
  epoch: string;
  server_time: string;
  cursor: string;
  more: boolean;
  snapshot: boolean;
  scopes: { added: string[]; removed: string[] };
  changes: Change[];
  checksum?: Record<string, { count: number; xor: string }> | null;
}
