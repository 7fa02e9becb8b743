// Who is signed in on this phone, changed in one transaction each: a late answer of an earlier sign-in changes nothing.
import type { Database, Tx } from "./database";
import { type Meta, putMeta, type SignedIn, sessionNoIn } from "./meta";
import { PEOPLE } from "./packs";

/** Somebody signed in. Rows of somebody else go, the outbox never; the push token is kept beside. */
export async function beginSession(db: Database, session: SignedIn, pushToken: string | null): Promise<void> {
  await db.write(["meta", "entity", "pack"], async (tx) => {
    const before = (await tx.objectStore("meta").get("session")) as SignedIn | null | undefined;
    if (before?.account.id !== session.account.id) await forgetRows(tx);
    if (pushToken !== null) await tx.objectStore("meta").put(pushToken, `push:${session.account.id}`);
    await putMeta(tx, { session, session_expired: false, session_no: (await sessionNoIn(tx)) + 1 });
  });
}

/** Signed out: the session and the rows go, the outbox and the push tokens stay. */
export async function endSession(db: Database): Promise<void> {
  await db.write(["meta", "entity", "pack"], async (tx) => {
    await forgetRows(tx);
    await putMeta(tx, { session: null, session_expired: false, session_no: (await sessionNoIn(tx)) + 1 });
  });
}

/** Puts what a server said of a session, unless another sign-in or a sign-out came meanwhile. */
export async function changeSession(
  db: Database,
  sessionNo: number,
  changes: Partial<Pick<Meta, "session" | "session_expired">>,
): Promise<void> {
  await db.write(["meta"], async (tx) => {
    if ((await sessionNoIn(tx)) === sessionNo) await putMeta(tx, changes);
  });
}

async function forgetRows(tx: Tx): Promise<void> {
  await tx.objectStore("entity").clear();
  await tx.objectStore("pack").delete(PEOPLE);
  await putMeta(tx, { cursor: null, snapshot_open: false, last_sync: null });
}
