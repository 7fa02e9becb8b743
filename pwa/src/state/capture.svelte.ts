// The report or step in hand: from the camera's file to the saved operation.
import { type Draft, isBlank } from "../core/draft";
import { uuid7 } from "../core/ids";
import { cleanText, evidenceIntent, reportIntent, type Shown, stepIntent } from "../core/intent";
import type { LonLat } from "../core/view";
import type { PhotoRole } from "../core/wire";
import {
  beginDraft,
  changeDraft,
  type DraftChanges,
  DraftRefused,
  dropDraft,
  dropShot,
  keepShot,
  type Saving,
  saveOperation,
} from "../device/capture";
import { stamp } from "../device/stamp";
import { askToPersist } from "../device/storage";
import { lateFix } from "./late-fix";
import type { Phone } from "./phone.svelte";
import { placeWords, pointOf } from "./place";
import type { Position } from "./position.svelte";
import { justSaved } from "./saved.svelte";
import { isSelfHandled } from "./self-handle";
import { asShot, rawPhoto, type Taken } from "./shot";
import { isPast, outdoneBy, reasonIn } from "./steps";
import { TakenAway } from "./taken-away.svelte";

export type { Taken };

export interface ReportForm {
  what: "report";
  kind: string;
  note: string;
  /** The cell the person chose among the candidates; null: the one the position stands in. */
  cell: string | null;
  /** Where the person put the pin; it goes before the cell and before the position. */
  pin?: LonLat | null;
  /** Where it is as the person wrote it; absent: as the pack would say it. */
  place?: string;
  [field: string]: unknown;
}

export interface StepForm {
  what: "step";
  step: string;
  text: string;
  reason: string;
  clause: string;
  worker: string;
  /** The reason of one tap; what is written beside it adds to it. */
  why?: string;
  [field: string]: unknown;
}

const EMPTY_STEP = { text: "", reason: "", clause: "", worker: "" };

export class Capture {
  /** Drafts of which a picture is being read just now, once for each picture. */
  private reading = $state.raw<readonly string[]>([]);
  /** Drafts that were thrown away: a picture that was still being read must not bring one back. */
  private readonly dropped = new Set<string>();
  readonly away: TakenAway;

  constructor(
    private readonly phone: Phone,
    private readonly position: Position,
  ) {
    this.away = new TakenAway(phone, (id) => this.dropPhoto(id));
  }

  /** Whether a picture is still on its way into the store; what is saved now would go without it. */
  isReading(draftId: string): boolean {
    return this.reading.includes(draftId);
  }

  get busy(): boolean {
    return this.reading.length > 0;
  }

  findDraft(id: string): Draft | null {
    return this.own.find((draft) => draft.draft_id === id) ?? null;
  }

  /** This person's drafts, also those of steps that were only looked at. */
  private get own(): Draft[] {
    return this.phone.allDrafts.filter((draft) => draft.account === this.phone.actor.account);
  }

  /** A picture was taken for a category: a report begins. @returns the draft's id, when it is stored */
  async beginReport(
    kind: string,
    category: string,
    urgent: boolean,
    taken: Taken,
    filled: Pick<Partial<ReportForm>, "note" | "place" | "pin"> = {},
  ): Promise<string> {
    justSaved.forget();
    const form: ReportForm = { what: "report", kind, note: "", cell: null, ...filled };
    const draft = this.newDraft({ category, urgent, form, case_id: uuid7(Date.now()) });
    await this.shoot(draft, taken);
    return draft.draft_id;
  }

  /** A step is begun, with or without a picture; a draft of the same step is gone on with. */
  async beginStep(caseId: string, step: string, category: string): Promise<string> {
    justSaved.forget();
    const same = this.own.find((one) => one.case_id === caseId && one.form.step === step && one.over === undefined);
    for (const one of this.own) if (one !== same && this.isLooked(one)) await dropDraft(this.phone.db, one.draft_id);
    if (same) return same.draft_id;
    const form: StepForm = { what: "step", step, ...EMPTY_STEP };
    const draft = this.newDraft({ category, urgent: false, form, case_id: caseId });
    await beginDraft(this.phone.db, draft);
    await this.phone.refresh();
    return draft.draft_id;
  }

  /** A step whose form was opened and left as it was: it goes when the next one is opened. */
  private isLooked(draft: Draft): boolean {
    return isBlank(draft, this.phone.photosOf(draft.draft_id).length) && !this.isReading(draft.draft_id);
  }

