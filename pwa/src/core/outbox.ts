// What the inspector did, from the press to the receipt: states, what may be sent, what an answer changes.
import { byteLength } from "./canonical";
import type { PhotoRow } from "./photos";
import type { Intent, OpResult } from "./wire";

/**
 * saved: pictures are not hashed yet · frozen: its text will never change again · sent: a receipt names it ·
 * held: kept for a supervisor · rejected: 需处理.
 */
export type EntryState = "saved" | "frozen" | "sent" | "held" | "rejected";

export interface OutboxEntry {
  op_id: string;
  account: string;
  device_id: string;
  device_seq: number;
  case_id: string;
  intent: Intent;
  /** What a list shows without opening the operation. */
  title: string;
  urgent: boolean;
  saved_at: number;
  state: EntryState;
  /** The canonical JSON once frozen: sent later byte for byte. */
  text: string | null;
  attempts: number;
  last_error: string | null;
  result: OpResult | null;
  /** When the latest receipt came, by the server's clock: a restored one gives a new one, and the week begins again. */
  sent_at: number | null;
  replayed: boolean;
}

/** Limits of one push request (protocol §4), with room left for the envelope. */
export const MAX_OPS = 50;
export const MAX_BYTES = 256 * 1024 - 1024;

/** Sent operations and their bytes stay this long: a restored server is refilled from phones. */
export const SHELF_MS = 7 * 24 * 3600 * 1000;

/** An operation that still has to reach the server. */
export function isUnsent(entry: OutboxEntry): boolean {
  return entry.state === "saved" || entry.state === "frozen";
}

/** The entry once every picture is hashed: from here on it is a text. */
export function frozen(entry: OutboxEntry, text: string): OutboxEntry {
  return { ...entry, state: "frozen", text };
}

/**
 * What may be sent now, in device_seq order.
 *
 * An operation waits only for what the same person did to its case: an earlier one whose picture is still being
 * resized, and the report that opens the case until it has its receipt. Sent along with a report that is refused, it
 * would be refused with it, and stay behind when the report is edited. Nothing blocks another case.
 */
export function sendable(entries: readonly OutboxEntry[]): OutboxEntry[] {
  const unopened = new Set(entries.filter(awaitsReceipt).map(caseOf));
  const blocked = new Set<string>();
  const ready: OutboxEntry[] = [];
  for (const entry of [...entries].sort(bySequence)) {
    const waits = blocked.has(caseOf(entry)) || (unopened.has(caseOf(entry)) && !opensACase(entry));
    if (entry.state === "frozen" && !waits) ready.push(entry);
    if (entry.state === "saved") blocked.add(caseOf(entry));
  }
  return ready;
}

function caseOf(entry: OutboxEntry): string {
  return `${entry.account} ${entry.case_id}`;
}

/** A report of which the server does not know yet; one that it refuses since it knows the case is none. */
function awaitsReceipt(entry: OutboxEntry): boolean {
  const refused = entry.state === "rejected" && entry.last_error !== "case.exists";
  return opensACase(entry) && (isUnsent(entry) || refused);
}

/** Whether the server learns of the case by this operation. */
export function opensACase(entry: OutboxEntry): boolean {
  return entry.intent.kind === "report" || entry.intent.kind === "self_handle";
}

/** Earlier first, as the phone counted. */
export function bySequence(a: OutboxEntry, b: OutboxEntry): number {
  return a.device_seq - b.device_seq;
}

/** The longest head of `ready` that fits one request. One oversized operation goes alone: the server names it. */
export function firstBatch(ready: readonly OutboxEntry[], maxOps = MAX_OPS, maxBytes = MAX_BYTES): OutboxEntry[] {
  const batch: OutboxEntry[] = [];
  let size = 0;
  for (const entry of ready) {
    if (ready[0]?.device_id !== entry.device_id) break; // an imported outbox goes under its first device
    size += byteLength(entry.text ?? "") + 1;
    if (batch.length > 0 && (batch.length === maxOps || size > maxBytes)) break;
    batch.push(entry);
  }
  return batch;
}

/** What an envelope says beside its operations. */
export interface Sender {
  appVersion: string;
  clientTime: string;
  /** The epoch this phone knows: a restored server then takes nothing before the shelf was offered again. */
  epoch: string | null;
}

/** The push envelope around frozen texts; they are put in as they are, so that what is sent is what was frozen. */
export function envelope(batch: readonly OutboxEntry[], { appVersion, clientTime, epoch }: Sender): string {
  const head = JSON.stringify({
    proto: 1,
    device_id: batch[0]?.device_id,
    app_version: appVersion,
    client_time: clientTime,
    epoch,
  });
  return `${head.slice(0, -1)},"ops":[${batch.map((entry) => entry.text).join(",")}]}`;
}

/** The entry after the server answered for it. `retry` means that nothing happened there. */
export function withResult(entry: OutboxEntry, result: OpResult, now: number, replayed: boolean): OutboxEntry {
  if (result.status === "retry") return { ...entry, attempts: entry.attempts + 1, last_error: result.code };
  const answered = { ...entry, attempts: entry.attempts + 1, result, replayed };
  if (result.status === "rejected") return { ...answered, state: "rejected", last_error: result.code };
  const state = result.status === "held" ? "held" : "sent";
  return { ...answered, state, sent_at: now, last_error: result.code };
}

/**
 * The entry after a decision about a held operation came by pull.
 *
 * The feed tells the result of every operation, also of one whose answer was lost. That one waits for its push all the
 * same: only there the server says which pictures it lacks.
 */
export function withDecision(entry: OutboxEntry, result: OpResult, now: number): OutboxEntry {
  return entry.state === "held" ? withResult(entry, result, now, false) : entry;
}

/** The entry offered again to a server of a new epoch; it answers from its own memory what it still has. */
export function offeredAgain(entry: OutboxEntry): OutboxEntry {
  return entry.state === "sent" || entry.state === "held" ? { ...entry, state: "frozen" } : entry;
}

/**
 * Whether the entry and its bytes may leave the phone: receipted, delivered, and a week on the shelf.
 *
 * The week counts from the latest of it, receipt or last picture: a backup made before would have lost just that.
 */
export function mayLeave(entry: OutboxEntry, photos: readonly PhotoRow[], now: number): boolean {
  if (entry.state !== "sent" || entry.sent_at === null || !photos.every((row) => row.state === "stored")) return false;
  return now - Math.max(entry.sent_at, ...photos.map((row) => row.stored_at ?? 0)) > SHELF_MS;
}

/**
 * The rejected entry as a new operation: a new id and a new number, the same facts.
 *
 * The old id stays refused at the server for ever, so it is never used again.
 */
export function asNew(entry: OutboxEntry, opId: string, deviceSeq: number, changes: Partial<Intent> = {}): OutboxEntry {
  const intent = { ...entry.intent, ...changes, op_id: opId, device_seq: deviceSeq };
  const fresh = { state: "saved", text: null, attempts: 0, last_error: null, result: null, sent_at: null } as const;
  return { ...entry, ...fresh, op_id: opId, device_seq: deviceSeq, intent, replayed: false };
}
