// One simulated phone: a disk that stays, a page that may die at any transaction, and the product's own sync.
import type { OutboxEntry } from "../../src/core/outbox";
import { wallClock } from "../../src/core/time";
import type { Database } from "../../src/device/database";
import { readMeta, writeMeta } from "../../src/device/meta";
import { readEntries, readPhotos } from "../../src/device/outbox";
import { readRows } from "../../src/device/rows";
import { findWiped } from "../../src/device/storage";
import type { Answer, Call } from "../../src/device/transport";
import { type Round, syncOnce } from "../../src/sync/engine";
import type { Ports } from "../../src/sync/ports";
import { Disk, MemoryDatabase } from "./disk";

/** Sends a call of a page; the page may be killed instead of hearing an answer. */
export type Send = (call: Call, page: Page) => Promise<Answer>;

/** The page of a phone: what is gone when the browser is killed. */
export class Page {
  readonly db: Database;
  syncing = false;
  opened = false;
  /** How many transactions it still begins; null: as many as it likes. */
  left: number | null = null;
  private end: () => void = () => undefined;
  private readonly over: Promise<"killed"> = new Promise((tell) => {
    this.end = () => tell("killed");
  });

  constructor(disk: Disk) {
    this.db = new MemoryDatabase(disk, () => this.nextTransaction());
  }

  /** Does the work unless the page dies meanwhile: then nothing of it goes on, and nobody is told how it ended. */
  async whileItLives<T>(work: () => Promise<T>): Promise<T | "killed"> {
    return await Promise.race([work(), this.over]);
  }

  /** The page is gone; to be awaited by whoever asked in it, for ever. */
  kill(): Promise<never> {
    this.end();
    return new Promise(() => undefined);
  }

  private async nextTransaction(): Promise<void> {
    if (this.left === null) return;
    if (this.left === 0) await this.kill();
    this.left -= 1;
  }
}

export class SimPhone {
  private readonly disk = new Disk();
  /** What the browser keeps beside the store. */
  private readonly outside = new Map<string, string>();
  private page = new Page(this.disk);
  /** Whether the last start found that the store had been wiped. */
  wiped = false;
  now = 0;

  constructor(private readonly send: Send) {}

  get db(): Database {
    return this.page.db;
  }

  get ports(): Ports {
    const { page } = this;
    const transport = (call: Call) => this.send(call, page);
    return { db: page.db, transport, now: () => this.now, wall: () => wallClock(this.now), appVersion: "sim" };
  }

  /**
   * Does something in the page, which dies before its `dies`-th transaction from now.
   *
   * @returns "killed" when it did; the next thing is done by a new page on the same disk
   */
  async inPage<T>(dies: number | null, work: () => Promise<T>): Promise<T | "killed"> {
    const { page } = this;
    page.left = dies ?? page.left;
    const done = await page.whileItLives(async () => {
      if (!page.opened) await this.open(page);
      return await work();
    });
    if (dies !== null) page.left = null;
    if (done === "killed" && this.page === page) this.reload();
    return done;
  }

  reload(): void {
    this.page = new Page(this.disk);
  }

  wipe(): void {
    this.disk.wipe();
    this.reload();
  }

  private async open(page: Page): Promise<void> {
    const { canary, device_id } = await readMeta(page.db);
    const keep = {
      getItem: (key: string) => this.outside.get(key) ?? null,
      setItem: this.outside.set.bind(this.outside),
    };
    Object.defineProperty(globalThis, "localStorage", { value: keep, configurable: true });
    const wiped = findWiped(canary, device_id);
    if (wiped !== null) await writeMeta(page.db, { wiped });
    this.wiped = wiped !== null;
    page.opened = true;
  }

  /** One round, as one tab of the phone does it; null when one is under way. */
  async sync(): Promise<Round | null> {
    const { page } = this;
    if (page.syncing) return null;
    page.syncing = true;
    try {
      return await syncOnce(this.ports);
    } finally {
      page.syncing = false;
    }
  }

  /** What lies on the disk, in short; read past the page, so that looking kills nobody. */
  async look() {
    const db = new MemoryDatabase(this.disk);
    const meta = await readMeta(db);
    const drafts = await db.read((idb) => idb.getAll("draft"));
    return {
      drafts: drafts.map(({ draft_id, account, form }) => ({ draft_id, account, fact: form.note })),
      entries: (await readEntries(db)).map(inShort),
      photos: (await readPhotos(db)).map(({ id, op_id, part, sha256, state, error }) => ({
        id,
        op_id,
        part,
        sha256,
        state,
        error,
      })),
      session: meta.session?.account.id ?? null,
      expired: meta.session_expired,
      device: meta.device_id,
      wiped: this.wiped,
    };
  }

  async rows() {
    return await readRows(new MemoryDatabase(this.disk));
  }
}

function inShort(entry: OutboxEntry) {
  const { op_id, account, device_id, device_seq, case_id, intent, state, last_error, text, sent_at } = entry;
  const { note } = intent.args;
  return {
    op_id,
    account,
    device_id,
    device_seq,
    case_id,
    kind: intent.kind,
    step: intent.args.step ?? null,
    fact: note,
    state,
    code: last_error,
    sent_at,
    frozen: text !== null,
  };
}
