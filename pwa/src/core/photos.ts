// A picture's way from the shutter to the server: raw, ready, wanted, stored.
import type { PhotoFacts, PhotoRole, PhotoSource } from "./wire";

/** raw: only the original exists · ready: resized and hashed · wanted: the server asks for it · stored · failed: 需处理. */
export type PhotoState = "raw" | "ready" | "wanted" | "stored" | "failed";
export type PhotoPart = "full" | "thumb";

/** The facts of one picture or its thumb; the bytes lie in a store of their own, so that a list stays light. */
export interface PhotoRow {
  id: string;
  op_id: string;
  account: string;
  n: number;
  part: PhotoPart;
  role: PhotoRole;
  source: PhotoSource;
  taken_at: string;
  captured_at: number;
  urgent: boolean;
  state: PhotoState;
  sha256: string | null;
  mime: string | null;
  bytes: number;
  width: number;
  height: number;
  exif: Record<string, unknown>;
  /** How many bytes the server is known to have; null when it must be asked. */
  offset: number | null;
  attempts: number;
  wrong_hash: number;
  /** When the server last said that it has it, by its clock; absent before. */
  stored_at?: number;
  error: string | null;
}

/**
 * How a picture looked when it was made smaller: it could not be opened, or only elsewhere (HEIC outside Safari).
 * A picture that nobody has looked at yet is neither good nor bad.
 */
export function lookOf({ state, width, mime }: PhotoRow): "unseen" | "good" | "elsewhere" | "unopened" {
  if (state === "raw") return "unseen";
  if (width > 0) return "good";
  return mime === "image/heic" ? "elsewhere" : "unopened";
}

/** Two wrong hashes mean that the bytes here are not what was promised: a person must look. */
export const WRONG_HASH_LIMIT = 2;

/** Thumbs first, then urgent categories, then the oldest. */
export function byUrgency(a: PhotoRow, b: PhotoRow): number {
  if (a.part !== b.part) return a.part === "thumb" ? -1 : 1;
  if (a.urgent !== b.urgent) return a.urgent ? -1 : 1;
  return a.captured_at - b.captured_at || a.n - b.n;
}

/** What may be uploaded now, each content once, in sending order. */
export function wantedPhotos(rows: readonly PhotoRow[]): PhotoRow[] {
  const seen = new Set<string>();
  return rows
    .filter((row) => row.state === "wanted" && row.sha256 !== null)
    .sort(byUrgency)
    .filter((row) => !seen.has(row.sha256 as string) && seen.add(row.sha256 as string));
}

/** The row after the server said it has the whole picture. */
export function asStored(row: PhotoRow, now: number): PhotoRow {
  return { ...row, state: "stored", stored_at: now, offset: row.bytes, error: null };
}

/** The row after the server asked for it; a stored one is asked again only when a restore lost it. */
export function asWanted(row: PhotoRow): PhotoRow {
  if (row.state === "raw" || row.state === "failed") return row;
  return { ...row, state: "wanted", offset: row.state === "stored" ? null : row.offset };
}

/** The row after a wrong hash: the part there is dropped, we begin again once, then a person must look. */
export function afterWrongHash(row: PhotoRow): PhotoRow {
  const wrong = row.wrong_hash + 1;
  const failed = wrong >= WRONG_HASH_LIMIT;
  return {
    ...row,
    wrong_hash: wrong,
    offset: 0,
    state: failed ? "failed" : row.state,
    error: failed ? "photo.hash" : null,
  };
}

/** The row a person told to try once more: whatever was counted against it is forgotten. */
export function asTriedAnew(row: PhotoRow): PhotoRow {
  return { ...row, state: "wanted", wrong_hash: 0, attempts: 0, offset: null, error: null };
}

/** What the operation says of a full picture and its thumb (null while the picture is still raw). */
export function factsOf(full: PhotoRow, thumb: PhotoRow | undefined): PhotoFacts | null {
  if (full.sha256 === null || full.mime === null) return null;
  const { sha256, bytes, mime, width, height, role, source, taken_at, exif } = full;
  const small = thumb?.sha256 && thumb.mime ? { sha256: thumb.sha256, bytes: thumb.bytes, mime: thumb.mime } : null;
  return { sha256, bytes, mime, width, height, role, source, taken_at, exif, thumb: small };
}

/** All pictures of an operation as facts, in the order they were taken; null while one is still raw. */
export function factsOfAll(rows: readonly PhotoRow[]): PhotoFacts[] | null {
  const fulls = rows.filter((row) => row.part === "full").sort((a, b) => a.n - b.n);
  const facts = fulls.map((full) =>
    factsOf(
      full,
      rows.find((row) => row.id === thumbId(full.id)),
    ),
  );
  return facts.every((fact) => fact !== null) ? facts : null;
}

/** The id of the thumb that belongs to a full picture. */
export function thumbId(fullId: string): string {
  return `${fullId}.thumb`;
}
