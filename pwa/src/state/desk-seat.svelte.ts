// Who sits at the desk, and whether the server answers: signing in and out, the server's time, the way of every request.
import { uuid4 } from "../core/ids";
import { NoSignal } from "../device/transport";
import { type DeskLine, Refused } from "./desk-line";
import type { Session } from "./desk-wire";

const DEVICE = "gezhi.desk.device";
const TICK_MS = 5_000;

const MOST_NAME = 200;

/** What the list of devices tells it by: a desk, in this browser on this system. */
function deviceName(): string {
  return `desk ${globalThis.navigator?.userAgent ?? ""}`.trim().slice(0, MOST_NAME);
}

export abstract class DeskSeat {
  session = $state.raw<Session | null>(null);
  /** False until it is known whether somebody is signed in. */
  ready = $state(false);
  /** Somebody whose password is a first one: they choose their own before they sit down. */
  first = $state.raw<Session | null>(null);
  /** The session ended while somebody sat here. */
  expired = $state(false);
  /** The server's time, moved on every few seconds. */
  now = $state(Date.now());
  online = $state(true);
  heardAt = $state(Date.now());

  /** Who sat here last: what they read and wrote is none of the next one's. */
  private last: string | null = null;
  /** The old and new password that were put last, while one is not yet seated with it. */
  private put = "";
  /** Under which name they signed in. */
  lastName = $state("");

  constructor(readonly line: DeskLine) {
    line.onSignedOut = () => {
      if (this.session !== null) this.expired = true;
      this.session = null;
    };
  }

  get roles(): readonly string[] {
    return this.session?.roles ?? [];
  }

  /** What must be known before somebody may sit down. @throws Refused where they may not */
  protected abstract prepare(session: Session): Promise<void>;
  /** Somebody sits here now. */
  protected abstract arrive(): Promise<void>;
  /** Somebody else will sit here: nothing that was read or written stays. */
  protected abstract forgetAll(): void;

  protected async recognise(): Promise<void> {
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
  signIn(account: string, password: string): Promise<Refused | "offline" | null> {
    const device = { device_id: deviceId(), device_name: deviceName() };
    return this.told(async () =>
      this.enter(await this.line.ask<Session>("POST", "/api/session", { account, password, ...device })),
    );
  }

  private async enter(session: Session): Promise<void> {
    this.line.forget();
    if (this.last !== null && this.last !== session.account.id) {
      this.forgetAll(); // before the page asks whether to leave what is written
      return location.reload();
    }
    [this.last, this.lastName] = [session.account.id, session.account.name];
    this.first = session.password_change ? session : null;
    if (session.password_change) return; // nothing else is answered before the password is one's own
    await this.prepare(session);
    this.session = session;
    this.expired = false;
    await this.arrive();
    this.heard();
  }

  /** Puts one's own password in the place of a first one, and sits down. @returns as signIn does */
  choosePassword(old: string, fresh: string): Promise<Refused | "offline" | null> {
    const wanted = JSON.stringify([old, fresh]);
    return this.told(async () => {
      if (this.put !== wanted) await this.putPassword(old, fresh);
      this.put = wanted; // when only what follows fails, the old one is old already
      await this.enter(await this.line.get<Session>("/api/session"));
      this.put = "";
    });
  }

  /** Changes one's own password; one stays seated here, and nowhere else. @returns as signIn does */
  changePassword(old: string, fresh: string): Promise<Refused | "offline" | null> {
    return this.told(() => this.putPassword(old, fresh));
  }

  private putPassword(old: string, fresh: string): Promise<unknown> {
    return this.line.ask("POST", "/api/session/password", { old, new: fresh });
  }

  /** Does it. @returns null when it worked, else the refusal, or "offline" */
  protected async told(what: () => Promise<unknown>): Promise<Refused | "offline" | null> {
    try {
      await what();
      return null;
    } catch (error) {
      if (error instanceof NoSignal) return "offline";
      if (error instanceof Refused) return error;
      throw error;
    }
  }

  /** Moves the time on. @returns what ends it */
  protected startClock(): () => void {
    const ticking = setInterval(() => {
      this.now = this.line.now();
    }, TICK_MS);
    return () => clearInterval(ticking);
  }

  protected heard(): void {
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
}

function deviceId(): string {
  const known = localStorage.getItem(DEVICE);
  if (known !== null) return known;
  const fresh = uuid4();
  localStorage.setItem(DEVICE, fresh);
  return fresh;
}
