// Who speaks for an account: its own push token, else its session while that lives, else nobody and the queue waits.
import { dropPushToken, findPushToken, readMeta, writeMeta } from "../device/meta";
import { type Line, SignedOut, sessionOf, type Voice } from "./line";
import type { Sync } from "./ports";

/** The voices that may speak for this account now, best first: the token is nobody else's, the cookie may be. */
async function voicesFor(sync: Sync, account: string): Promise<Voice[]> {
  const meta = await readMeta(sync.db);
  const token = await findPushToken(sync.db, account);
  const voices: Voice[] = [];
  if (token !== null) voices.push({ account, by: "token", token });
  if (meta.session?.account.id === account && !meta.session_expired) voices.push(sessionOf(account));
  return voices;
}

/**
 * Does `work` with the first voice the server accepts.
 *
 * @throws SignedOut when none is left: everything stays queued
 */
export async function speakFor<T>(
  sync: Sync,
  account: string,
  work: (voice: Voice, line: Line) => Promise<T>,
): Promise<T> {
  for (const voice of await voicesFor(sync, account)) {
    try {
      return await work(voice, sync.line);
    } catch (error) {
      if (!(error instanceof SignedOut)) throw error;
      if (voice.by === "session") await noteExpired(sync);
      else await dropPushToken(sync.db, account);
    }
  }
  throw new SignedOut();
}

/** The server no longer knows the session: said on the screen, nothing is cleared. */
export async function noteExpired(sync: Sync): Promise<void> {
  await writeMeta(sync.db, { session_expired: true });
  sync.changed?.();
}