  /** A picture was taken for a case that is known: 补充材料 begins. @returns the draft's id, when it is stored */
  async beginEvidence(caseId: string, category: string, taken: Taken): Promise<string> {
    justSaved.forget();
    const same = this.phone.drafts.find((draft) => draft.case_id === caseId && draft.form.what === "evidence");
    const form = { what: "evidence", note: "" };
    const draft = same ?? this.newDraft({ category, urgent: false, form, case_id: caseId });
    await this.shoot(draft, taken);
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
   * @param instead the picture this one replaces (重拍): it goes when the new one is stored, not before
   * @throws DOMException when the store is full
   */
  async shoot(draft: Draft, taken: Taken, instead: string | null = null): Promise<void> {
    const id = draft.draft_id;
    const at = { now: Date.now(), captured: stamp(), fix: this.position.currentFix() };
    this.reading = [...this.reading, id];
    try {
      const original = await taken.file.arrayBuffer();
      if (this.dropped.has(id)) return; // thrown away while the picture was being read
      const kept = this.phone.photosOf(id).filter((photo) => photo.id !== instead);
      const photo = rawPhoto(draft, taken, kept.length, at.now);
      await keepShot(this.phone.db, asShot(this.findDraft(id) ?? draft, kept.length === 0, at), photo, original);
      if (instead !== null) await dropShot(this.phone.db, instead);
      await this.phone.refresh();
    } finally {
      this.reading = without(this.reading, id);
    }
    this.phone.resize();
  }

  /** Writes down what was filled in; a draft that is saved or thrown away meanwhile stays so. */
  async change(draft: Draft, changes: DraftChanges | ((stored: Draft) => DraftChanges)): Promise<void> {
    try {
      await changeDraft(this.phone.db, draft.draft_id, changes);
    } catch (error) {
      if (!(error instanceof DraftRefused)) throw error;
    }
    await this.phone.refresh();
  }

  /** A report made without a fix takes the first one that comes, as long as it still says where the picture was made. */
  async takeLateFix(draft: Draft): Promise<void> {
    const fix = draft.fix === null ? this.position.currentFix() : null;
    const late = fix && lateFix(fix, draft.started_at, Date.now());
    if (late) await this.change(draft, (stored) => (stored.fix === null ? { fix: late } : {}));
  }

  private async dropPhoto(id: string): Promise<void> {
    await dropShot(this.phone.db, id);
    await this.phone.refresh();
  }

  async drop(draft: Draft): Promise<void> {
    this.dropped.add(draft.draft_id);
    await dropDraft(this.phone.db, draft.draft_id).catch((error: unknown) => {
      this.dropped.delete(draft.draft_id);
      throw error;
    });
    await this.phone.refresh();
  }

  /** 保存 a report, or a self-handled one when it has its after-photo. Resolves when it is stored. */
  async saveReport(draft: Draft, title: string, shown: Shown): Promise<void> {
    const form = draft.form as ReportForm;
    const point = pointOf(this.phone, draft);
    if (point === null) throw new Error("a report needs a place");
    const photos = this.phone.photosOf(draft.draft_id);
    if (!photos.some((photo) => photo.role === "before")) throw new Error("a report needs a picture of before");
    const args = {
      kind: form.kind,
      category: draft.category,
      condition: null,
      note: form.note,
      place: placeWords(this.phone, draft),
      point,
      shown,
    };
    const handled = isSelfHandled(this.phone, draft);
    // The category was changed to one that nobody puts right by themselves: the picture stays, as one more.
    const roleOf = (role: PhotoRole) => (role === "after" && !handled ? "extra" : role);
    await this.save(draft, title, (common) => reportIntent(common, handled ? "self_handle" : "report", args), {
      roleOf,
    });
  }

  /** 补充到原案: the pictures and the note of a report that is not made go to a case that is known already. */
  async saveEvidence(draft: Draft, title: string, caseId: string): Promise<void> {
    const { note } = draft.form as ReportForm;
    await this.save(draft, title, (common) => evidenceIntent({ ...common, case_id: caseId }, note), {
      roleOf: () => "extra",
    });
  }

  /**
   * 保存 a step. `base` is the state_rev the person saw. Resolves when it is stored.
   *
   * Other answers to the same question stay where they are, and cannot be saved any more.
   */
  async saveStep(draft: Draft, title: string, base: number): Promise<void> {
    if (isPast(this.phone, draft)) throw new Error("another step of this case was saved instead");
    const outdone = outdoneBy(this.phone, draft);
    const form = draft.form as StepForm;
    const { step, text, clause, worker } = form;
    const told = { text, reason: reasonIn(form), clause, worker };
    const args = Object.fromEntries(
      Object.entries(told).flatMap(([key, value]) => (cleanText(value) ? [[key, cleanText(value)]] : [])),
    );
    await this.save(this.atPress(draft), title, (common) => stepIntent(common, step, base, args), { outdone });
  }

  /** A step without a picture is done where and when its button is pressed; one with pictures, at its first shutter. */
  private atPress(draft: Draft): Draft {
    if (this.phone.photosOf(draft.draft_id).length > 0) return draft;
    return { ...draft, captured: stamp(), fix: this.position.currentFix() };
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
    also: Pick<Saving, "roleOf" | "outdone"> = {},
  ): Promise<void> {
    const meta = this.phone.meta;
    if (meta === null) throw new Error("the store is not open");
    const { draft_id, case_id, captured, fix, account, urgent } = draft;
    if (this.isReading(draft_id)) throw new Error("a picture of it is still being read");
    const intent = (device_seq: number) => write({ op_id: draft_id, device_seq, case_id, captured, fix });
    await this.away.settle();
    void askToPersist(); // from now on the store holds something that must not be cleared
    await saveOperation(this.phone.db, {
      meta,
      account,
      title,
      urgent,
      now: Date.now(),
      intent,
      ...also,
    });
    await this.phone.refresh();
    this.phone.resize();
    this.phone.sync();
  }
}

function without(ids: readonly string[], id: string): string[] {
  const at = ids.indexOf(id);
  return ids.filter((_, n) => n !== at);
}

type Common = Parameters<typeof reportIntent>[0];
