// A phone under Node: the real store on a fake IndexedDB, the real engine, a fake server at the other end.
import "fake-indexeddb/auto";
import { sha256Hex } from "../../src/core/canonical";
import type { Draft } from "../../src/core/draft";
import { uuid7 } from "../../src/core/ids";
import { reportIntent, stepIntent } from "../../src/core/intent";
import type { OutboxEntry } from "../../src/core/outbox";
import { keepResized, keepShot, type Resized, saveOperation } from "../../src/device/capture";
import { Database } from "../../src/device/database";
import { readMeta } from "../../src/device/meta";
import { readEntries, readPhotos } from "../../src/device/outbox";
import { readRows } from "../../src/device/rows";
import { beginSession } from "../../src/device/session";
import { type Round, syncOnce, type Wishes } from "../../src/sync/engine";
import { aDraft, aPhoto, aReportArgs, CAPTURED, NOON } from "./builders";
import type { FakeServer } from "./fake-server";

let phones = 0;

export interface Making {
  photos?: number;
  size?: number;
  resized?: boolean;
  category?: string;
  caseId?: string;
  /** Real bytes, where a real server looks at them. */
  picture?: Uint8Array<ArrayBuffer>;
  /** The same, another for each picture. */
  pictures?: () => Uint8Array<ArrayBuffer>;
}

export class Phone {
  readonly db = new Database(`phone-${++phones}`);
  now = NOON;
  account = "a1";

  constructor(readonly server: FakeServer) {}

  async signInQuietly(account = "a1"): Promise<void> {
    const who = { id: account, name: account, display_name: account, unit: null };
    await beginSession(this.db, { account: who, roles: ["inspector"], scopes: [] }, null);
  }

  /** Time goes by, here and at the server. */
  pass(span: number): void {
    this.now += span;
    this.server.now += span;
  }

  /** A push token that was given to this account when it signed in here. */
  async holdToken(account: string, token: string): Promise<void> {
    await this.db.write(["meta"], (tx) => tx.objectStore("meta").put(token, `push:${account}`));
  }

  async sync(wishes: Wishes = {}): Promise<Round> {
    const wall = () => "2026-11-22T12:00:00+08:00";
    return await syncOnce(
      { db: this.db, transport: this.server.transport, now: () => this.now, wall, appVersion: "test" },
      wishes,
    );
  }

  /** Reports with pictures, as the screens do: shutter, resize, save. */
  async report({
    photos = 1,
    size = 900,
    resized = true,
    category = "09006",
    caseId,
    picture,
    pictures,
  }: Making = {}): Promise<OutboxEntry> {
    const op_id = uuid7(this.now);
    const case_id = caseId ?? uuid7(this.now);
    const draft = aDraft({ draft_id: op_id, account: this.account, case_id, category, started_at: this.now });
    for (let n = 0; n < photos; n++) {
      const id = await this.shoot(draft, n, size);
      const real = pictures?.() ?? picture;
      if (resized) await keepResized(this.db, id, real ? await asItIs(real) : await shrunk(size, `${id}`));
    }
    const common = { op_id, case_id, captured: CAPTURED, fix: null };
    return await this.save((device_seq) =>
      reportIntent({ ...common, device_seq }, "report", aReportArgs({ category })),
    );
  }

  /** The shutter alone. @returns the picture's id */
  async shoot(draft: Draft, n = 0, size = 900): Promise<string> {
    const id = `${draft.draft_id}-${n}`;
    const { draft_id: op_id, account } = draft;
    const raw = { state: "raw", sha256: null, mime: null, bytes: 0, captured_at: this.now + n } as const;
    await keepShot(this.db, draft, aPhoto({ id, op_id, account, n, ...raw }), aPicture(size, n));
    return id;
  }

  async step(step: string, case_id: string): Promise<OutboxEntry> {
    const common = { op_id: uuid7(this.now), case_id, captured: CAPTURED, fix: null };
    return await this.save((device_seq) => stepIntent({ ...common, device_seq }, step, 1, {}));
  }

  private async save(intent: Parameters<typeof saveOperation>[1]["intent"]): Promise<OutboxEntry> {
    const meta = await readMeta(this.db);
    return await saveOperation(this.db, {
      meta,
      account: this.account,
      title: "占道经营",
      urgent: false,
      now: this.now,
      intent,
    });
  }

  entries = () => readEntries(this.db);
  photos = () => readPhotos(this.db);
  rows = () => readRows(this.db);
  meta = () => readMeta(this.db);

  async entry(opId: string): Promise<OutboxEntry> {
    const found = (await this.entries()).find((one) => one.op_id === opId);
    if (!found) throw new Error(`no operation ${opId} on the phone`);
    return found;
  }
}

function aPicture(size: number, seed: number): ArrayBuffer {
  return Uint8Array.from({ length: size }, (_, at) => (at * 7 + seed) % 256).buffer;
}

/** What the canvas would make of it. */
export async function shrunk(size: number, seed: string): Promise<Resized> {
  const bytes = new TextEncoder().encode(seed.padEnd(size, ".")).buffer as ArrayBuffer;
  const small = new TextEncoder().encode(`small ${seed}`).buffer as ArrayBuffer;
  const thumb = { bytes: small, sha256: await sha256Hex(small), mime: "image/webp", width: 160, height: 120 };
  return { bytes, sha256: await sha256Hex(bytes), mime: "image/jpeg", width: 1600, height: 1200, exif: {}, thumb };
}

async function asItIs(picture: Uint8Array<ArrayBuffer>): Promise<Resized> {
  const bytes = picture.buffer;
  return { bytes, sha256: await sha256Hex(bytes), mime: "image/png", width: 64, height: 64, exif: {}, thumb: null };
}
