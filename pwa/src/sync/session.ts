// Signing in and out: the account is remembered so that the app opens offline; the queue outlives every session.
import { isUnsent } from "../core/outbox";
import { readMeta, type SignedIn } from "../device/meta";
import { readEntries } from "../device/outbox";
import { beginSession, changeSession, endSession } from "../device/session";
import { NoSignal } from "../device/transport";
import { Busy, jsonOf, problemCode, sessionOf } from "./line";
import { type Ports, withLine } from "./ports";

/** The server said no. */
export interface Refused {
  code: string;
}

interface SessionAnswer extends SignedIn {
  push_token?: string;
}

/** Signs in. @returns null when it worked. @throws NoSignal, Busy (429 `session.locked`) */
export async function signIn(
  ports: Ports,
  account: string,
  password: string,
  deviceName: string,
): Promise<Refused | null> {
  const { line } = withLine(ports);
  const { device_id } = await readMeta(ports.db);
  const answer = await line.askPlainly({
    method: "POST",
    path: "/api/session",
    voice: null,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ account, password, device_id, device_name: deviceName }),
  });
  if (answer.status !== 200) return { code: problemCode(answer) };
  await remember(ports, jsonOf<SessionAnswer>(answer));
  return null;
}

async function remember(ports: Ports, answer: SessionAnswer): Promise<void> {
  const { push_token, account, roles, scopes, password_change } = answer;
  await beginSession(ports.db, { account, roles, scopes, password_change }, push_token ?? null);
  ports.changed?.();
}

/** Puts one's own password in the place of a first one. @returns null when it worked. @throws NoSignal, Busy */
export async function choosePassword(ports: Ports, old: string, fresh: string): Promise<Refused | null> {
  const { line } = withLine(ports);
  const { session, session_no } = await readMeta(ports.db);
  if (session === null) return { code: "session.required" };
  const answer = await line.askPlainly({
    method: "POST",
    path: "/api/session/password",
    voice: sessionOf(session.account.id),
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ old, new: fresh }),
  });
  if (answer.status !== 204) return { code: problemCode(answer) };
  await changeSession(ports.db, session_no, { session: { ...session, password_change: false } });
  await refreshSession(ports).catch(passOver);
  ports.changed?.();
  return null;
}

/** The password is changed: a line that is lost only now takes nothing back, and a pull asks again when scopes change. */
function passOver(error: unknown): void {
  if (!(error instanceof NoSignal || error instanceof Busy)) throw error;
}

/** Roles and scopes as the server has them now: asked when a pull says that scopes came or went. */
export async function refreshSession(ports: Ports): Promise<void> {
  const { line } = withLine(ports);
  const { session, session_no } = await readMeta(ports.db);
  if (session === null) return;
  const asked = session.account.id;
  const answer = await line.askPlainly({ method: "GET", path: "/api/session", voice: sessionOf(asked) });
  if (answer.status !== 200) return; // the next pull will tell why
  const { account, roles, scopes, password_change } = jsonOf<SignedIn>(answer);
  if (account.id !== asked) return; // the cookie became another's: nobody signed in here
  await changeSession(ports.db, session_no, { session: { account, roles, scopes, password_change } });
}

/** How many operations of this account would stay behind; a log-out with some of them asks first. */
export async function countUnsent(ports: Ports, account: string): Promise<number> {
  const entries = await readEntries(ports.db);
  return entries.filter((entry) => entry.account === account && isUnsent(entry)).length;
}

/** Signs out: the session and the rows go, the outbox stays. The server ends the push token with the session. */
export async function signOut(ports: Ports): Promise<void> {
  const { line } = withLine(ports);
  const account = (await readMeta(ports.db)).session?.account.id;
  await endSession(ports.db);
  ports.changed?.();
  if (account === undefined) return;
  const question = { method: "DELETE", path: "/api/session", voice: sessionOf(account) };
  await line.askPlainly(question).catch(() => undefined); // offline: it expires by itself
}
