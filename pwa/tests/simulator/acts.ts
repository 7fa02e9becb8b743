// What a person does on a simulated phone, by the product's own verbs: every one of them may be cut short by a kill.
import type { Draft } from "../../src/core/draft";
import { uuid7 } from "../../src/core/ids";
import { evidenceIntent, reportIntent, stepIntent } from "../../src/core/intent";
import { stepsFor } from "../../src/core/lifecycle";
import { bySequence, type OutboxEntry, opensACase } from "../../src/core/outbox";
import { layUnsent, type ShownCase } from "../../src/core/overlay";
import { isoWithOffset } from "../../src/core/time";
import type { CaseRow, Fix, PhotoRole, TaskRow } from "../../src/core/wire";
import {
  beginDraft,
  findOriginal,
  findRaw,
  keepResized,
  keepShot,
  reviveAsDraft,
  saveOperation,
} from "../../src/device/capture";
import { readMeta } from "../../src/device/meta";
import { discardRejected, readEntries, readPhotos, retryPhotos, retryRejected } from "../../src/device/outbox";
import { readParts } from "../../src/device/packs";
import { readRows } from "../../src/device/rows";
import type { SimPhone } from "./phone";
import { aPicture, shrink } from "./pictures";

/** The n-th of many, whatever n is; nothing of nothing. */
function pick<T>(from: readonly T[], n: number): T | null {
  return from[n % Math.max(1, from.length)] ?? null;
}

export interface Shots {
  /** One size in bytes and one number a picture: the same number is the same picture. */
  pictures: { size: number; number: number }[];
  /** Left as they were taken: the browser is slow, or about to be killed. */
  raw: boolean;
}

export interface Report extends Shots {
  fact: string;
  category: string;
  lon: number;
  lat: number;
  /** Put right by the reporter: the last picture is of after. */
  handled: boolean;
}

type Told = (fact: string) => void;

async function accountOf(phone: SimPhone): Promise<string | null> {
  return (await readMeta(phone.db)).session?.account.id ?? null;
}

function newDraft(phone: SimPhone, account: string, about: Pick<Draft, "case_id" | "category" | "form">): Draft {
  const { now } = phone;
  const captured = { wall: isoWithOffset(now, 480), mono_ms: now % 1e7, boot_id: "simulated", tz: "Asia/Shanghai" };
  return { ...about, draft_id: uuid7(now), account, urgent: false, captured, fix: null, started_at: now };
}

async function shoot(phone: SimPhone, draft: Draft, shots: Shots, roleOf: (n: number) => PhotoRole): Promise<void> {
  for (const [n, { size, number }] of shots.pictures.entries()) {
    const original = aPicture(number, size);
    await keepShot(phone.db, draft, { ...BLANK_PHOTO, ...shotOf(phone, draft, n, roleOf(n)) }, original);
  }
}

function shotOf({ now }: SimPhone, { draft_id: op_id, account, captured }: Draft, n: number, role: PhotoRole) {
  return { id: uuid7(now), op_id, account, n, role, taken_at: captured.wall, captured_at: now };
}

const BLANK_PHOTO = {
  part: "full",
  source: "camera_app",
  urgent: false,
  state: "raw",
  sha256: null,
  mime: null,
  bytes: 0,
  width: 0,
  height: 0,
  exif: {},
  offset: 0,
  attempts: 0,
  wrong_hash: 0,
  error: null,
} as const;

/** Resizes what is still raw, as the page does at its start and after every shutter; or of one operation only. */
export async function resizeRaw(phone: SimPhone, opId: string | null = null): Promise<void> {
  for (const { id, op_id } of await findRaw(phone.db)) {
    if (opId !== null && op_id !== opId) continue;
    const original = await findOriginal(phone.db, id);
    if (original !== null) await keepResized(phone.db, id, await shrink(original));
  }
}

