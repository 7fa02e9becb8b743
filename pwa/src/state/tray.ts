// The ways out of 需处理: again, changed, as a file, or away by the inspector's own word.
import type { Draft } from "../core/draft";
import { uuid7 } from "../core/ids";
import type { OutboxEntry } from "../core/outbox";
import type { ShownCase } from "../core/overlay";
import type { LonLat } from "../core/view";
import type { Intent } from "../core/wire";
import { dropShot, reviveAsDraft } from "../device/capture";
import { exportOperation, UNSAVED } from "../device/export";
import { discardRejected, letGoPhoto, retryPhotos, retryRejected } from "../device/outbox";
import { refusalWord } from "../words/words";
import type { ReportForm, StepForm } from "./capture.svelte";
import { capture, phone } from "./here";
import { refusedPictures } from "./ways-out";

/** 重试: a refused operation under a new id against the present state; broken pictures once more. */
export async function retry(entry: OutboxEntry): Promise<void> {
  if (entry.state === "rejected") {
    const base = entry.intent.kind === "step" ? (phone.findCase(entry.case_id)?.state_rev ?? null) : null;
    await retryRejected(phone.db, entry.op_id, uuid7(Date.now()), base);
  }
  await retryPhotos(phone.db, entry.op_id);
  await phone.refresh();
  phone.sync();
}

/**
 * 改了再报: the refused report becomes a draft again, with its pictures.
 *
 * @returns the draft's id; null where it became one already, here or in another tab
 */
export async function editAgain(entry: OutboxEntry): Promise<string | null> {
  const { args, captured, fix } = entry.intent;
  const note = typeof args.note === "string" ? args.note : "";
  const place = typeof args.place === "string" ? { place: args.place } : {};
  const form: ReportForm = { what: "report", kind: String(args.kind ?? "matter"), note, ...place, ...namedPlace(args) };
  const draft: Draft = {
    draft_id: uuid7(Date.now()),
    account: entry.account,
    case_id: entry.case_id,
    category: String(args.category ?? ""),
    urgent: entry.urgent,
    captured,
    fix,
    started_at: entry.saved_at,
    form,
  };
  const revived = await reviveAsDraft(phone.db, entry.op_id, draft);
  await phone.refresh();
  return revived ? draft.draft_id : null;
}

/**
 * 重拍再交: the refused step becomes a draft again with its words; of its pictures go along those that the refusal is
 * not about.
 *
 * @returns the draft's id; null where it became one already, here or in another tab
 */
export async function redoStep(entry: OutboxEntry): Promise<string | null> {
  const { args, captured, fix } = entry.intent;
  const row = phone.findCase(entry.case_id);
  const told = (key: string) => (typeof args[key] === "string" ? (args[key] as string) : "");
  const words = { text: told("text"), reason: told("reason"), clause: told("clause"), worker: told("worker") };
  const form: StepForm = { what: "step", step: told("step"), ...words };
  const draft: Draft = {
    draft_id: uuid7(Date.now()),
    account: entry.account,
    case_id: entry.case_id,
    category: row?.category ?? "",
    urgent: entry.urgent,
    captured,
    fix,
    started_at: Date.now(),
    form,
  };
  const refused = refusedPictures(phone, entry);
  const revived = await reviveAsDraft(phone.db, entry.op_id, draft);
  if (revived) for (const { id } of refused) await dropShot(phone.db, id);
  await phone.refresh();
  return revived ? draft.draft_id : null;
}

/** A step's form: the refused one of the same step where there is one, so that its words are not written twice. */
export async function openStep(row: ShownCase, step: string): Promise<string> {
  const refused = phone.mine.find(
    ({ case_id, state, intent }) => case_id === row.id && state === "rejected" && intent.args.step === step,
  );
  return (refused && (await redoStep(refused))) ?? (await capture.beginStep(row.id, step, row.category));
}

/** The cell that the person named or the pin that they put; neither where the position said it. */
function namedPlace({ point, shown }: Record<string, unknown>): Pick<ReportForm, "cell" | "pin"> {
  const put = point as (LonLat & { source?: string }) | null | undefined;
  if (put?.source !== "manual") return { cell: null, pin: null };
  const cell = (shown as { cell?: string | null } | null | undefined)?.cell ?? null;
  const inside = cell === null ? null : phone.ground.pointInside(cell);
  if (inside?.lon === put.lon && inside.lat === put.lat) return { cell, pin: null };
  return { cell: null, pin: { lon: put.lon, lat: put.lat } };
}

/** Why it waits, in words: what the refusal says, or what became of its pictures. */
export function reasonOf(entry: OutboxEntry): string {
  if (entry.state === "rejected") return refusalWord(entry.last_error);
  const broken = phone.photos.find((row) => row.op_id === entry.op_id && row.state === "failed");
  return refusalWord(broken?.error ?? null);
}

export async function discard(entry: OutboxEntry): Promise<void> {
  await discardRejected(phone.db, entry.op_id);
  await phone.refresh();
}

/** Pictures of a sent operation that were given up: by the person's word they go, what was sent stays. */
export async function letGoPictures(entry: OutboxEntry): Promise<void> {
  const failed = phone.photos.filter((row) => row.op_id === entry.op_id && row.state === "failed");
  for (const { id } of failed) await letGoPhoto(phone.db, id);
  await phone.refresh();
}

/** A step that was never saved and whose case has left this phone, as a file: its words and its pictures. */
export async function exportDraft(draft: Draft, title: string): Promise<void> {
  const { draft_id: op_id, account, case_id, captured, fix, urgent, started_at: saved_at, form } = draft;
  const numbered = { op_id, device_seq: UNSAVED, case_id };
  const told: Intent = { ...numbered, kind: "step", base_state_rev: null, captured, fix, args: form };
  const device_id = phone.meta?.device_id ?? "";
  const about = { ...numbered, account, device_id, intent: told, title, urgent, saved_at };
  const unsent = { state: "saved", text: null, attempts: 0, last_error: null, result: null, sent_at: null } as const;
  await exportEntries([{ ...about, ...unsent, replayed: false }]);
}

/** Hands the operations with their pictures to the person as one file. */
export async function exportEntries(entries: readonly OutboxEntry[]): Promise<void> {
  const file = await exportOperation(phone.db, entries);
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: file.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
