// The report or step in hand: from the camera's file to the saved operation.
import type { Draft } from "../core/draft";
import { uuid7 } from "../core/ids";
import { cleanText, type ReportArgs, reportIntent, type Shown, stepIntent } from "../core/intent";
import type { PhotoRow } from "../core/photos";
import type { Fix, PhotoRole, PhotoSource } from "../core/wire";
import { beginDraft, changeDraft, dropDraft, dropShot, keepShot, saveOperation } from "../device/capture";
import { stamp } from "../device/stamp";
import { askToPersist } from "../device/storage";
import type { Phone } from "./phone.svelte";
import type { Position } from "./position.svelte";

export interface ReportForm {
  what: "report";
  kind: string;
  note: string;
  /** The cell the person chose among the candidates; null: the one the position stands in. */
  cell: string | null;
  [field: string]: unknown;
}

export interface StepForm {
  what: "step";
  step: string;
  text: string;
  reason: string;
  clause: string;
  worker: string;
  [field: string]: unknown;
}

/** A picture that was just taken, with where it goes. */
export interface Taken {
  file: File;
  role: PhotoRole;
  source: PhotoSource;
}

const EMPTY_STEP = { text: "", reason: "", clause: "", worker: "" };

export class Capture {
  constructor(
    private readonly phone: Phone,
    private readonly position: Position,
  ) {}

  findDraft(id: string): Draft | null {
    return this.phone.drafts.find((draft) => draft.draft_id === id) ?? null;
  }

  /** A picture was taken for a category: a report begins. @returns the draft's id, when it is stored */
  async beginReport(kind: string, category: string, urgent: boolean, taken: Taken): Promise<string> {
    const form: ReportForm = { what: "report", kind, note: "", cell: null };
    const draft = this.newDraft({ category, urgent, form, case_id: uuid7(Date.now()) });
    await this.shoot(draft, taken);
    return draft.draft_id;
  }

  /** A step is begun, with or without a picture; a draft of the same step is gone on with. */
  async beginStep(caseId: string, step: string, category: string): Promise<string> {
    const same = this.phone.drafts.find((draft) => draft.case_id === caseId && draft.form.step === step);
    if (same) return same.draft_id;
    const form: StepForm = { what: "step", step, ...EMPTY_STEP };
    const draft = this.newDraft({ category, urgent: false, form, case_id: caseId });
    await beginDraft(this.phone.db, draft);
    await this.phone.refresh();
    return draft.draft_id;
  }

  private newDraft(about: Pick<Draft, "category" | "urgent" | "form" | "case_id">): Draft {
    const now = Date.now();
    const account = this.phone.session?.account.id ?? "";
    const fix = this.position.currentFix();
    return { ...about, draft_id: uuid7(now), account, captured: stamp(now), fix, started_at: now };
  }

  /**
   * The shutter. Resolves when original, position, times and draft are stored; resizing follows by itself.
   *
   * @throws DOMException when the store is full
   */
  async shoot(draft: Draft, taken: Taken): Promise<void> {
    const now = Date.now();
    const fix = this.position.currentFix();
    const original = await taken.file.arrayBuffer();
    const n = this.phone.photosOf(draft.draft_id).length;
    const photo = rawPhoto(draft, taken, n, now);
    await keepShot(this.phone.db, { ...draft, fix: draft.fix ?? fix }, photo, original);
    await this.phone.refresh();
    this.phone.resize();
  }

  async change(draft: Draft, changes: Partial<Draft>): Promise<void> {
    await changeDraft(this.phone.db, draft.draft_id, changes);
    await this.phone.refresh();
  }

  async dropPhoto(id: string): Promise<void> {
    await dropShot(this.phone.db, id);
    await this.phone.refresh();
  }

  async drop(draft: Draft): Promise<void> {
    await dropDraft(this.phone.db, draft.draft_id);
    await this.phone.refresh();
  }

  /** 保存 a report, or a self-handled one when it has its after-photo. Resolves when it is stored. */
  async saveReport(draft: Draft, title: string, shown: Shown): Promise<void> {
    const form = draft.form as ReportForm;
    const handled = this.phone.photosOf(draft.draft_id).some((photo) => photo.role === "after");
    const point = this.pointOf(draft.fix, form.cell);
    if (point === null) throw new Error("a report needs a place");
    const args = {
      kind: form.kind,
      category: draft.category,
      condition: null,
      note: form.note,
      place: null,
      point,
      shown,
    };
    await this.save(draft, title, (common) => reportIntent(common, handled ? "self_handle" : "report", args));
  }

  /** Where the matter is: the cell named by hand, else the fix. */
  private pointOf(fix: Fix | null, cell: string | null): ReportArgs["point"] | null {
    const chosen = cell === null ? null : this.phone.ground.pointInside(cell);
    if (chosen) return { ...chosen, source: "manual" };
    return fix && { lon: fix.lon, lat: fix.lat, source: "fix" };
  }

  /** 保存 a step. `base` is the state_rev the person saw. Resolves when it is stored. */
  async saveStep(draft: Draft, title: string, base: number): Promise<void> {
    const { step, text, reason, clause, worker } = draft.form as StepForm;
    const told = { text, reason, clause, worker };
    const args = Object.fromEntries(
      Object.entries(told).flatMap(([key, value]) => (cleanText(value) ? [[key, cleanText(value)]] : [])),
    );
    await this.save(draft, title, (common) => stepIntent(common, step, base, args));
  }

  /** A step that needs neither words nor pictures (签收). */
  async takeStep(caseId: string, step: string, title: string, base: number): Promise<void> {
    const form: StepForm = { what: "step", step, ...EMPTY_STEP };
    await this.saveStep(this.newDraft({ category: "", urgent: false, form, case_id: caseId }), title, base);
  }

  private async save(
    draft: Draft,
    title: string,
    write: (common: Common) => ReturnType<typeof reportIntent>,
  ): Promise<void> {
    const meta = this.phone.meta;
    if (meta === null) throw new Error("the store is not open");
    const { draft_id, case_id, captured, fix, account, urgent } = draft;
    const intent = (device_seq: number) => write({ op_id: draft_id, device_seq, case_id, captured, fix });
    void askToPersist(); // from now on the store holds something that must not be cleared
    await saveOperation(this.phone.db, { meta, account, title, urgent, now: Date.now(), intent });
    await this.phone.refresh();
    this.phone.resize();
    this.phone.sync();
  }
}

type Common = Parameters<typeof reportIntent>[0];

function rawPhoto(draft: Draft, taken: Taken, n: number, now: number): PhotoRow {
  return {
    id: uuid7(now),
    op_id: draft.draft_id,
    account: draft.account,
    n,
    part: "full",
    role: taken.role,
    source: taken.source,
    taken_at: stamp(now).wall,
    captured_at: now,
    urgent: draft.urgent,
    state: "raw",
    sha256: null,
    mime: taken.file.type || null,
    bytes: taken.file.size,
    width: 0,
    height: 0,
    exif: {},
    offset: 0,
    attempts: 0,
    wrong_hash: 0,
    error: null,
  };
}
