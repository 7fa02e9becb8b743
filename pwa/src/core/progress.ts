// The four words a report can say of itself, and the one pill for the whole phone.
import { byteLength } from "./canonical";
import { isUnsent, type OutboxEntry } from "./outbox";
import type { PhotoRow } from "./photos";

/** stored 已存手机 → reported 已上报 → photos 照片 2/3 → delivered 已送达. */
export type Word = "stored" | "reported" | "photos" | "delivered";
export const WORDS: readonly Word[] = ["stored", "reported", "photos", "delivered"];

export interface Progress {
  word: Word;
  receipt_no: string | null;
  photosStored: number;
  photosTotal: number;
  needsHand: boolean;
}

/**
 * Where one operation stands. Thumbs are not counted: they are the phone's business, not the inspector's.
 *
 * A picture that was let go still counts among those named: it was said, and never came.
 */
export function progressOf(entry: OutboxEntry, photos: readonly PhotoRow[]): Progress {
  const full = photos.filter((row) => row.part === "full");
  const photosStored = full.filter((row) => row.state === "stored").length;
  const photosTotal = Math.max(full.length, namedIn(entry));
  return {
    word: wordOf(entry, photosStored, photosTotal),
    receipt_no: entry.result?.case?.receipt_no ?? null,
    photosStored,
    photosTotal,
    needsHand: entry.state === "rejected" || photos.some((row) => row.state === "failed"),
  };
}

function namedIn({ text }: OutboxEntry): number {
  return text === null ? 0 : ((JSON.parse(text) as { photos?: unknown[] }).photos ?? []).length;
}

function wordOf(entry: OutboxEntry, stored: number, total: number): Word {
  if (entry.state !== "sent" && entry.state !== "held") return "stored";
  if (stored === total) return "delivered";
  return stored === 0 ? "reported" : "photos";
}

export interface Pill {
  /** Operations of which something has still to go. */
  waiting: number;
  bytes: number;
  needsHand: number;
  lastSync: number | null;
}

/**
 * How much is still on the phone, in operations and bytes.
 *
 * Everybody's unsent work counts; what needs a hand counts only for the person who can lend it (all when none is named).
 */
export function pillOf(
  entries: readonly OutboxEntry[],
  photos: readonly PhotoRow[],
  lastSync: number | null,
  account?: string,
): Pill {
  const owing = new Map<string, number>();
  const hands = new Set<string>();
  for (const entry of entries) {
    if (isUnsent(entry)) owing.set(entry.op_id, byteLength(entry.text ?? ""));
    if (entry.state === "rejected" && isOf(entry, account)) hands.add(entry.op_id);
  }
  for (const row of photos) {
    if (row.state === "failed" && isOf(row, account)) hands.add(row.op_id);
    if (!stillOwed(row, owing)) continue;
    owing.set(row.op_id, (owing.get(row.op_id) ?? 0) + row.bytes - (row.offset ?? 0));
  }
  const bytes = [...owing.values()].reduce((sum, size) => sum + size, 0);
  return { waiting: owing.size, bytes, needsHand: hands.size, lastSync };
}

function isOf({ account }: { account: string }, wanted: string | undefined): boolean {
  return wanted === undefined || account === wanted;
}

function stillOwed(row: PhotoRow, owing: ReadonlyMap<string, number>): boolean {
  return row.state === "wanted" || (owing.has(row.op_id) && (row.state === "raw" || row.state === "ready"));
}
