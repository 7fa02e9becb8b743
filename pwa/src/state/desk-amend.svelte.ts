// Correcting what was reported before it is filed: category, condition and place, with the route previewed before it is saved.
import { uuid7 } from "../core/ids";
import { NoSignal } from "../device/transport";
import { type DeskLine, Refused, told } from "./desk-line";
import { deliver, type Frozen } from "./desk-send";
import type { CaseFile, RouteFacts } from "./desk-wire";

export type AmendPhase = "closed" | "editing" | "sending" | "unanswered";

export interface Amended {
  kind: string;
  category: string;
  condition: string;
  place: string;
  point: { lon: number; lat: number };
}

const AMENDABLE = new Set(["reported", "verifying", "pending_file"]);
const AMENDING = new Set(["acceptor", "shift_leader"]);

/** Whether these roles may still correct the case. */
export function mayAmend(file: Pick<CaseFile, "state">, roles: readonly string[]): boolean {
  return AMENDABLE.has(file.state) && roles.some((role) => AMENDING.has(role));
}

function amended(file: CaseFile): Amended {
  const { kind, category, condition, place, point } = file;
  return { kind, category, condition: condition ?? "", place, point: { ...point } };
}

/** Only what differs is said: what is absent stays as it is. */
export function changesOf(before: Amended, after: Amended): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  const sorted = before.kind !== after.kind || before.category !== after.category;
  if (sorted) Object.assign(args, { kind: after.kind, category: after.category });
  if (after.condition !== "" && (sorted || after.condition !== before.condition)) args.condition = after.condition;
  if (after.place.trim() !== before.place) args.place = after.place.trim();
  if (after.point.lon !== before.point.lon || after.point.lat !== before.point.lat) {
    args.point = { ...after.point, crs: "WGS84", source: "manual" };
  }
  return args;
}

export class DeskAmend {
  phase = $state<AmendPhase>("closed");
  draft = $state<Amended>({ kind: "", category: "", condition: "", place: "", point: { lon: 0, lat: 0 } });
  cell = $state<string | null>(null);
  /** Who would answer for it as corrected; null while it is asked, or where it cannot be said. */
  route = $state.raw<RouteFacts | null>(null);
  refusal = $state.raw<Refused | null>(null);
  /** The last correction was saved, and nothing was begun since. */
  done = $state(false);
  private before: Amended = amended({ point: {}, place: "" } as CaseFile);
  private caseId = "";
  private seen = 0;
  private frozen: Frozen | null = null;
  private asked = "";

  constructor(
    private readonly line: DeskLine,
    private readonly settle: (taken: boolean) => Promise<unknown>,
  ) {}

  get open(): boolean {
    return this.phase !== "closed";
  }

  get point(): Amended["point"] {
    return this.draft.point;
  }

  /** What would be changed now. */
  get changes(): Record<string, unknown> {
    return changesOf(this.before, this.draft);
  }

  get written(): boolean {
    return this.open && Object.keys(this.changes).length > 0;
  }

  async begin(file: CaseFile): Promise<void> {
    [this.caseId, this.seen, this.cell] = [file.id, file.state_rev, file.cell];
    this.before = amended(file);
    this.draft = amended(file);
    this.refusal = this.frozen = this.route = null;
    this.asked = "";
    this.done = false;
    this.phase = "editing";
    await this.preview();
  }

  cancel(): void {
    if (this.phase !== "sending") this.phase = "closed";
    this.done = false;
  }

  async sortAs(kind: string, category: string): Promise<void> {
    const same = kind === this.before.kind && category === this.before.category;
    Object.assign(this.draft, { kind, category, condition: same ? this.before.condition : "" });
    await this.preview();
  }

  async setCondition(condition: string): Promise<void> {
    this.draft.condition = condition;
    await this.preview();
  }

  /** The pin was put somewhere else. @param cell the cell that holds the place; null outside all */
  async moveTo(point: Amended["point"], cell: string | null): Promise<void> {
    if (this.phase !== "editing") return;
    this.draft.point = { lon: round(point.lon), lat: round(point.lat) };
    this.cell = cell;
    await this.preview();
  }

  private async preview(): Promise<void> {
    const { kind, category, condition } = this.draft;
    const query = new URLSearchParams({ kind, category });
    if (this.cell !== null) query.set("cell", this.cell);
    if (condition !== "") query.set("condition", condition);
    const path = `/api/route?${query}`;
    if (path === this.asked) return;
    this.asked = path;
    this.route = null;
    try {
      const route = await this.line.get<RouteFacts>(path);
      if (path === this.asked) this.route = route;
    } catch (error) {
      if (!(error instanceof Refused || error instanceof NoSignal)) throw error; // then it is not foretold
    }
  }

  /** Saves what differs, or sends again what was not answered. */
  async send(): Promise<void> {
    if (this.phase === "sending" || !this.written) return;
    this.frozen ??= this.freeze();
    this.phase = "sending";
    this.refusal = null;
    try {
      await deliver(this.line, this.frozen);
      this.phase = "closed";
      this.done = true;
      await this.settle(true);
    } catch (error) {
      await this.failed(error);
    }
  }

  private freeze(): Frozen {
    const { caseId: case_id, seen: base_state_rev } = this;
    const op = { op_id: uuid7(this.line.now()), kind: "amend", case_id, base_state_rev };
    return { path: `/api/cases/${case_id}/steps`, body: { ...op, args: this.changes, photos: [] } };
  }

  private async failed(error: unknown): Promise<void> {
    if (error instanceof NoSignal) {
      this.phase = "unanswered";
      return;
    }
    this.phase = "editing";
    if (!(error instanceof Refused)) throw error;
    this.refusal = told(error);
    this.frozen = null;
    if (error.status === 409 || error.status === 404) await this.settle(false);
  }

  /** The case was read again: what is decided next is decided on it. */
  follow(file: CaseFile): void {
    if (this.open && file.id === this.caseId && this.refusal?.code === "case.stale") this.seen = file.state_rev;
  }
}

/** A ten-millionth of a degree is a centimetre. */
function round(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
