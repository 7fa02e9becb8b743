// The outbox goes out: frozen operations in order, answers applied, nothing dropped without a receipt.
import { envelope, firstBatch, MAX_OPS, type OutboxEntry, sendable } from "../core/outbox";
import { serverOffset } from "../core/time";
import type { PushAnswer } from "../core/wire";
import { readMeta, writeMeta } from "../device/meta";
import { applyPush, readEntries, reofferAll } from "../device/outbox";
import { jsonOf, problemCode, SignedOut, Unexpected, type Voice } from "./line";
import type { Sync } from "./ports";
import { forEachOf } from "./troubles";
import { speakFor } from "./voices";

/**
 * Sends everything that may be sent, for every account that left something on this phone.
 *
 * @throws NoSignal, Busy, Unexpected at the end: one account's trouble is not the others', nor is it when it is signed out
 */
export async function pushAll(sync: Sync): Promise<void> {
  const accounts = accountsOf(sendable(await readEntries(sync.db)));
  await forEachOf(accounts, (account) => pushAccount(sync, account));
}

function accountsOf(entries: readonly OutboxEntry[]): string[] {
  return [...new Set(entries.map((entry) => entry.account))];
}

async function pushAccount(sync: Sync, account: string): Promise<void> {
  const tried = new Set<string>(); // an operation answered with retry is not offered twice in one round
  let maxOps = MAX_OPS;
  let restored = false;
  for (;;) {
    const mine = await entriesOf(sync, account);
    const batch = firstBatch(
      sendable(mine).filter((entry) => !tried.has(entry.op_id)),
      maxOps,
    );
    if (batch.length === 0) return;
    const answer = await speakFor(sync, account, (voice) => pushBatch(sync, batch, voice));
    if (answer === "too-large" && batch.length > 1) {
      maxOps = Math.ceil(batch.length / 2);
      continue;
    }
    for (const entry of batch) tried.add(entry.op_id);
    const result = answer === "too-large" ? refusedAsTooLarge(await epochOf(sync), batch) : answer;
    if ((await takeAnswer(sync, result, batch)) && !restored) {
      restored = true;
      tried.clear(); // what had to wait for the shelf goes along behind it
    }
  }
}

async function entriesOf(sync: Sync, account: string): Promise<OutboxEntry[]> {
  return (await readEntries(sync.db)).filter((entry) => entry.account === account);
}

async function pushBatch(sync: Sync, batch: readonly OutboxEntry[], voice: Voice): Promise<PushAnswer | "too-large"> {
  const { epoch } = await readMeta(sync.db);
  const sentAt = sync.now();
  const answer = await sync.line.ask({
    method: "POST",
    path: "/api/sync/push",
    voice,
    headers: { "Content-Type": "application/json" },
    body: envelope(batch, { appVersion: sync.appVersion, clientTime: sync.wall(), epoch }),
  });
  if (answer.status === 401) throw new SignedOut();
  if (answer.status === 413) return "too-large";
  if (answer.status !== 200) throw new Unexpected(problemCode(answer), answer.status);
  const push = jsonOf<PushAnswer>(answer);
  if (push.results.length !== batch.length) throw new Unexpected("sync.results-missing", 200);
  await noteClock(sync, push.server_time, sentAt);
  return push;
}

/** One operation alone is over the limit: it goes to 需处理 like any other refusal. */
function refusedAsTooLarge(epoch: string, batch: readonly OutboxEntry[]): PushAnswer {
  const results = batch.map(({ op_id }) => ({
    op_id,
    status: "rejected" as const,
    code: "sync.too-large",
    case: null,
  }));
  const none = { replayed: [], missing_photos: [], stored: [], device_seq_ack: 0 };
  return { proto: 1, epoch, server_time: "", results, ...none };
}

async function epochOf(sync: Sync): Promise<string> {
  return (await readMeta(sync.db)).epoch ?? "";
}

/** @returns whether the answer is of a new epoch */
async function takeAnswer(sync: Sync, answer: PushAnswer, batch: readonly OutboxEntry[]): Promise<boolean> {
  const newEpoch = await noteEpoch(sync, answer.epoch);
  const sent = batch.map((entry) => entry.op_id);
  await applyPush(sync.db, answer, sent, await serverNow(sync));
  sync.changed?.();
  return newEpoch;
}

/**
 * A new epoch means a server restored from a backup: what it acknowledged since may be gone.
 *
 * The shelf is offered again before the epoch is noted, so a kill in between only offers it twice.
 */
export async function noteEpoch(sync: Sync, epoch: string): Promise<boolean> {
  const known = (await readMeta(sync.db)).epoch;
  if (known === epoch || epoch === "") return false;
  if (known !== null) await reofferAll(sync.db);
  await writeMeta(sync.db, { epoch, cursor: null, snapshot_open: false });
  return known !== null;
}

/** A round trip tells the offset no better than this. */
const CLOCK_SLACK_MS = 1_000;

/** The server's clock beside ours: shown times are corrected by it, and the week on the shelf is counted by it. */
export async function noteClock(sync: Sync, serverTime: string, sentAt: number): Promise<void> {
  const offset = serverOffset(serverTime, sentAt, sync.now());
  if (offset === null) return;
  sync.told = true;
  if (Math.abs(offset - (await readMeta(sync.db)).clock_offset) < CLOCK_SLACK_MS) return;
  await writeMeta(sync.db, { clock_offset: offset });
}

/** What time it is at the server, as far as it has told: a phone's clock may be years off tomorrow. */
export async function serverNow(sync: Sync): Promise<number> {
  return sync.now() + (await readMeta(sync.db)).clock_offset;
}
