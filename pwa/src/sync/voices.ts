// Who speaks for an account: its own push token, else its session while that lives, else nobody and the queue waits.
import { dropPushToken, findPushToken, type Meta, readMeta } from "../device/meta";
import { changeSession } from "../device/session";
import { type Line, SignedOut, sessionOf, type Voice } from "./line";
import type { Sync } from "./ports";

/** The voices that may speak for this account now, best first: the token is nobody else's, the cookie may be. */
async function voicesFor(sync: Sync, account: string, meta: Meta): Promise<Voice[]> {
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
  const meta = await readMeta(sync.db);
  for (const voice of await voicesFor(sync, account, meta)) {
    try {
      return await work(voice, sync.line);
    } catch (error) {
      if (!(error instanceof SignedOut)) throw error;
      if (voice.by === "session") await noteExpired(sync, meta.session_no);
      else await dropPushToken(sync.db, account);
    }
  }
  throw new SignedOut();
}

/** The server no longer knows the session of this sign-in: said on the screen, nothing is cleared. */
export async function noteExpired(sync: Sync, sessionNo: number): Promise<void> {
  await changeSession(sync.db, sessionNo, { session_expired: true });
  sync.changed?.();
}
