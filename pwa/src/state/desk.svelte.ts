// The desk: who sits at it, which queue and case are open, and the beat at which all is asked again.
import type { Transport } from "../device/transport";
import { DeskAmend } from "./desk-amend.svelte";
import { Beat } from "./desk-beat";
import { DeskCall } from "./desk-call.svelte";
import { DeskCaller } from "./desk-caller.svelte";
import { DeskCity } from "./desk-city.svelte";
import { DeskCompare } from "./desk-compare.svelte";
import { DeskFacts } from "./desk-facts.svelte";
import { DeskFile } from "./desk-file.svelte";
import { type Filter, NO_FILTER } from "./desk-filter";
import { seesNoCase } from "./desk-govern.svelte";
import { DeskLine } from "./desk-line";
import { DeskList } from "./desk-list.svelte";
import { DeskMap } from "./desk-map.svelte";
import { DeskOverview } from "./desk-overview.svelte";
import { DeskPick } from "./desk-pick.svelte";
import { type PageName, readPlace, writePlace } from "./desk-place";
import { findQueue, firstQueue, type Queue } from "./desk-queues";
import { DeskSeat } from "./desk-seat.svelte";
import { DeskStaff } from "./desk-staff.svelte";
import { DeskStep } from "./desk-step.svelte";
import { DeskViews } from "./desk-views.svelte";
import type { CaseFile, Session } from "./desk-wire";

export class Desk extends DeskSeat {
  readonly facts = new DeskFacts();
  readonly list: DeskList;
  readonly file: DeskFile;
  readonly step: DeskStep;
  readonly views: DeskViews;
  readonly pick: DeskPick;
  readonly map: DeskMap;
  readonly amend: DeskAmend;
  readonly compare: DeskCompare;
  readonly caller: DeskCaller;
  readonly call: DeskCall;
  readonly overview: DeskOverview;
  readonly staff: DeskStaff;
  readonly city: DeskCity;
  /** The page that is shown instead of the cases. */
  page = $state<PageName | null>(null);
  part = $state("");
  /** What would lose what is written in a form, until the person has answered whether to. */
  leaving = $state.raw<(() => unknown) | null>(null);

  constructor(transport: Transport) {
    super(new DeskLine(transport));
    this.list = new DeskList(this.line);
    this.file = new DeskFile(this.line);
    this.step = new DeskStep(this.line, (taken) => this.refresh(taken));
    this.views = new DeskViews(this.line);
    this.map = new DeskMap(this.line);
    this.amend = new DeskAmend(this.line, (taken) => this.refresh(taken));
    this.compare = new DeskCompare(this.line);
    this.call = new DeskCall(this.line, () => this.refresh());
    this.overview = new DeskOverview(this.line);
    this.staff = new DeskStaff(this.line);
    this.city = new DeskCity(this.line);
    this.caller = new DeskCaller(this.line);
    this.pick = new DeskPick(this.line, this.facts, () => this.refresh());
  }

  /** Finds out who sits here and begins the beat. @returns what ends it */
  start(): () => void {
    const stopClock = this.startClock();
    const stop = new Beat(() => this.poll()).start();
    const moved = () => this.followAddress();
    window.addEventListener("hashchange", moved);
    this.recognise();
    return () => {
      stopClock();
      stop();
      window.removeEventListener("hashchange", moved);
    };
  }

  /** @throws Refused 403 for somebody who works on the phone only: they see no list */
  protected override async prepare({ roles }: Session): Promise<void> {
    if (seesNoCase(roles)) return await this.facts.load(this.line);
    await this.line.get("/api/counts");
    await Promise.all([this.facts.load(this.line), this.views.load(), this.map.load()]);
  }

  protected override async arrive(): Promise<void> {
    await this.follow();
  }

  /** Goes where the address says: to the queue it names, else one's first, and to the case. */
  private async follow(): Promise<void> {
    if (this.session === null) return;
    const { page, part, queue, id, filter } = readPlace(location.hash);
    this.step.leave();
    [this.page, this.part] = [page, part];
    if (this.isBlind) [this.page, this.part] = ["city", page === "city" ? part : ""];
    if (this.isBlind) return;
    const showing = this.list.show(this.findList(queue) ?? firstQueue(this.session.roles), "", filter);
    await Promise.all([showing, this.refreshBeside(), this.read(id)]);
  }

  /** Whoever sits here governs and sees no case: one of the administrator's three. */
  get isBlind(): boolean {
    return seesNoCase(this.roles);
  }

  private findList(id: string | undefined): Queue | null {
    return findQueue(id) ?? this.views.find(id);
  }

  /** Shows a page instead of the cases, or the cases again. */
  async showPage(page: PageName | null, part = ""): Promise<void> {
    await this.leaveFor(async () => {
      this.step.leave();
      this.amend.cancel();
      [this.page, this.part] = [page, part];
      this.writePlace();
      await this.refresh();
    });
  }

  /** What stands beside the list, or in its place. */
  private async refreshBeside(): Promise<void> {
    if (this.page === "overview" || this.page === "wall") await this.overview.refresh();
    else if (this.page === "staff") await this.staff.refresh();
    else await this.map.show(this.list.query);
  }

