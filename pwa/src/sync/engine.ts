// One round of syncing: operations, thumbs, the feed, photos, the pack. What breaks breaks alone, and nothing is lost.
import { readMeta } from "../device/meta";
import { sweepShelf } from "../device/outbox";
import { purgeLetGo } from "../device/rows";
import { NoSignal } from "../device/transport";
import { Busy, SignedOut, Unexpected } from "./line";
import { fetchPack } from "./pack";
import { type Ports, type Sync, withLine } from "./ports";
import { pullAll } from "./pull";
import { pushAll, serverNow } from "./push";
import { forEachOf } from "./troubles";
import { uploadAll } from "./upload";
import { tellWiped } from "./wiped";

/**
 * How a round ended. `offline` covers no network, a stalled one and a captive portal; `shut-out` is an ended session
 * without a token beside it (the device was taken back): nothing goes out before its owner signs in.
 */
export type Ending = "done" | "offline" | "busy" | "signed-out" | "shut-out" | "unexpected";

export interface Round {
  ending: Ending;
  /** The code behind an ending other than done. */
  code: string | null;
  /** What the server asked us to wait, in milliseconds. */
  waitMs: number | null;
}

export interface Wishes {
  /** Look at the pack even if the last look is fresh (after signing in). */
  pack?: boolean;
}

/** A round from the beginning; call it under the one writer's lock. */
export async function syncOnce(ports: Ports, wishes: Wishes = {}): Promise<Round> {
  const sync = withLine(ports);
  try {
    await goRound(sync, wishes);
    const { session, session_expired } = await readMeta(sync.db);
    return session === null || session_expired ? await endedOut(sync, "session.required") : ended("done", null);
  } catch (error) {
    return error instanceof SignedOut ? await endedOut(sync, error.code) : endingOf(error);
  } finally {
    sync.changed?.();
  }
}

async function goRound(sync: Sync, wishes: Wishes): Promise<void> {
  const sendSmall = [() => pushAll(sync), () => uploadAll(sync, "thumb")];
  const hear = async () => {
    const { newEpoch, disagreeing } = await pullAll(sync);
    if (newEpoch) await eachStep(sendSmall);
    if (disagreeing.length > 0) throw new Unexpected("sync.checksum", 200);
  };
  const rest = [() => tellWiped(sync), () => uploadAll(sync, "full"), () => fetchPack(sync, wishes.pack ?? false)];
  await eachStep([...sendSmall, hear, ...rest, () => tidy(sync)]);
}

/** What has done its duty goes: rows of scopes that left, and the shelf where the server has said what time it is. */
async function tidy(sync: Sync): Promise<void> {
  await purgeLetGo(sync.db);
  if (sync.told) await sweepShelf(sync.db, await serverNow(sync));
}

async function eachStep(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  await forEachOf(steps, (step) => step());
}

function ended(ending: Ending, code: string | null, waitMs: number | null = null): Round {
  return { ending, code, waitMs };
}

async function endedOut(sync: Sync, code: string): Promise<Round> {
  const { session, sends_alone } = await readMeta(sync.db);
  return ended(session === null || sends_alone ? "signed-out" : "shut-out", code);
}

function endingOf(error: unknown): Round {
  if (error instanceof NoSignal) return ended("offline", `${error.code}:${error.reason}`);
  if (error instanceof Busy) return ended("busy", error.code, error.waitMs);
  if (error instanceof Unexpected) return ended("unexpected", error.code);
  throw error; // a bug: it crashes once, visibly, and the stored truth is untouched
}
