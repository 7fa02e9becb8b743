// Accounts as the administrators see and set them: found by name, role and unit, made, granted, shut and handed over.
import { uuid4 } from "../core/ids";
import { Work } from "./desk-govern.svelte";
import type { AccountFile, AccountRow, AccountsPage, FirstPassword, Grant, Handed, Load } from "./desk-wire";

const PAGE = 50;
/** The most the server gives at once. */
const MOST = 200;

export interface Wanted {
  q: string;
  role: string;
  unit: string;
}

/** What an account is called and where it belongs, as it is being written; no unit is "". */
export interface Identity {
  display: string;
  unit: string;
}

/** A new account as it is being written. */
export interface DraftAccount extends Identity {
  name: string;
  grants: Grant[];
}

/** A leave as it is being written, in the wall's time; it keeps its id until it was answered. */
export interface LeaveDraft {
  id: string;
  from: string;
  until: string;
  deputy: string;
}

/** How much somebody has open, by kind. */
export type InHand = Pick<Load, "verify" | "check" | "handle">;

/** A password that is told once: whose, and what it is. */
export interface ToldOnce {
  name: string;
  password: string;
}

export class DeskAccounts extends Work {
  wanted = $state<Wanted>({ q: "", role: "", unit: "" });
  items = $state.raw<readonly AccountRow[]>([]);
  after = $state.raw<string | null>(null);
  file = $state.raw<AccountFile | null>(null);
  /** Stays until somebody says that it was noted. */
  told = $state.raw<ToldOnce | null>(null);
  /** The new account in hand. */
  making = $state<DraftAccount | null>(null);
  /** The leave in hand. */
  leave = $state<LeaveDraft | null>(null);
  /** What was written over the open account's own, null where nothing was. */
  private identified = $state.raw<Identity | null>(null);
  private granted = $state.raw<readonly Grant[] | null>(null);
  private begun = "";
  /** What became of each thing that was handed over last. */
  handed = $state.raw<readonly Handed[] | null>(null);
  /** What the open account has in hand; null until it was asked for. */
  load = $state.raw<InHand | null>(null);
  /** Who may be handed something, whatever the list is narrowed to. */
  people = $state.raw<readonly Load[]>([]);
  /** Whom one pressed last. */
  private opening: string | null = null;
  private newId = uuid4();

  get identity(): Identity {
    const { display_name = "", unit = null } = this.file?.account ?? {};
    return this.identified ?? { display: display_name, unit: unit ?? "" };
  }

  identify(told: Partial<Identity>): void {
    this.identified = { ...this.identity, ...told };
  }

  get identityChanged(): boolean {
    const { display_name = "", unit = null } = this.file?.account ?? {};
    return this.identity.display.trim() !== display_name || this.identity.unit !== (unit ?? "");
  }

  /** The roles as they shall be. */
  get grants(): readonly Grant[] {
    return this.granted ?? (this.file?.account.grants ?? []).map(({ role, scope }) => ({ role, scope }));
  }

  /** Says which roles they shall be; null lets those stand that are held. */
  grant(grants: readonly Grant[] | null): void {
    this.granted = grants;
  }

  get grantsChanged(): boolean {
    return this.granted !== null;
  }

  /** Whether something is written and not saved. */
  get written(): boolean {
    const making = this.making !== null && JSON.stringify(this.making) !== this.begun;
    const away = this.leave !== null && this.leave.from + this.leave.until !== "";
    return making || away || (this.file !== null && (this.identityChanged || this.grantsChanged));
  }

  /** What was written is done with. */
  putAway(): void {
    this.making = this.identified = this.granted = this.leave = null;
  }

  /** Begins a new account with the role most of them have. */
  begin(grant: Grant): void {
    this.putAway();
    this.hush();
    this.file = null;
    this.making = { name: "", display: "", unit: "", grants: [grant] };
    this.begun = JSON.stringify(this.making);
  }

  async list(): Promise<void> {
    const page = await this.line.get<AccountsPage>(this.path(null));
    [this.items, this.after] = [page.items, page.after];
  }

  async more(): Promise<void> {
    if (this.after === null) return;
    const page = await this.line.get<AccountsPage>(this.path(this.after));
    [this.items, this.after] = [[...this.items, ...page.items], page.after];
  }

  private path(after: string | null): string {
    const asked = Object.entries(this.wanted).filter(([, value]) => value !== "");
    const query = new URLSearchParams({ ...Object.fromEntries(asked), limit: String(PAGE) });
    if (after !== null) query.set("after", after);
    return `/api/accounts?${query}`;
  }