  /** The address was changed by hand: it is the desk's again until it is known whether one may go. */
  private async followAddress(): Promise<void> {
    const wanted = location.hash;
    if (this.written) this.writePlace();
    await this.leaveFor(async () => {
      history.replaceState(null, "", wanted);
      await this.attempt(() => this.follow());
    });
  }

  /** Whether something is written in a form and not sent. */
  get written(): boolean {
    return this.step.written || this.amend.written;
  }

  /** Does what leaves the form in hand; where something is written in it, only after the person said so. */
  private async leaveFor(what: () => unknown): Promise<void> {
    if (this.written) this.leaving = what;
    else await what();
  }

  async answerLeaving(leave: boolean): Promise<void> {
    const what = this.leaving;
    this.leaving = null;
    if (leave) await what?.();
  }

  /** Puts the form in hand away. */
  async putAway(): Promise<void> {
    await this.leaveFor(() => {
      this.step.cancel();
      this.amend.cancel();
    });
  }

  async signOut(): Promise<void> {
    await this.leaveFor(() => this.goOut());
  }

  private async goOut(): Promise<void> {
    await this.attempt(() => this.line.ask("DELETE", "/api/session"));
    this.session = this.first = null;
    this.expired = false;
    this.line.forget();
    this.step.leave();
    await this.file.open(null);
    history.replaceState(null, "", "#/");
  }

  async showQueue(queue: Queue, seek = "", filter: Filter = NO_FILTER): Promise<void> {
    const sought = seek.trim();
    if (sought !== "") await this.close(); // before the answer: Enter must not reach the case of another list
    [this.page, this.part] = [null, ""];
    this.pick.clear();
    const showing = this.list.show(queue, sought, filter);
    this.writePlace();
    await this.attempt(() => Promise.all([showing, this.map.show(this.list.query)]));
    if (this.list.queue !== queue || this.list.seek !== sought) return; // another was chosen meanwhile
    const rows = this.list.items;
    if (sought !== "" && rows.length === 1 && this.file.id === null) await this.openCase(rows[0]?.id ?? null);
    else if (!rows.some((row) => row.id === this.file.id)) await this.close();
  }

  /** Narrows the list that is shown, or widens it again. */
  async narrow(filter: Filter): Promise<void> {
    await this.showQueue(this.list.queue, this.list.seek, filter);
  }

  /** Closes the case, unless something of it is under way or written. */
  private async close(): Promise<void> {
    if (!this.written && this.step.phase !== "unanswered") await this.openCase(null);
  }

  async openCase(id: string | null): Promise<void> {
    if ((id === this.file.id && !this.file.gone) || this.step.phase === "sending") return; // what is on its way belongs to this case
    await this.leaveFor(() => this.turnTo(id));
  }

  /** Opens a case from another page: among everything open, and shows the cases. */
  async openFrom(id: string): Promise<void> {
    await this.showQueue(findQueue("open") as Queue);
    await this.openCase(id);
  }

  private async turnTo(id: string | null): Promise<void> {
    this.step.leave();
    this.list.opened(id);
    const reading = this.read(id);
    this.writePlace();
    await this.attempt(() => reading);
  }

  /** Reads a case, and what may be the same thing. */
  private async read(id: string | null): Promise<void> {
    this.amend.cancel();
    this.caller.begin(id);
    await this.file.open(id);
    if (id === this.file.id) await this.compare.begin(this.file.file, this.list.queue.id === "duplicates");
  }

  /** Opens the case so many rows further down; from none, the first. */
  async move(by: number): Promise<void> {
    const rows = this.list.items;
    const at = rows.findIndex((row) => row.id === this.file.id);
    const next = rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next) await this.openCase(next.id);
  }

  /**
   * Reads the list and the open case again.
   *
   * @param taken whether a step was taken here just now
   * @returns the state of the open case as it was just read, null where it was not
   */
  async refresh(taken = false): Promise<string | null> {
    let state: string | null = null;
    await this.attempt(async () => {
      if (this.isBlind) return await this.lookIn();
      const me = taken ? (this.session?.account.id ?? null) : null;
      await Promise.all([this.list.refresh(this.kept), this.file.reload(me), this.refreshBeside()]);
      this.pick.keepOnly(this.list.items);
      if (this.file.file) this.follows(this.file.file);
      state = this.file.file?.state ?? null;
      this.heard();
    });
    return state;
  }

  /** Whether the server answers, and still knows who sits here. */
  private async lookIn(): Promise<void> {
    await this.line.get("/api/session");
    this.heard();
  }

  /** What is in hand is decided on the case as it is now. */
  private follows(file: CaseFile): void {
    this.step.follow(file);
    this.amend.follow(file);
  }

  /** Rows that stay in the list while one looks at them, though the step just taken led their case out of it. */
  private get kept(): ReadonlySet<string> {
    return new Set([...(this.file.id === null ? [] : [this.file.id]), ...this.pick.refused.keys()]);
  }

  /** @returns whether the server answers */
  private async poll(): Promise<boolean> {
    if (this.session !== null) await this.refresh();
    else if (!this.online) await this.recognise(); // the page was opened without a network
    return this.online;
  }

  private writePlace(): void {
    const { page, part } = this;
    const place = { page, part, queue: this.list.queue.id, id: this.file.id, filter: this.list.filter };
    history.replaceState(null, "", writePlace(place));
  }
}
