// The step in hand: its form, the one sending of it, and the pictures that follow.
import { wallClock } from "../core/time";
import { shrink } from "../device/draw";
import { NoSignal } from "../device/transport";
import { argsOf, type Draft, emptyDraft, type Field, fieldsOf, isOnePress, type Leeway, missingIn } from "./desk-form";
import { type DeskLine, Refused, told } from "./desk-line";
import { type DeskPicture, deliver, type Frozen, freeze, uploadPicture } from "./desk-send";
import type { CaseFile, Nameable, Next } from "./desk-wire";

/** unanswered: it may have happened; only the same sending, under the same id, can tell. */
export type Phase = "idle" | "editing" | "sending" | "unanswered";

/** What only Safari decodes: the server can, so it travels as it is. */
const HEIC = /^image\/hei[cf]/;

/** The chosen file is no picture that can be read here. */
export class Unreadable extends Error {
  constructor(readonly file: string) {
    super("unreadable picture");
  }
}

export class DeskStep {
  next = $state.raw<Next | null>(null);
  draft = $state<Draft>(emptyDraft());
  phase = $state<Phase>("idle");
  refusal = $state.raw<Refused | null>(null);
  /** The last step that was taken here, until the next one begins. */
  done = $state.raw<Next | null>(null);
  /** The state the case had reached when that step was done; null where it could not be read. */
  reached = $state.raw<string | null>(null);
  /** The fields that the last sending was refused for, anew with each sending. */
  refused = $state.raw<readonly Field[]>([]);
  people = $state.raw<Nameable[]>([]);
  /** Pictures whose operation was taken and whose bytes have not all arrived. */
  unsent = $state.raw<DeskPicture[]>([]);
  uploading = $state(false);
  private caseId = "";
  /** The form as it was opened, what the rule proposed included. */
  private opened = "";
  private seen = 0;
  private leeway: Leeway = {};
  private frozen: Frozen | null = null;

  constructor(
    private readonly line: DeskLine,
    /** Reads list and case again after a step, or after it turned out stale; says the state it found, if it found one. */
    private readonly settle: (taken: boolean) => Promise<string | null>,
  ) {}

  /** Begins a step on what is looked at now: opens its form, or takes it where one press is enough. */
  async begin(next: Next, file: CaseFile, draft: Partial<Draft> = {}): Promise<void> {
    if (this.phase === "sending" || this.phase === "unanswered") return;
    this.next = next;
    this.draft = { ...emptyDraft(), ...draft };
    this.opened = imprint(this.draft);
    [this.caseId, this.seen] = [file.id, file.state_rev];
    this.refusal = this.frozen = this.done = null;
    this.refused = [];
    this.phase = "editing";
    if (isOnePress(next)) await this.send();
    else await this.readPeople(next, file);
  }

  /** Takes a step whose facts are all known, in one press. */
  async take(next: Next, file: CaseFile, draft: Partial<Draft>): Promise<void> {
    await this.begin(next, file, draft);
    if (this.phase === "editing") await this.send();
  }

  /** Whether somebody wrote or chose something in a form whose step is not taken. */
  get written(): boolean {
    const open = this.phase === "editing" || this.phase === "unanswered";
    return open && imprint(this.draft) !== this.opened;
  }

  /** What of it is lacking still: it is said until somebody fills it in. */
  get missing(): Field[] {
    const lacking = this.next === null ? [] : missingIn(this.next, this.draft, this.leeway);
    return this.refused.filter((field) => lacking.includes(field));
  }

  /** Puts the form away. Nothing was sent, or it was refused. */
  cancel(): void {
    if (this.phase === "sending") return;
    this.next = this.frozen = this.refusal = null;
    this.phase = "idle";
  }

  /** Another case was opened. */
  leave(): void {
    this.phase = this.phase === "sending" ? "sending" : "idle";
    if (this.phase === "idle") this.cancel();
    this.done = null;
  }

