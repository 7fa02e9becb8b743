// The feed comes in: page by page, each applied whole, verified at the end, begun anew when it does not agree.
import { disagreeing } from "../core/checksum";
import type { PullPage } from "../core/wire";
import { readMeta, writeMeta } from "../device/meta";
import { applyPage, readRows } from "../device/rows";
import { jsonOf, problemCode, SignedOut, sessionOf, Unexpected } from "./line";
import type { Sync } from "./ports";
import { noteClock, noteEpoch } from "./push";
import { refreshSession } from "./session";
import { noteExpired } from "./voices";

const PAGE = 500;

export interface Pulled {
  /** A restored server: the shelf was offered again and wants another push. */
  newEpoch: boolean;
  /** Scopes that did not agree even after a fresh snapshot. */
  disagreeing: string[];
}

/** Pulls until there is no more. Without a living session there is nothing to pull. */
export async function pullAll(sync: Sync): Promise<Pulled> {
  const meta = await readMeta(sync.db);
  if (meta.session === null || meta.session_expired) return { newEpoch: false, disagreeing: [] };
  const first = await pullToEnd(sync);
  if (first.disagreeing.length === 0) return first;
  await writeMeta(sync.db, { cursor: null, snapshot_open: false });
  const second = await pullToEnd(sync);
  return { newEpoch: first.newEpoch || second.newEpoch, disagreeing: second.disagreeing };
}

async function pullToEnd(sync: Sync): Promise<Pulled> {
  let newEpoch = false;
  for (;;) {
    const { page, sessionNo } = await pullPage(sync);
    newEpoch = (await noteEpoch(sync, page.epoch)) || newEpoch;
    const applied = await applyPage(sync.db, page, sync.now(), sessionNo);
    if (!applied) return { newEpoch, disagreeing: [] }; // signed out meanwhile: the next round is the next one's
    if (page.scopes.added.length + page.scopes.removed.length > 0) await refreshSession(sync);
    sync.changed?.();
    if (!page.more) return { newEpoch, disagreeing: await disagreeing(await readRows(sync.db), page.checksum ?? {}) };
  }
}

async function pullPage(sync: Sync): Promise<{ page: PullPage; sessionNo: number }> {
  const { cursor, session, session_no: sessionNo } = await readMeta(sync.db);
  if (session === null) throw new SignedOut();
  const query = new URLSearchParams({ limit: String(PAGE), ...(cursor === null ? {} : { cursor }) });
  const sentAt = sync.now();
  const voice = sessionOf(session.account.id);
  const answer = await sync.line.ask({ method: "GET", path: `/api/sync/pull?${query}`, voice });
  if (answer.status === 401) {
    await noteExpired(sync, sessionNo);
    throw new SignedOut();
  }
  if (answer.status !== 200) throw new Unexpected(problemCode(answer), answer.status);
  const page = jsonOf<PullPage>(answer);
  await noteClock(sync, page.server_time, sentAt);
  return { page, sessionNo };
}