/** 上报: shutters, resizing, 保存. @returns whether anybody is signed in who could */
export async function report(phone: SimPhone, told: Report, say: Told): Promise<boolean> {
  const { session } = await readMeta(phone.db);
  if (session === null) return false;
  const account = session.account.id;
  const { fact, category, lon, lat } = told;
  const handled = told.handled && session.roles.includes("inspector");
  const form = { what: "report", kind: "matter", note: fact, lon, lat };
  const draft = newDraft(phone, account, { case_id: uuid7(phone.now), category, form });
  if (told.pictures.length === 0) await beginDraft(phone.db, draft);
  const last = told.pictures.length - 1;
  await shoot(phone, draft, told, (n) => (handled && n > 0 && n === last ? "after" : "before"));
  if (told.pictures.length > 0) say(fact);
  return await finish(phone, draft, told.raw, say);
}

/** The case that this account reported last on this phone: what is added to it must not overtake the report. */
async function ownCase(phone: SimPhone, account: string | null): Promise<string | null> {
  const mine = (await readEntries(phone.db)).filter((entry) => entry.account === account && opensACase(entry));
  return mine.sort(bySequence).at(-1)?.case_id ?? null;
}

/** 补充材料 to the n-th case that is known here, every other time to the one reported last. */
export async function addEvidence(phone: SimPhone, n: number, fact: string, shots: Shots, say: Told): Promise<boolean> {
  const account = await accountOf(phone);
  const shown = await casesOf(phone, account);
  const own = n % 2 === 1 ? await ownCase(phone, account) : null;
  const row = shown.find(({ id }) => id === own) ?? pick(shown, n);
  if (account === null || row === null) return false;
  const form = { what: "evidence", note: fact };
  const draft = newDraft(phone, account, { case_id: row.id, category: row.category, form });
  await beginDraft(phone.db, draft);
  await shoot(phone, draft, shots, () => "extra");
  if (shots.pictures.length > 0) say(fact);
  return await finish(phone, draft, shots.raw, say);
}

/** The n-th step that the phone offers now. */
export async function takeStep(phone: SimPhone, n: number, fact: string, shots: Shots, say: Told): Promise<boolean> {
  const account = await accountOf(phone);
  const offered = await stepsOffered(phone, account);
  const chosen = pick(offered, n);
  if (account === null || chosen === null) return false;
  const { row, step } = chosen;
  const form = { what: "step", step, note: fact, base: row.state_rev, worker: await aWorker(phone) };
  const draft = newDraft(phone, account, { case_id: row.id, category: row.category, form });
  const role = ROLES[step];
  await beginDraft(phone.db, draft);
  if (role !== undefined) await shoot(phone, draft, shots, () => role);
  return await finish(phone, draft, shots.raw, say);
}

const ROLES: Readonly<Record<string, PhotoRole>> = {
  report_back: "after",
  check_pass: "check",
  check_fail: "check",
  verify_true: "verify",
  verify_false: "verify",
};

async function aWorker(phone: SimPhone): Promise<string | null> {
  const people = (await readParts(phone.db)).find(({ name }) => name === "people")?.body as
    | { workers: { id: string }[] }
    | undefined;
  return people?.workers[0]?.id ?? null;
}

