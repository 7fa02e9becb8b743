// The desk: who sits at it, which queue and case are open, and the beat at which all is asked again.
import { uuid4 } from "../core/ids";
import { NoSignal, type Transport } from "../device/transport";
import { Beat } from "./desk-beat";
import { DeskFacts } from "./desk-facts.svelte";
import { DeskFile } from "./desk-file.svelte";
import { type Filter, NO_FILTER } from "./desk-filter";
import { DeskLine, Refused } from "./desk-line";
import { DeskList } from "./desk-list.svelte";
import { DeskPick } from "./desk-pick.svelte";
import { type PageName, readPlace, writePlace } from "./desk-place";
import { findQueue, firstQueue, type Queue } from "./desk-queues";
import { DeskStep } from "./desk-step.svelte";
import { DeskViews } from "./desk-views.svelte";
import type { Session } from "./desk-wire";

const DEVICE = "gezhi.desk.device";
const TICK_MS = 5_000;

export class Desk {
  readonly line: DeskLine;
  readonly facts = new DeskFacts();
  readonly list: DeskList;
  readonly file: DeskFile;
  readonly step: DeskStep;
  readonly views: DeskViews;
  readonly pick: DeskPick;
  /** The page that is shown instead of the cases. */
  page = $state<PageName | null>(null);
  part = $state("");
  session = $state.raw<Session | null>(null);
  /** False until it is known whether somebody is signed in. */
  ready = $state(false);
  /** The session ended while somebody sat here. */
  expired = $state(false);
  /** The server's time, moved on every few seconds. */
  now = $state(Date.now());
  online = $state(true);
  heardAt = $state(Date.now());
  /** What would lose what is written in a form, until the person has answered whether to. */
  leaving = $state.raw<(() => unknown) | null>(null);

  constructor(transport: Transport) {
    this.line = new DeskLine(transport);
    this.list = new DeskList(this.line);
    this.file = new DeskFile(this.line);
    this.step = new DeskStep(this.line, (taken) => this.refresh(taken));
    this.views = new DeskViews(this.line);
    this.pick = new DeskPick(this.line, this.facts, () => this.refresh());
    this.line.onSignedOut = () => {
      if (this.session !== null) this.expired = true;
      this.session = null;
    };
  }

  get roles(): readonly string[] {
    return this.session?.roles ?? [];
  }

  /** Finds out who sits here and begins the beat. @returns what ends it */
  start(): () => void {
    const ticking = setInterval(() => this.tick(), TICK_MS);
    const stop = new Beat(() => this.poll()).start();
    const moved = () => this.followAddress();
    window.addEventListener("hashchange", moved);
    this.recognise();
    return () => {
      clearInterval(ticking);
      stop();
      window.removeEventListener("hashchange", moved);
    };
  }

  private async recognise(): Promise<void> {
    await this.attempt(async () => {
      try {
        await this.enter(await this.line.get<Session>("/api/session"));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    });
    this.ready = true;
  }

  /** @returns null when it worked, else the refusal, or "offline" */
  async signIn(account: string, password: string): Promise<Refused | "offline" | null> {
    const device = { device_id: deviceId(), device_name: "desk" };
    try {
      await this.enter(await this.line.ask<Session>("POST", "/api/session", { account, password, ...device }));
      return null;
    } catch (error) {
      if (error instanceof NoSignal) return "offline";
      if (error instanceof Refused) return error;
      throw error;
    }
  }

  /** @throws Refused 403 for somebody who works on the phone only: they see no list */
  private async enter(session: Session): Promise<void> {
    this.line.forget();
    await this.line.get("/api/counts");
    await Promise.all([this.facts.load(this.line), this.views.load()]);
    this.session = session;
    this.expired = false;
    await this.follow();
    this.heard();
  }

  /** Goes where the address says: to the queue it names, else one's first, and to the case. */
  private async follow(): Promise<void> {
    if (this.session === null) return;
    const { page, part, queue, id, filter } = readPlace(location.hash);
    this.step.leave();
    [this.page, this.part] = [page, part];
    await this.list.show(this.findList(queue) ?? firstQueue(this.session.roles), "", filter);
    await this.file.open(id);
  }

  private findList(id: string | undefined): Queue | null {
    return findQueue(id) ?? this.views.find(id);
  }

  /** Shows a page instead of the cases, or the cases again. */
  async showPage(page: PageName | null, part = ""): Promise<void> {
    await this.leaveFor(() => {
      this.step.leave();
      [this.page, this.part] = [page, part];
      this.writePlace();
    });
  }

  /** The address was changed by hand: it is the desk's again until it is known whether one may go. */
  private async followAddress(): Promise<void> {
    const wanted = location.hash;
    if (this.step.written) this.writePlace();
    await this.leaveFor(async () => {
      history.replaceState(null, "", wanted);
      await this.attempt(() => this.follow());
    });
  }

  /** Does what leaves the form in hand; where something is written in it, only after the person said so. */
  private async leaveFor(what: () => unknown): Promise<void> {
    if (this.step.written) this.leaving = what;
    else await what();
  }

  async answerLeaving(leave: boolean): Promise<void> {
    const what = this.leaving;
    this.leaving = null;
    if (leave) await what?.();
  }

  /** Puts the form in hand away. */
  async putAway(): Promise<void> {
    await this.leaveFor(() => this.step.cancel());
  }

  async signOut(): Promise<void> {
    await this.leaveFor(() => this.goOut());
  }

  private async goOut(): Promise<void> {
    await this.attempt(() => this.line.ask("DELETE", "/api/session"));
    this.session = null;
    this.expired = false;
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
    await this.attempt(() => showing);
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
    if (!this.step.written && this.step.phase !== "unanswered") await this.openCase(null);
  }

  async openCase(id: string | null): Promise<void> {
    if ((id === this.file.id && !this.file.gone) || this.step.phase === "sending") return; // what is on its way belongs to this case
    await this.leaveFor(() => this.turnTo(id));
  }

  private async turnTo(id: string | null): Promise<void> {
    this.step.leave();
    this.list.opened(id);
    const reading = this.file.open(id);
    this.writePlace();
    await this.attempt(() => reading);
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
      await Promise.all([
        this.list.refresh(this.kept),
        this.file.reload(taken ? (this.session?.account.id ?? null) : null),
      ]);
      this.pick.keepOnly(this.list.items);
      if (this.file.file) this.step.follow(this.file.file);
      state = this.file.file?.state ?? null;
      this.heard();
    });
    return state;
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

  private tick(): void {
    this.now = this.line.now();
  }

  private heard(): void {
    this.online = true;
    this.heardAt = this.now = this.line.now();
  }

  /** Does what needs the server; without it the desk says so and goes on by itself. */
  async attempt(what: () => Promise<unknown>): Promise<void> {
    try {
      await what();
    } catch (error) {
      if (error instanceof NoSignal) this.online = false;
      else if (!(error instanceof Refused)) throw error;
    }
  }

  private writePlace(): void {
    const { page, part } = this;
    const place = { page, part, queue: this.list.queue.id, id: this.file.id, filter: this.list.filter };
    history.replaceState(null, "", writePlace(place));
  }
}

function deviceId(): string {
  const known = localStorage.getItem(DEVICE);
  if (known !== null) return known;
  const fresh = uuid4();
  localStorage.setItem(DEVICE, fresh);
  return fresh;
}
