// The desk: who sits at it, which queue and case are open, and the beat at which all is asked again.
import { uuid4 } from "../core/ids";
import { NoSignal, type Transport } from "../device/transport";
import { DeskFacts } from "./desk-facts.svelte";
import { DeskFile } from "./desk-file.svelte";
import { DeskLine, Refused } from "./desk-line";
import { DeskList } from "./desk-list.svelte";
import { findQueue, firstQueue, type Queue } from "./desk-queues";
import { DeskStep } from "./desk-step.svelte";
import type { Session } from "./desk-wire";

const DEVICE = "gezhi.desk.device";
export const POLL_MS = 10_000;
const TICK_MS = 5_000;

export class Desk {
  readonly line: DeskLine;
  readonly facts = new DeskFacts();
  readonly list: DeskList;
  readonly file: DeskFile;
  readonly step: DeskStep;
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
    const beats = [setInterval(() => this.tick(), TICK_MS), setInterval(() => this.poll(), POLL_MS)];
    const seen = () => this.poll();
    const moved = () => this.followAddress();
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("hashchange", moved);
    this.recognise();
    return () => {
      beats.forEach(clearInterval);
      document.removeEventListener("visibilitychange", seen);
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
    await this.line.get("/api/counts");
    await this.facts.load(this.line);
    this.session = session;
    this.expired = false;
    await this.follow();
    this.heard();
  }

  /** Goes where the address says: to the queue it names, else one's first, and to the case. */
  private async follow(): Promise<void> {
    if (this.session === null) return;
    const place = readPlace();
    this.step.leave();
    await this.list.show(findQueue(place.queue) ?? firstQueue(this.session.roles));
    await this.file.open(place.id);
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

  async showQueue(queue: Queue, seek = ""): Promise<void> {
    const sought = seek.trim();
    if (sought !== "") await this.close(); // before the answer: Enter must not reach the case of another list
    const showing = this.list.show(queue, sought);
    this.writePlace();
    await this.attempt(() => showing);
    if (this.list.queue !== queue || this.list.seek !== sought) return; // another was chosen meanwhile
    const rows = this.list.items;
    if (sought !== "" && rows.length === 1 && this.file.id === null) await this.openCase(rows[0]?.id ?? null);
    else if (!rows.some((row) => row.id === this.file.id)) await this.close();
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
    const reading = this.file.open(id);
    this.writePlace();
    await this.attempt(() => reading);
  }

  /** Opens the case so many rows further down; from none, the first. The place stays where a case has left the list. */
  async move(by: number): Promise<void> {
    const rows = this.list.items;
    const at = rows.findIndex((row) => row.id === this.file.id);
    const from = at >= 0 ? at + by : by > 0 ? this.lastAt : this.lastAt - 1;
    const next = rows[Math.max(0, Math.min(rows.length - 1, from))];
    if (next) await this.openCase(next.id);
  }

  /** Where the open case stood in the list when it was last seen there. */
  private lastAt = 0;

  rememberPlace(): void {
    const at = this.list.items.findIndex((row) => row.id === this.file.id);
    if (at >= 0) this.lastAt = at;
  }

  /**
   * Reads the list and the open case again.
   *
   * @param taken whether a step was taken here just now
   * @returns the state of the open case as it was just read, null where it was not
   */
  async refresh(taken = false): Promise<string | null> {
    this.rememberPlace();
    let state: string | null = null;
    await this.attempt(async () => {
      await Promise.all([this.list.refresh(), this.file.reload(taken ? (this.session?.account.id ?? null) : null)]);
      if (this.file.file) this.step.follow(this.file.file);
      state = this.file.file?.state ?? null;
      this.heard();
    });
    return state;
  }

  private async poll(): Promise<void> {
    if (document.hidden) return;
    if (this.session !== null) await this.refresh();
    else if (!this.online) await this.recognise(); // the page was opened without a network
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
    history.replaceState(null, "", `#/${this.list.queue.id}${this.file.id === null ? "" : `/${this.file.id}`}`);
  }
}

function readPlace(): { queue: string | undefined; id: string | null } {
  const [queue, id] = location.hash.replace(/^#\//, "").split("/");
  return { queue, id: id || null };
}

function deviceId(): string {
  const known = localStorage.getItem(DEVICE);
  if (known !== null) return known;
  const fresh = uuid4();
  localStorage.setItem(DEVICE, fresh);
  return fresh;
}
