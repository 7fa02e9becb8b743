// Accounts as the administrators see and set them: found by name, role and unit, made, granted, shut and handed over.
import { uuid4 } from "../core/ids";
import { Work } from "./desk-govern.svelte";
import type { AccountFile, AccountRow, AccountsPage, FirstPassword, Grant, Handed } from "./desk-wire";

const PAGE = 50;

export interface Wanted {
  q: string;
  role: string;
  unit: string;
}

export interface NewAccount {
  name: string;
  display_name: string;
  unit: string | null;
  grants: Grant[];
}

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
  told = $state.raw<ToldOnce | null>(null);
  /** What became of each thing that was handed over last. */
  handed = $state.raw<readonly Handed[] | null>(null);
  private newId = uuid4();

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

  async open(id: string | null): Promise<void> {
    this.hush();
    [this.told, this.handed] = [null, null];
    this.file = id === null ? null : await this.line.get<AccountFile>(`/api/accounts/${id}`);
  }

  /** Registers an account and opens it; its first password is told this once. */
  async make(account: NewAccount): Promise<boolean> {
    return await this.run(async () => {
      const id = this.newId;
      const made = await this.line.ask<FirstPassword>("POST", "/api/accounts", { id, ...account });
      this.newId = uuid4(); // until it was answered the same request is right again
      await this.open(made.id);
      this.tell(account.name, made.first_password);
      await this.list();
    });
  }

  private tell(name: string, password: string | null): void {
    this.told = password === null ? null : { name, password };
  }

  async resetPassword(): Promise<boolean> {
    return await this.set(async (id) => {
      const made = await this.line.ask<FirstPassword>("POST", `/api/accounts/${id}/password`, {});
      this.tell(this.file?.account.name ?? "", made.first_password);
      return await this.line.get<AccountFile>(`/api/accounts/${id}`);
    });
  }

  change(display_name: string, unit: string | null): Promise<boolean> {
    return this.set((id) => this.line.ask<AccountFile>("PATCH", `/api/accounts/${id}`, { display_name, unit }));
  }

  setGrants(grants: readonly Grant[]): Promise<boolean> {
    return this.set((id) => this.line.ask<AccountFile>("PUT", `/api/accounts/${id}/grants`, { grants }));
  }

  take(step: "disable" | "enable" | "unlock"): Promise<boolean> {
    return this.set((id) => this.line.ask<AccountFile>("POST", `/api/accounts/${id}/${step}`, {}));
  }

  revoke(device: string): Promise<boolean> {
    return this.set((id) => this.line.ask<AccountFile>("POST", `/api/accounts/${id}/devices/${device}/revoke`, {}));
  }

  makeLeave(from_at: string, until_at: string, deputy: string | null): Promise<boolean> {
    return this.set(async (account) => {
      await this.line.ask("POST", "/api/absences", { id: uuid4(), account, deputy, from_at, until_at });
      return await this.line.get<AccountFile>(`/api/accounts/${account}`);
    });
  }

  cancelLeave(absence: string): Promise<boolean> {
    return this.set(async (account) => {
      await this.line.ask("POST", `/api/absences/${absence}/cancel`, {});
      return await this.line.get<AccountFile>(`/api/accounts/${account}`);
    });
  }

  /** Gives what is open to somebody, or to whom the rules draw. */
  async handOver(to: string | null): Promise<boolean> {
    const id = this.file?.account.id;
    if (id === undefined) return false;
    return await this.run(async () => {
      const path = `/api/accounts/${id}/handover`;
      this.handed = (await this.line.ask<{ results: Handed[] }>("POST", path, { to })).results;
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
