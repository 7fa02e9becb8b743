// A phone whose store was cleared says so, once: what it had not sent is lost, and the supervisor must know.
import { readMeta, writeMeta } from "../device/meta";
import { problemCode, SignedOut, sessionOf, Unexpected } from "./line";
import type { Sync } from "./ports";
import { noteExpired } from "./voices";

/** Tells the server of a wipe that it has not heard of. Without a living session it waits for one. */
export async function tellWiped(sync: Sync): Promise<void> {
  const { wiped, session, session_expired, session_no, device_id } = await readMeta(sync.db);
  if (wiped === null || session === null || session_expired) return;
  const answer = await sync.line.ask({
    method: "POST",
    path: "/api/sync/wiped",
    voice: sessionOf(session.account.id),
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ device_id, was: wiped.was }),
  });
  if (answer.status === 401) {
    await noteExpired(sync, session_no);
    throw new SignedOut();
  }
  if (answer.status !== 204) throw new Unexpected(problemCode(answer), answer.status);
  await writeMeta(sync.db, { wiped: null });
}