  async addPicture(file: File, role: DeskPicture["role"]): Promise<void> {
    const resized = await shrink(await file.arrayBuffer(), file.type);
    if (resized.width === 0 && !HEIC.test(file.type)) throw new Unreadable(file.name);
    const picture = { role, name: file.name, taken_at: wallClock(file.lastModified), resized };
    this.draft.pictures = [...this.draft.pictures.filter((one) => one.role !== role), picture];
  }

  /** Sends the form, or again what was not answered. */
  async send(leeway: Leeway = {}): Promise<void> {
    const next = this.next;
    if (next === null || this.phase === "sending") return;
    this.leeway = leeway;
    this.refused = this.frozen === null ? missingIn(next, this.draft, leeway) : []; // what is frozen was judged before
    if (this.refused.length > 0) return;
    this.frozen ??= freeze(
      { next, caseId: this.caseId, seen: this.seen, args: argsOf(next, this.draft), pictures: this.draft.pictures },
      this.line.now(),
    );
    this.phase = "sending";
    this.refusal = null;
    try {
      await deliver(this.line, this.frozen);
    } catch (error) {
      return await this.failed(error);
    }
    await this.taken(next);
  }

  private async taken(next: Next): Promise<void> {
    this.unsent = [...this.unsent, ...this.draft.pictures];
    this.reached = await this.settle(true); // before the next press, which must be decided on the case as it is now
    this.phase = "idle";
    this.next = this.frozen = null;
    this.done = next;
    if (this.unsent.length > 0) await this.upload();
  }

  private async failed(error: unknown): Promise<void> {
    if (error instanceof NoSignal) {
      this.phase = "unanswered";
      return;
    }
    const again = this.next !== null && !isOnePress(this.next);
    this.phase = again ? "editing" : "idle";
    if (!again) this.next = null;
    if (!(error instanceof Refused)) throw error;
    this.frozen = null; // a refusal is an answer: nothing happened, so the next sending is a new decision
    this.refusal = told(error);
    const { next } = this;
    const [named, photos] = [error.fields.field, error.code === "case.photos-missing"];
    if (next !== null)
      this.refused = fieldsOf(next).filter((one) => one === named || (photos && one.startsWith("photo:")));
    if (error.status === 409 || error.status === 404) await this.settle(false);
  }

  /** After the case was read again: decide on what is there now, or put the form away where the step is gone. */
  follow(file: CaseFile): void {
    if (this.phase !== "editing" || this.next === null || file.id !== this.caseId) return;
    if (this.refusal?.code !== "case.stale") return;
    const [step, ask, answer] = [this.next.step, this.next.ask, this.next.answer];
    const still = file.next.find((one) => one.step === step && one.ask === ask && one.answer === answer);
    if (still === undefined) {
      this.phase = "idle";
      this.next = null;
    } else {
      this.next = still;
      this.seen = file.state_rev;
    }
  }

  /** Sends the bytes that are still here. */
  async upload(): Promise<void> {
    if (this.uploading) return;
    this.uploading = true;
    try {
      for (const picture of this.unsent) {
        await uploadPicture(this.line, picture);
        this.unsent = this.unsent.filter((one) => one !== picture);
      }
    } catch (error) {
      if (error instanceof Refused) this.refusal = error;
      else if (!(error instanceof NoSignal)) throw error;
    } finally {
      this.uploading = false;
    }
    await this.settle(false);
  }

  private async readPeople(next: Next, file: CaseFile): Promise<void> {
    this.people = [];
    const path = next.step === "assign" ? `/api/units/${file.lead}/workers` : `/api/cases/${file.id}/checkers`;
    if (!["assign", "send_check", "send_verify"].includes(next.step ?? "")) return;
    try {
      this.people = (await this.line.get<{ people: Nameable[] }>(path)).people;
    } catch (error) {
      if (!(error instanceof Refused || error instanceof NoSignal)) throw error;
    }
  }
}

/** A form's content as one text; a picture stands in it by name. */
function imprint({ pictures, ...rest }: Draft): string {
  return JSON.stringify([rest, pictures.map(({ role, name }) => [role, name])]);
}
