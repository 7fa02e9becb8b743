// The phone's store in memory: what src/device/database.ts promises, without the weight of a whole IndexedDB.
import type { IDBPDatabase } from "idb";
import { Database, type Room, type Schema, type Tx } from "../../src/device/database";

type Value = unknown;
type Table = Map<string, Value>;
type Undo = () => void;

/** The field that names a value; none where the caller says the key. */
const KEY_PATHS: Readonly<Record<Room, string | null>> = {
  meta: null,
  bytes: null,
  draft: "draft_id",
  outbox: "op_id",
  pack: "name",
  photo: "id",
  entity: "key",
};
const INDEXES: Readonly<Partial<Record<Room, readonly string[]>>> = {
  photo: ["op_id", "sha256"],
  entity: ["type", "case_id"],
};
const ROOMS = Object.keys(KEY_PATHS) as Room[];

/** What a structured clone makes of plain things; whatever else is stored is refused, as IndexedDB would. */
export function cloned(value: Value): Value {
  if (typeof value === "function" || typeof value === "symbol") throw refusal("DataCloneError", "not to be cloned");
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (Array.isArray(value)) return value.map(cloned);
  const plain = Object.getPrototypeOf(value);
  if (plain !== Object.prototype && plain !== null) return structuredClone(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cloned(part)]));
}

function refusal(name: string, text: string): DOMException {
  return new DOMException(text, name);
}

/** What outlives a page: rooms of values by key, changed by one transaction at a time. */
export class Disk {
  private rooms = empty();
  private last: Promise<unknown> = Promise.resolve();

  /** The store is gone, as when a browser clears it. */
  wipe(): void {
    this.rooms = empty();
  }

  table(room: Room): Table {
    return this.rooms[room];
  }

  /** Does the work when every earlier one has ended, in whatever way. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work, work);
    this.last = mine.catch(() => undefined);
    return await mine;
  }
}

function empty(): Record<Room, Table> {
  return Object.fromEntries(ROOMS.map((room) => [room, new Map()])) as Record<Room, Table>;
}

/** One room inside a transaction. */
class Store {
  constructor(
    private readonly room: Room,
    private readonly rows: Table,
    private readonly undo: Undo[] | null,
  ) {}

  async get(key: string): Promise<Value> {
    return cloned(this.rows.get(key));
  }

  async getKey(key: string): Promise<string | undefined> {
    return this.rows.has(key) ? key : undefined;
  }

  async getAllKeys(): Promise<string[]> {
    return [...this.rows.keys()].sort(byCode);
  }

  async getAll(): Promise<Value[]> {
    return (await this.getAllKeys()).map((key) => cloned(this.rows.get(key)));
  }

  async put(value: Value, key?: string): Promise<string> {
    const path = KEY_PATHS[this.room];
    if ((path === null) !== (key !== undefined)) throw refusal("DataError", `the key of ${this.room}`);
    const name = path === null ? key : (value as Record<string, Value>)[path];
    if (typeof name !== "string") throw refusal("DataError", `a key of ${this.room} is a text`);
    const kept = cloned(value);
    this.change(name, () => this.rows.set(name, kept));
    return name;
  }

  async delete(key: string): Promise<void> {
    this.change(key, () => this.rows.delete(key));
  }

  async clear(): Promise<void> {
    for (const key of await this.getAllKeys()) await this.delete(key);
  }

  index(name: string) {
    if (!INDEXES[this.room]?.includes(name)) throw refusal("NotFoundError", `no index ${name}`);
    return { getAll: async (key: string) => (await this.getAll()).filter((row) => fieldOf(row, name) === key) };
  }

  private change(key: string, work: () => void): void {
    if (this.undo === null) throw refusal("ReadOnlyError", "the transaction only reads");
    const [had, before] = [this.rows.has(key), this.rows.get(key)];
    this.undo.push(() => (had ? this.rows.set(key, before) : this.rows.delete(key)));
    work();
  }
}

function fieldOf(row: Value, name: string): Value {
  return (row as Record<string, Value>)[name];
}

function byCode(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The phone's database on a disk; `before` is told of every transaction and may end the page there. */
export class MemoryDatabase extends Database {
  constructor(
    private readonly disk: Disk,
    private readonly before: () => Promise<void> = async () => undefined,
  ) {
    super("memory");
  }

  override async write<T>(rooms: Room[], work: (tx: Tx) => Promise<T> | T): Promise<T> {
    await this.before();
    return await this.disk.inTurn(async () => {
      const undo: Undo[] = [];
      try {
        return await work({ objectStore: (room: Room) => this.storeOf(room, rooms, undo) } as unknown as Tx);
      } catch (error) {
        for (const back of undo.reverse()) back();
        throw error;
      }
    });
  }

  override async read<T>(question: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    await this.before();
    return await this.disk.inTurn(() => question(this.reader() as unknown as IDBPDatabase<Schema>));
  }

  private storeOf(room: Room, covered: readonly Room[], undo: Undo[] | null): Store {
    if (!covered.includes(room)) throw refusal("NotFoundError", `the transaction does not cover ${room}`);
    return new Store(room, this.disk.table(room), undo);
  }

  /** What `read` hands out: single requests, and transactions that only read. */
  private reader() {
    const store = (room: Room) => this.storeOf(room, ROOMS, null);
    return {
      get: (room: Room, key: string) => store(room).get(key),
      getAll: (room: Room) => store(room).getAll(),
      getAllFromIndex: (room: Room, index: string, key: string) => store(room).index(index).getAll(key),
      transaction: (room: Room) => ({ store: store(room) }),
    };
  }
}