/** What the account sees: pulled rows with its own unsent operations over them, by id. */
async function casesOf(phone: SimPhone, account: string | null): Promise<ShownCase[]> {
  const mine = (await readEntries(phone.db)).filter((entry) => entry.account === account);
  const rows = (await readRows(phone.db)).filter(({ type }) => type === "case").map(({ row }) => row as CaseRow);
  return layUnsent(rows, mine).sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function stepsOffered(phone: SimPhone, account: string | null) {
  const { session } = await readMeta(phone.db);
  if (session === null || account === null) return [];
  const tasks = (await readRows(phone.db)).filter(({ type }) => type === "task").map(({ row }) => row as TaskRow);
  const actor = { account, unit: session.account.unit, roles: session.roles };
  const shown = await casesOf(phone, account);
  return shown.flatMap((row) => stepsFor(row, tasks, actor).map((step) => ({ row, step })));
}

/** 保存, after its own pictures were made smaller where there was time for it; those of others may still wait. */
async function finish(phone: SimPhone, draft: Draft, raw: boolean, say: Told): Promise<boolean> {
  if (!raw) await resizeRaw(phone, draft.draft_id);
  await save(phone, draft);
  say(String(draft.form.note));
  return true;
}

async function save(phone: SimPhone, draft: Draft): Promise<OutboxEntry> {
  const meta = await readMeta(phone.db);
  const { account, urgent } = draft;
  const mine = (await readPhotos(phone.db)).filter(({ op_id }) => op_id === draft.draft_id);
  const handled = mine.some(({ role }) => role === "after");
  const intent = (device_seq: number) => intentOf(draft, device_seq, handled);
  return await saveOperation(phone.db, { meta, account, title: "", urgent, now: phone.now, intent });
}

function intentOf(draft: Draft, device_seq: number, handled: boolean) {
  const { draft_id: op_id, case_id, captured, category, form } = draft;
  const fix: Fix | null = "lon" in form ? { ...NEAR, lon: Number(form.lon), lat: Number(form.lat) } : null;
  const common = { op_id, device_seq, case_id, captured, fix };
  const note = String(form.note);
  if (form.what === "evidence") return evidenceIntent(common, note);
  if (form.what === "step") return stepIntent(common, String(form.step), Number(form.base), argsOf(form, note));
  const point = { lon: Number(form.lon), lat: Number(form.lat), source: "fix" as const };
  const shown = { cell: null, unit: null, due_at: null, pack: null };
  const args = { kind: "matter", category, condition: null, note, place: null, point, shown };
  return reportIntent(common, handled ? "self_handle" : "report", args);
}

function argsOf(form: Draft["form"], note: string) {
  const words = { note, text: "已处置", reason: "不符", clause: "权责清单第三条" };
  return form.step === "assign" ? { ...words, worker: form.worker } : words;
}

const NEAR = { crs: "WGS84", accuracy_m: 8, age_s: 1, source: "gps" } as const;

/** What a killed browser left begun is saved by its person. @returns how many drafts that were */
export async function saveDrafts(phone: SimPhone, say: Told): Promise<number> {
  const account = await accountOf(phone);
  const drafts = await phone.db.read((idb) => idb.getAll("draft"));
  const mine = drafts.filter((draft) => draft.account === account);
  for (const draft of mine) await finish(phone, draft, false, say);
  return mine.length;
}

async function refused(phone: SimPhone, n: number): Promise<OutboxEntry | null> {
  const account = await accountOf(phone);
  const entries = (await readEntries(phone.db)).filter((entry) => entry.account === account);
  return pick(entries.filter(({ state }) => state === "rejected").sort(bySequence), n);
}

/** 重试 the n-th refused operation as it is. */
export async function retry(phone: SimPhone, n: number): Promise<boolean> {
  const entry = await refused(phone, n);
  if (entry === null) return false;
  const row = (await casesOf(phone, entry.account)).find(({ id }) => id === entry.case_id);
  const base = entry.intent.kind === "step" ? (row?.state_rev ?? null) : null;
  const again = await retryRejected(phone.db, entry.op_id, uuid7(phone.now), base);
  await retryPhotos(phone.db, again?.op_id ?? entry.op_id);
  return true;
}

/** 改了再报: the n-th refused report becomes a draft, gets another category, and is saved. */
export async function editAgain(phone: SimPhone, n: number, category: string, say: Told): Promise<boolean> {
  const entry = await refused(phone, n);
  if (entry === null || (entry.intent.kind !== "report" && entry.intent.kind !== "self_handle")) return false;
  const { args, captured, fix } = entry.intent;
  const { lon, lat } = args.point as { lon: number; lat: number };
  const form = { what: "report", kind: "matter", note: args.note, lon, lat };
  const about = { account: entry.account, case_id: entry.case_id, category, captured, fix, form };
  const draft: Draft = { ...about, draft_id: uuid7(phone.now), urgent: false, started_at: entry.saved_at };
  await reviveAsDraft(phone.db, entry.op_id, draft);
  return await finish(phone, draft, false, say);
}

/** The person lets the n-th refused operation go. @returns the fact that goes with it */
export async function discard(phone: SimPhone, n: number): Promise<string | null> {
  const entry = await refused(phone, n);
  if (entry === null) return null;
  await discardRejected(phone.db, entry.op_id);
  return String(entry.intent.args.note);
}

/** 重传 of pictures that were given up. */
export async function resend(phone: SimPhone): Promise<number> {
  const failed = (await readPhotos(phone.db)).filter(({ state }) => state === "failed");
  for (const opId of new Set(failed.map(({ op_id }) => op_id))) await retryPhotos(phone.db, opId);
  return failed.length;
}
