// What the shutter says: of the picture, and of the draft it goes to.
import type { Draft } from "../core/draft";
import { uuid7 } from "../core/ids";
import type { PhotoRow } from "../core/photos";
import type { Captured, Fix, PhotoRole, PhotoSource } from "../core/wire";
import { stamp } from "../device/stamp";
import { lateFix } from "./late-fix";

/** A picture that was just taken, with where it goes. */
export interface Taken {
  file: File;
  role: PhotoRole;
  source: PhotoSource;
}

/** The draft with what a shutter says of it: a step was done at its first picture, not when its form was opened. */
export function asShot(draft: Draft, first: boolean, at: { now: number; captured: Captured; fix: Fix | null }): Draft {
  if (draft.form.what === "step") return first ? { ...draft, captured: at.captured, fix: at.fix } : draft;
  if (draft.fix !== null || at.fix === null) return draft;
  return { ...draft, fix: lateFix(at.fix, draft.started_at, at.now) };
}

/** The picture as it is stored first: nothing is known of it but when and by whom it was taken. */
export function rawPhoto(draft: Draft, taken: Taken, n: number, now: number): PhotoRow {
  return {
    id: uuid7(now),
    op_id: draft.draft_id,
    account: draft.account,
    n,
    part: "full",
    role: taken.role,
    source: taken.source,
    taken_at: stamp(now).wall,
    captured_at: now,
    urgent: draft.urgent,
    state: "raw",
    sha256: null,
    mime: taken.file.type || null,
    bytes: taken.file.size,
    width: 0,
    height: 0,
    exif: {},
    offset: 0,
    attempts: 0,
    wrong_hash: 0,
    error: null,
  };
}
