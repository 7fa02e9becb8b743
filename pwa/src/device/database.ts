// The phone's own store: one IndexedDB, opened late, reopened when the system closed it, written strictly.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import type { Draft } from "../core/draft";
import type { EntityRow } from "../core/feed";
import type { OutboxEntry } from "../core/outbox";
import type { PhotoRow } from "../core/photos";

export interface PackPart {
  name: string;
  etag: string | null;
  body: unknown;
}

export interface Schema extends DBSchema {
  meta: { key: string; value: unknown };
  draft: { key: string; value: Draft };
  outbox: { key: string; value: OutboxEntry };
  photo: { key: string; value: PhotoRow; indexes: { op_id: string; sha256: string } };
  /** ArrayBuffer only: WebKit refuses or corrupts Blobs. Keys: see originalKey and sentKey. */
  bytes: { key: string; value: ArrayBuffer };
  entity: { key: string; value: EntityRow; indexes: { type: string; case_id: string } };
  pack: { key: string; value: PackPart };
}

export type Room = StoreNames<Schema>;
/** A running transaction. It covers only the rooms it was opened for: another one throws NotFoundError. */
export type Tx = IDBPTransaction<Schema, Room[], "readwrite">;

type Work<T> = (tx: Tx) => Promise<T> | T;

const VERSION = 1;

/** Where the bytes of a picture lie before the canvas touched them. */
export const originalKey = (photoId: string) => `${photoId}/original`;

/** Where the bytes lie that travel and that sha-256 names. */
export const sentKey = (photoId: string) => `${photoId}/sent`;

/** From the version a phone has to ours, one step a version: an outbox may lie in the oldest of them. */
function upgrade(db: IDBPDatabase<Schema>, from: number): void {
  if (from < 1) buildFirst(db);
}

function buildFirst(db: IDBPDatabase<Schema>): void {
  for (const name of ["meta", "bytes"] as const) db.createObjectStore(name);
  db.createObjectStore("draft", { keyPath: "draft_id" });
  db.createObjectStore("outbox", { keyPath: "op_id" });
  db.createObjectStore("pack", { keyPath: "name" });
  const photo = db.createObjectStore("photo", { keyPath: "id" });
  photo.createIndex("op_id", "op_id");
  photo.createIndex("sha256", "sha256");
  const entity = db.createObjectStore("entity", { keyPath: "key" });
  entity.createIndex("type", "type");
  entity.createIndex("case_id", "case_id");
}

/** iOS closes a database behind our back (and Chromium when its storage process dies): then it is opened once more. */
function isClosed(error: unknown): boolean {
  if (!(error instanceof DOMException)) return false;
  return error.name === "InvalidStateError" || /connection|closing|closed/i.test(error.message);
}

export class Database {
  private opening: Promise<IDBPDatabase<Schema>> | null = null;
  private readonly writes = new Map<Room, number>();

  /** @param wrote told of every transaction that was opened to write, once it has ended in whatever way */
  constructor(
    readonly name: string = "gezhi",
    private readonly wrote: (rooms: readonly Room[]) => void = () => undefined,
  ) {}

  /**
   * One transaction, strict unless said otherwise. What `work` returns is handed back only after the transaction completed.
   *
   * @param work may await requests of this transaction only; anything else lets it commit too early
   * @param durability "relaxed" for what may be lost with the battery because it would only be asked for again
   * @throws DOMException QuotaExceededError when the disk is full; nothing of the transaction is kept then
   */
  async write<T>(rooms: Room[], work: Work<T>, durability: "strict" | "relaxed" = "strict"): Promise<T> {
    try {
      return await this.writeOnce(rooms, work, durability);
    } catch (error) {
      if (!isClosed(error)) throw error;
      this.opening = null;
      return await this.writeOnce(rooms, work, durability);
    }
  }

  private async writeOnce<T>(rooms: Room[], work: Work<T>, durability: IDBTransactionDurability): Promise<T> {
    const db = await this.open();
    const tx = db.transaction(rooms, "readwrite", { durability });
    try {
      const result = await work(tx);
      await tx.done;
      return result;
    } catch (error) {
      abort(tx);
      throw tx.error ?? error; // a full disk aborts every request: the transaction alone knows why
    } finally {
      for (const room of rooms) this.writes.set(room, this.writesTo(room) + 1);
      this.wrote(rooms);
    }
  }

  /** How many transactions of this tab have been opened on a room to write, ended in whatever way. */
  writesTo(room: Room): number {
    return this.writes.get(room) ?? 0;
  }

  /** A question that changes nothing. */
  async read<T>(question: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      return await question(await this.open());
    } catch (error) {
      if (!isClosed(error)) throw error;
      this.opening = null;
      return await question(await this.open());
    }
  }

  async close(): Promise<void> {
    const db = await this.opening;
    this.opening = null;
    db?.close();
  }

  /** @throws DOMException when the store cannot be opened now; the next call tries again */
  private open(): Promise<IDBPDatabase<Schema>> {
    this.opening ??= this.openOnce();
    return this.opening;
  }

  private openOnce(): Promise<IDBPDatabase<Schema>> {
    const forget = () => {
      if (this.opening === opening) this.opening = null;
    };
    const opening = openDB<Schema>(this.name, VERSION, {
      upgrade,
      blocking: () => void this.close(), // a newer build in another tab wants to upgrade: let it
      terminated: forget,
    });
    opening.catch(forget); // Safari fails to open after a crash of its storage, and a moment later does not
    return opening;
  }
}

function abort(tx: { abort(): void; done: Promise<void> }): void {
  tx.done.catch(() => undefined); // the error is already on its way to the caller
  try {
    tx.abort();
  } catch {
    // it aborted by itself
  }
}