  async open(id: string): Promise<void> {
    this.hush();
    this.putAway();
    this.handed = this.load = null;
    this.opening = id;
    const file = await this.line.get<AccountFile>(`/api/accounts/${id}`);
    if (this.opening === id) this.file = file; // an answer about one pressed before comes too late
  }

  /** Registers the account in hand and opens it; its first password is told this once. */
  async make(): Promise<boolean> {
    if (this.making === null) return false;
    const { name, display, unit, grants } = this.making;
    const account = { name: name.trim(), display_name: display.trim(), unit: unit || null, grants };
    return await this.run(async () => {
      const id = this.newId;
      const made = await this.line.ask<FirstPassword>("POST", "/api/accounts", { id, ...account });
      this.newId = uuid4(); // until it was answered the same request is right again
      this.tell(account.name, made.first_password); // before anything that may fail: it is never told again
      await this.open(made.id);
      await this.list();
    });
  }

  private tell(name: string, password: string | null): void {
    this.told = password === null ? null : { name, password };
  }

  async resetPassword(): Promise<boolean> {
    const name = this.file?.account.name ?? ""; // another may be open when the answer comes
    return await this.set(async (id) => {
      const made = await this.line.ask<FirstPassword>("POST", `/api/accounts/${id}/password`, {});
      this.tell(name, made.first_password);
      return await this.line.get<AccountFile>(`/api/accounts/${id}`);
    });
  }

  /** Saves what the account is called and where it belongs. */
  async change(): Promise<boolean> {
    const told = { display_name: this.identity.display.trim(), unit: this.identity.unit || null };
    const done = await this.set((id) => this.line.ask<AccountFile>("PATCH", `/api/accounts/${id}`, told));
    if (done) this.identified = null;
    return done;
  }

  async setGrants(): Promise<boolean> {
    const { grants } = this;
    const done = await this.set((id) => this.line.ask<AccountFile>("PUT", `/api/accounts/${id}/grants`, { grants }));
    if (done) this.granted = null;
    return done;
  }

  take(step: "disable" | "enable" | "unlock"): Promise<boolean> {
    return this.set((id) => this.line.ask<AccountFile>("POST", `/api/accounts/${id}/${step}`, {}));
  }

  revoke(device: string): Promise<boolean> {
    return this.set((id) => this.line.ask<AccountFile>("POST", `/api/accounts/${id}/devices/${device}/revoke`, {}));
  }

  beginLeave(): void {
    this.leave = { id: uuid4(), from: "", until: "", deputy: "" };
  }

  /** Registers the leave in hand, from one instant to another. */
  async makeLeave(from_at: string, until_at: string): Promise<boolean> {
    if (this.leave === null) return false;
    const { id, deputy } = this.leave;
    const said = { id, deputy: deputy || null, from_at, until_at };
    const done = await this.set(async (account) => {
      await this.line.ask("POST", "/api/absences", { account, ...said });
      return await this.line.get<AccountFile>(`/api/accounts/${account}`);
    });
    if (done && this.leave?.id === id) this.leave = null;
    return done;
  }

  /** Who holds one of these roles, whatever the list is narrowed to. */
  async withRoles(roles: readonly string[]): Promise<AccountRow[]> {
    const pages = await Promise.all(
      [...new Set(roles)].map((role) => this.line.get<AccountsPage>(`/api/accounts?role=${role}&limit=${MOST}`)),
    );
    const known = new Map(pages.flatMap(({ items }) => items).map((one) => [one.id, one]));
    return [...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  cancelLeave(absence: string): Promise<boolean> {
    return this.set(async (account) => {
      await this.line.ask("POST", `/api/absences/${absence}/cancel`, {});
      return await this.line.get<AccountFile>(`/api/accounts/${account}`);
    });
  }

  /** Asks how much the open account has in hand: for those who may hand over. */
  async weigh(): Promise<void> {
    const id = this.file?.account.id;
    const { people } = await this.line.get<{ people: Load[] }>("/api/workload");
    this.people = people;
    const none = { verify: 0, check: 0, handle: 0 };
    if (this.file?.account.id === id) this.load = people.find(({ account }) => account === id) ?? none;
  }

  /** Gives what is open to somebody, or to whom the rules draw. */
  async handOver(to: string | null): Promise<boolean> {
    const id = this.file?.account.id;
    if (id === undefined) return false;
    return await this.run(async () => {
      const path = `/api/accounts/${id}/handover`;
      this.handed = (await this.line.ask<{ results: Handed[] }>("POST", path, { to })).results;
      await this.weigh();
    });
  }

  private async set(what: (id: string) => Promise<AccountFile>): Promise<boolean> {
    const id = this.file?.account.id;
    if (id === undefined) return false;
    return await this.run(async () => {
      const file = await what(id);
      if (this.file?.account.id === id) this.file = file;
      await this.list();
    });
  }
}
