// The words of the sync protocol as they travel: what the phone sends is narrower than what the server takes, and what
// the server gives is what its contract says. A field that changes there fails the type check here.
import type { components } from "../contract/openapi";

type Declared = components["schemas"];

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

/** What is sent must be what the server takes: this line fails the type check where it is not. */
export type Sent = Fits<Closed<Declared["OperationWire"]>, Intent & { photos: PhotoFacts[] }>;
type Fits<Wider, Narrower extends Wider> = Narrower;
/** The named fields alone: shapes that keep what they do not know are declared open, which no interface fits. */
type Closed<Shape> = Shape extends readonly (infer One)[]
  ? Closed<One>[]
  : Shape extends object
    ? { [Name in keyof Shape as string extends Name ? never : Name]: Closed<Shape[Name]> }
    : Shape;

/** The case as a result tells it: enough for the phone to show where its report stands. */
export type CaseBrief = Declared["CaseBrief"];
export type OpResult = Declared["ResultWire"];
export type PushAnswer = Declared["PushAnswer"];

export type CasePhoto = Declared["PhotoRef"];
export type TaskRow = Declared["TaskRow"];
/** `by` is an account id; for a unit the reporter is a role word. */
export type EventRow = Declared["EventRow"];
export type CaseRow = Declared["CaseRow"];
/** A photograph of a case with its round, as the feed brings it beside the case. */
export type CasePhotoRow = Declared["PhotoRow"];

export type PullPage = Declared["PullAnswer"];
export type Change = PullPage["changes"][number];
