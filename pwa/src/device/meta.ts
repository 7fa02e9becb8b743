// The small truths of this phone: who it is, who uses it, where the feed stands, how wrong its clock is.

import { uuid4 } from "../core/ids";
import type { Database, Tx } from "./database";
import type { Wiped } from "./storage";

/** Who is signed in, as the server said it; kept so that the app opens offline. */
export interface SignedIn {
  account: { id: string; name: string; display_name: string; unit: string | null };
  roles: string[];
  scopes: string[];
  /** The password is a first one: the server answers nothing else before it is one's own. */
  password_change?: boolean | undefined;
}

export interface Meta {
  device_id: string;
  /** Also kept outside IndexedDB: when only the other copy is left, the system wiped the store. */
  canary: string;
  session: SignedIn | null;
  /** Counts sign-ins and sign-outs: what was asked under an earlier number is answered too late. */
  session_no: number;
  /** The server no longer knows the session; the queue stays and the person is asked to sign in. */
  session_expired: boolean;
  /** A push token of whoever is signed in is kept: their queue goes out even when the session has ended. */
  sends_alone: boolean;
  cursor: string | null;
  epoch: string | null;
  /** Number of the last snapshot; while one is being pulled, `snapshot_open` is true. */
  generation: number;
  snapshot_open: boolean;
  clock_offset: number;
  last_sync: number | null;
  pack_at: number | null;
  /** The store was cleared, and the server has not heard of it yet. */
  wiped: Wiped | null;
}

const BLANK: Omit<Meta, "device_id" | "canary" | "sends_alone"> = {
  session: null,
  session_no: 0,
  session_expired: false,
  cursor: null,
  epoch: null,
  generation: 0,
  snapshot_open: false,
  clock_offset: 0,
  last_sync: null,
  pack_at: null,
  wiped: null,
};

/** Everything at once; a phone that has no id yet gets one, and only then is something written. */
export async function readMeta(db: Database): Promise<Meta> {
  const found = await db.read(async (idb) => {
    const { store } = idb.transaction("meta");
    const [keys, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
    return Object.fromEntries(keys.map((key, n) => [key, values[n]]));
  });
  const ids = MINTED.every((key) => key in found) ? {} : await mintIds(db);
  const meta = { ...BLANK, ...found, ...ids } as Meta;
  return { ...meta, sends_alone: meta.session !== null && `push:${meta.session.account.id}` in found };
}

const MINTED = ["device_id", "canary"] as const;

async function mintIds(db: Database): Promise<Pick<Meta, (typeof MINTED)[number]>> {
  return await db.write(["meta"], async (tx) => {
    const store = tx.objectStore("meta");
    for (const key of MINTED) if ((await store.getKey(key)) === undefined) await store.put(uuid4(), key);
    const [device_id, canary] = (await Promise.all(MINTED.map((key) => store.get(key)))) as [string, string];
    return { device_id, canary };
  });
}

/** Puts some of the truths, inside a running transaction. */
export async function putMeta(tx: Tx, changes: Partial<Meta>): Promise<void> {
  const store = tx.objectStore("meta");
  for (const [key, value] of Object.entries(changes)) await store.put(value, key);
}

/** The number of the present sign-in, inside a running transaction. */
export async function sessionNoIn(tx: Tx): Promise<number> {
  return ((await tx.objectStore("meta").get("session_no")) as number | undefined) ?? BLANK.session_no;
}

/** Puts some of the truths. */
export async function writeMeta(db: Database, changes: Partial<Meta>): Promise<void> {
  await db.write(["meta"], (tx) => putMeta(tx, changes));
}

/** The token that lets the queue of an account go out when its session has ended; null when there is none. */
export async function findPushToken(db: Database, account: string): Promise<string | null> {
  const token = await db.read((idb) => idb.get("meta", `push:${account}`));
  return typeof token === "string" ? token : null;
}

/** The server no longer takes this token: it was revoked by a log-out, or is older than 30 days. */
export async function dropPushToken(db: Database, account: string): Promise<void> {
  await db.write(["meta"], (tx) => tx.objectStore("meta").delete(`push:${account}`));
}

/** The next number of this (device, account), inside the transaction that uses it: 1, 2, 3 … */
export async function nextSequence(tx: Tx, account: string): Promise<number> {
  const store = tx.objectStore("meta");
  const key = `seq:${account}`;
  const next = (((await store.get(key)) as number | undefined) ?? 0) + 1;
  await store.put(next, key);
  return next;
}
