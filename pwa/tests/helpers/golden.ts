// The outbox that every later version must drain: what a phone of this format could hold, one of each.

import { evidenceIntent, reportIntent, stepIntent } from "../../src/core/intent";
import type { OutboxEntry } from "../../src/core/outbox";
import type { PhotoRow } from "../../src/core/photos";
import type { PhotoRole } from "../../src/core/wire";
import { keepResized, keepShot, saveOperation } from "../../src/device/capture";
import { Database } from "../../src/device/database";
import { exportOperation } from "../../src/device/export";
import { readMeta, writeMeta } from "../../src/device/meta";
import { aDraft, aPhoto, aReportArgs, CAPTURED, NOON } from "./builders";
import { shrunk } from "./phone";

export const ACCOUNT = "inspector1";
export const DEVICE = "00000000-0000-4000-8000-0000000901d1";

const idOf = (n: number) => `019ab000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const CASE = idOf(101);
const common = (n: number, case_id = CASE) => ({
  op_id: idOf(n),
  case_id,
  captured: CAPTURED,
  fix: { lon: 126.61, lat: 45.76, crs: "WGS84", accuracy_m: 8, age_s: 2, source: "gps" } as const,
});

class Maker {
  readonly db = new Database(`golden-${Math.random()}`);

  /** A saved operation with its pictures; one that is raw keeps the operation from being frozen. */
  async save(
    n: number,
    intent: (device_seq: number) => OutboxEntry["intent"],
    photos: readonly (PhotoRole | "raw")[] = [],
  ): Promise<void> {
    const draft = aDraft({ draft_id: idOf(n), account: ACCOUNT });
    for (const [at, told] of photos.entries()) {
      const id = `${idOf(n)}-${at}`;
      const role = told === "raw" ? "before" : told;
      const raw = { state: "raw", sha256: null, mime: null, bytes: 0, captured_at: NOON + at, role } as const;
      const row = aPhoto({ id, op_id: idOf(n), account: ACCOUNT, n: at, ...raw });
      await keepShot(this.db, draft, row, new TextEncoder().encode(`original ${id}`).buffer as ArrayBuffer);
      if (told !== "raw") await keepResized(this.db, id, await shrunk(400, id));
    }
    const meta = await readMeta(this.db);
    await saveOperation(this.db, { meta, account: ACCOUNT, title: "占道经营", urgent: n === 1, now: NOON + n, intent });
  }

  /** As if the server had answered. */
  async answered(n: number, changes: Partial<OutboxEntry>, photo: Partial<PhotoRow> = {}): Promise<void> {
    await this.db.write(["outbox", "photo"], async (tx) => {
      const entry = (await tx.objectStore("outbox").get(idOf(n))) as OutboxEntry;
      await tx.objectStore("outbox").put({ ...entry, attempts: 1, ...changes });
      for (const row of await tx.objectStore("photo").index("op_id").getAll(idOf(n))) {
        await tx.objectStore("photo").put({ ...row, ...photo });
      }
    });
  }
}

/** Saved and frozen, waiting for a small picture, refused, held, and on the shelf; of every kind a phone makes. */
export async function makeGolden(): Promise<ArrayBuffer> {
  const maker = new Maker();
  await readMeta(maker.db);
  await writeMeta(maker.db, { device_id: DEVICE });
  const report = (n: number, case_id?: string) => (device_seq: number) =>
    reportIntent({ ...common(n, case_id), device_seq }, "report", aReportArgs());
  await maker.save(1, report(1), ["before"]);
  await maker.save(2, (device_seq) => evidenceIntent({ ...common(2), device_seq }, "又来了，“老地方”"), ["extra"]);
  await maker.save(
    3,
    (device_seq) =>
      reportIntent({ ...common(3, idOf(103)), device_seq }, "self_handle", aReportArgs({ category: "06010" })),
    ["before", "after"],
  );
  await maker.save(4, (device_seq) => stepIntent({ ...common(4, idOf(104)), device_seq }, "check_pass", 7, {}), [
    "check",
  ]);
  await maker.save(5, report(5, idOf(105)), ["before", "raw"]);
  const result = { op_id: idOf(6), status: "rejected", code: "catalog.unknown-category", case: null } as const;
  await maker.save(6, report(6, idOf(106)), ["before"]);
  await maker.answered(6, { state: "rejected", last_error: result.code, result });
  await maker.save(7, report(7, idOf(107)), ["before"]);
  await maker.answered(7, { state: "sent", sent_at: NOON }, { state: "stored", stored_at: NOON });
  const entries = await maker.db.read((idb) => idb.getAll("outbox"));
  return await (await exportOperation(maker.db, entries)).arrayBuffer();
}
