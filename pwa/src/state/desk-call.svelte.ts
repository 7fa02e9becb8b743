// Registering a call: what, where, who called; sent once, under ids that were made here.
import { uuid7 } from "../core/ids";
import { wallClock } from "../core/time";
import { NoSignal } from "../device/transport";
import { type DeskLine, Refused, told } from "./desk-line";
import { deliver, type Frozen } from "./desk-send";
import type { CallerSeen, CasesPage, DeskRow, RouteFacts } from "./desk-wire";

export type Channel = CallerSeen["channel"];
export const CHANNELS: readonly Channel[] = ["hotline", "phone", "visit"];
export type CallField = "category" | "point";

export interface CallDraft {
  kind: string;
  category: string;
  place: string;
  note: string;
  point: { lon: number; lat: number } | null;
  channel: Channel;
  name: string;
  phone: string;
  reference: string;
}

/** Who registers calls: the acceptor's desk, and whoever supervises it. */
export function mayRegister(roles: readonly string[]): boolean {
  return roles.some((role) => role === "acceptor" || role === "supervisor");
}

function empty(): CallDraft {
  const caller = { channel: "hotline" as const, name: "", phone: "", reference: "" };
  return { kind: "", category: "", place: "", note: "", point: null, ...caller };
}

/** What is told to the caller, and opened from there. */
export interface Registered {
  id: string;
  receipt_no: string;
}

export class DeskCall {
  draft = $state<CallDraft>(empty());
  phase = $state<"editing" | "sending" | "unanswered" | "done">("editing");
  cell = $state<string | null>(null);
  route = $state.raw<RouteFacts | null>(null);
  /** Open cases of the same category in the same cell: it may be told already. */
  near = $state.raw<readonly DeskRow[]>([]);
  missing = $state.raw<readonly CallField[]>([]);
  refusal = $state.raw<Refused | null>(null);
  done = $state.raw<Registered | null>(null);
  private frozen: Frozen | null = null;
  private asked = "";
  /** The road that was written down by itself. */
  private road = "";

  constructor(
    private readonly line: DeskLine,
    private readonly settle: () => Promise<unknown>,
  ) {}

  get written(): boolean {
    return this.phase !== "done" && JSON.stringify(this.draft) !== JSON.stringify(empty());
  }

  /** Begins another one. */
  clear(): void {
    if (this.phase === "sending") return;
    this.draft = empty();
    this.phase = "editing";
    this.cell = this.route = this.refusal = this.done = this.frozen = null;
    [this.near, this.missing] = [[], []];
    this.asked = "";
  }

  async sortAs(kind: string, category: string): Promise<void> {
    Object.assign(this.draft, { kind, category });
    this.missing = this.missing.filter((field) => field !== "category");
    await this.preview();
  }

  async moveTo(point: { lon: number; lat: number }, cell: string | null): Promise<void> {
    if (this.phase !== "editing") return;
    this.draft.point = { lon: Math.round(point.lon * 1e7) / 1e7, lat: Math.round(point.lat * 1e7) / 1e7 };
    this.cell = cell;
    this.missing = this.missing.filter((field) => field !== "point");
    await this.preview();
  }

  /** A road was looked up: it is the place as far as nobody wrote another. */
  nameRoad(road: string): void {
    const { place } = this.draft;
    if (place.trim() === "" || place === this.road) this.draft.place = road;
    this.road = road;
  }

  /** Who would answer, and whether it is known already. */
  private async preview(): Promise<void> {
    const { kind, category, point } = this.draft;
    if (category === "" || point === null) return;
    const where = this.cell === null ? {} : { cell: this.cell };
    const path = `/api/route?${new URLSearchParams({ kind, category, ...where })}`;
    if (path === this.asked) return;
    this.asked = path;
    [this.route, this.near] = [null, []];
    try {
      const route = await this.line.get<RouteFacts>(path);
      const near = this.cell === null ? [] : await this.readNear(category, this.cell);
      if (path === this.asked) [this.route, this.near] = [route, near];
    } catch (error) {
      if (!(error instanceof Refused || error instanceof NoSignal)) throw error; // then it is not foretold
    }
  }

  private async readNear(category: string, cell: string): Promise<readonly DeskRow[]> {
    const query = new URLSearchParams({ view: "open", category, cell, limit: "5" });
    return (await this.line.get<CasesPage>(`/api/cases?${query}`)).items;
  }

  async send(): Promise<void> {
    if (this.phase === "sending" || this.phase === "done") return;
    const { category, point } = this.draft;
    this.missing = [
      ...(category === "" ? (["category"] as const) : []),
      ...(point === null ? (["point"] as const) : []),
    ];
    if (this.missing.length > 0) return;
    this.frozen ??= freeze(this.draft, this.line.now());
    this.phase = "sending";
    this.refusal = null;
    try {
      const { case: made } = await deliver<{ case: Registered }>(this.line, this.frozen);
      this.done = made;
      this.phase = "done";
    } catch (error) {
      return this.failed(error);
    }
    await this.settle();
  }

  private failed(error: unknown): void {
    this.phase = error instanceof NoSignal ? "unanswered" : "editing";
    if (error instanceof NoSignal) return;
    if (!(error instanceof Refused)) throw error;
    this.refusal = told(error);
    this.frozen = null;
  }
}

function freeze(draft: CallDraft, now: number): Frozen {
  const { kind, category, point, channel, name, phone, reference } = draft;
  const words = { note: draft.note.trim(), place: draft.place.trim() };
  const caller = { channel, name: name.trim(), phone: phone.trim(), reference: reference.trim() };
  const args = { kind, category, ...words, point: { ...point, crs: "WGS84", source: "manual" }, caller };
  const op = { op_id: uuid7(now), kind: "report", case_id: uuid7(now), captured: { wall: wallClock(now) } };
  return { path: "/api/cases", body: { ...op, args, photos: [] } };
}
