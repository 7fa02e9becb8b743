// What screens show of the store: a room is read again only when something was written to it.
import type { Draft } from "../core/draft";
import type { EntityRow } from "../core/feed";
import type { OutboxEntry } from "../core/outbox";
import type { PhotoRow } from "../core/photos";
import type { Database, Room } from "./database";
import { type Meta, readMeta } from "./meta";
import { readEntries, readPhotos } from "./outbox";
import { readRows } from "./rows";

export interface Mirrored {
  meta: Meta;
  entries: OutboxEntry[];
  photos: PhotoRow[];
  rows: EntityRow[];
  allDrafts: Draft[];
}

type Name = keyof Mirrored;

const ROOM_OF: Record<Name, Room> = {
  meta: "meta",
  entries: "outbox",
  photos: "photo",
  rows: "entity",
  allDrafts: "draft",
};

const READ: { [N in Name]: (db: Database) => Promise<Mirrored[N]> } = {
  meta: readMeta,
  entries: readEntries,
  photos: readPhotos,
  rows: readRows,
  allDrafts: (db) => db.read((idb) => idb.getAll("draft")),
};

export class Mirror {
  /** How often each room had been written to when it was read last. */
  private readonly seen = new Map<Name, number>();

  constructor(private readonly db: Database) {}

  /** Somebody else has written, another tab: these rooms are read the next time; all of them when nobody knows which. */
  distrust(rooms?: readonly Room[]): void {
    for (const name of Object.keys(ROOM_OF) as Name[])
      if (rooms?.includes(ROOM_OF[name]) ?? true) this.seen.delete(name);
  }

  /**
   * What was written to since the last call, all of it the first time.
   *
   * @throws DOMException when the store cannot be read; the same is read the next time
   */
  async readChanged(): Promise<Partial<Mirrored>> {
    const names = (Object.keys(READ) as Name[]).filter((name) => this.seen.get(name) !== this.written(name));
    for (const name of names) this.seen.set(name, this.written(name)); // before: what is written meanwhile counts anew
    try {
      const read = await Promise.all(names.map((name) => READ[name](this.db)));
      return Object.fromEntries(names.map((name, n) => [name, read[n]]));
    } catch (error) {
      for (const name of names) this.seen.delete(name);
      throw error;
    }
  }

  private written(name: Name): number {
    return this.db.writesTo(ROOM_OF[name]);
  }
}
