// The desk: who sits at it, which queue and case are open, and the beat at which all is asked again.
import { DeskAddress, type Entry } from "./desk-address";
import { Beat } from "./desk-beat";
import { type Filter, isSameFilter, NO_FILTER } from "./desk-filter";
import { seesNoCase } from "./desk-govern.svelte";
import { pageFor } from "./desk-pages";
import { type PageName, type Place, readPlace } from "./desk-place";
import { findQueue, firstQueue, type Queue } from "./desk-queues";
import { DeskRoom } from "./desk-room.svelte";
import { filterOf, queueOf } from "./desk-views.svelte";
import type { CaseFile, SavedView, Session } from "./desk-wire";

export class Desk extends DeskRoom {
  /** The page that is shown instead of the cases. */
  page = $state<PageName | null>(null);
  part = $state("");
  private readonly address = new DeskAddress();

  /** Finds out who sits here and begins the beat. @returns what ends it */
  start(): () => void {
    const stopClock = this.startClock();
    const stop = new Beat(() => this.poll()).start();
    const moved = () => this.followAddress();
    window.addEventListener("popstate", moved);
    this.recognise();
    return () => {
      stopClock();
      stop();
      window.removeEventListener("popstate", moved);
    };
  }

  /** @throws Refused 403 for somebody who works on the phone only: they see no list */
  protected override async prepare({ roles }: Session): Promise<void> {
    if (seesNoCase(roles)) return await this.facts.load(this.line);
    await this.line.get("/api/counts");
    await Promise.all([this.facts.load(this.line), this.views.load(), this.map.load()]);
  }

  /** Somebody new goes where the address says; who was here and signed in again finds it all as it was. */
  protected override async arrive(): Promise<void> {
    if (this.address.hash !== "" && location.hash === this.address.hash) await this.refresh();
    else await this.follow();
  }

  /** Goes where the address says: to the queue it names, else one's first, and to the case. */
  private async follow(): Promise<void> {
    if (this.session === null) return;
    const { page: named, part, ...wanted } = readPlace(location.hash);
    const page = pageFor(named, this.roles);
    this.putFormsAway();
    [this.page, this.part] = page === named ? [page, part] : [page, ""];
    const cases = this.isBlind || (page !== null && this.address.hash !== "") ? [] : this.showCases(wanted);
    this.address.settle(this.place);
    await Promise.all([...cases, this.isBlind ? null : this.refreshBeside()]);
  }

  /** The list and the case that an address names; what is there already is only read again. */
  private showCases({ queue, id, seek, filter }: Omit<Place, "page" | "part">): Promise<void>[] {
    const wanted = this.findList(queue) ?? firstQueue(this.roles);
    const { list, file } = this;
    const saved = location.hash.includes("?") ? null : this.views.named(queue); // the address says nothing else
    if (saved !== null) filter = filterOf(saved);
    const there =
      !list.loading && list.queue.id === wanted.id && list.seek === seek && isSameFilter(list.filter, filter);
    if (!there) this.pick.clear();
    const listing = there ? list.refresh(this.kept) : list.show(wanted, seek, filter);
    if (id === file.id && !file.gone) return [listing, file.reload()];
    list.opened(id);
    return [listing, this.read(id)];
  }

  /** Whoever sits here governs and sees no case: one of the administrator's three. */
  get isBlind(): boolean {
    return seesNoCase(this.roles);
  }

  /** Shows a saved list with what narrows it in the filter, where it can be changed. */
  async showView(view: SavedView): Promise<void> {
    await this.showQueue(queueOf(view), "", filterOf(view));
  }

  /** Drops a saved list; where it is shown, the first of one's own is shown instead. */
  async dropView(view: SavedView): Promise<void> {
    await this.views.drop(view);
    if (this.list.queue.id === queueOf(view).id) await this.showQueue(firstQueue(this.roles));
  }

  private findList(id: string | undefined): Queue | null {
    return findQueue(id) ?? this.views.find(id);
  }

  /** Shows a page instead of the cases, or the cases again. */
  async showPage(page: PageName | null, part = ""): Promise<void> {
    await this.leaveFor(async () => {
      this.putFormsAway();
      [this.page, this.part] = [page, part];
      this.writePlace();
      await this.refresh();
    });
  }

  /** What stands beside the list, or in its place. */
  private async refreshBeside(): Promise<void> {
    if (this.page === "overview" || this.page === "wall") await this.overview.refresh();
    else if (this.page === "staff") await this.staff.refresh();
    else if (this.page === "watch") await this.watch.refresh();
    else await this.map.show(this.list.query);
  }

  /** The browser went back or on, or the address was changed by hand: one stays until it is known whether one may go. */
  private async followAddress(): Promise<void> {
    if (location.hash === this.address.hash) return this.address.mark(); // one is there
    if (!this.written) return await this.attempt(() => this.follow());
    const go = this.address.stay();
    await this.leaveFor(() => {
      this.putFormsAway();
      go();
    });
  }

  /** Puts the form in hand away. */
  async putAway(): Promise<void> {
    await this.leaveFor(() => {
      this.step.cancel();
      this.amend.cancel();
    });
  }

  async signOut(): Promise<void> {
    if (this.city.accounts.told !== null)
      this.leaving = () => this.goOut(); // nobody is told that password again
    else await this.leaveFor(() => this.goOut());
  }

  private async goOut(): Promise<void> {
    if ((await this.told(() => this.line.ask("DELETE", "/api/session"))) === "offline") {
      this.online = false; // the cookie lives on: whoever came next would sit here as this one
      return;
    }
    this.online = true;
    this.session = this.first = null;
    this.expired = false;
    this.line.forget();
    this.putFormsAway();
    this.city.accounts.told = null;
    await this.file.open(null);
    this.address.clear();
  }

  /** Shows a list; from another page only after what is written there may be left. */
  async showQueue(queue: Queue, seek = "", filter: Filter = NO_FILTER): Promise<void> {
    if (this.page === null) return await this.turnToList(queue, seek, filter);
    await this.leaveFor(() => this.turnToList(queue, seek, filter));
  }

  private async turnToList(queue: Queue, seek: string, filter: Filter): Promise<void> {
    const sought = seek.trim();
    if (sought !== "") await this.close("none"); // before the answer: Enter must not reach the case of another list
    [this.page, this.part] = [null, ""];
    this.pick.clear();
    const showing = this.list.show(queue, sought, filter);
    this.writePlace();
    await this.attempt(() => Promise.all([showing, this.map.show(this.list.query)]));
    if (this.list.queue !== queue || this.list.seek !== sought) return; // another was chosen meanwhile
    const rows = this.list.items;
    if (sought !== "" && rows.length === 1 && this.file.id === null) await this.openCase(rows[0]?.id ?? null, "shared");
    else if (!rows.some((row) => row.id === this.file.id)) await this.close("shared");
  }

  /** Narrows the list that is shown, or widens it again. */
  async narrow(filter: Filter): Promise<void> {
    await this.showQueue(this.list.queue, this.list.seek, filter);
  }

  /** Narrows the list to a cell; to the same one again, or to "", shows every cell. */
  async onlyIn(cell: string): Promise<void> {
    const { filter } = this.list;
    await this.narrow({ ...filter, cell: cell === filter.cell ? "" : cell });
  }

  /** Closes the case, unless something of it is under way or written. */
  private async close(entry: Entry): Promise<void> {
    if (!this.written && this.step.phase !== "unanswered") await this.openCase(null, entry);
  }

  async openCase(id: string | null, entry: Entry = "own"): Promise<void> {
    if ((id === this.file.id && !this.file.gone) || this.step.phase === "sending") return; // what is on its way belongs to this case
    await this.leaveFor(() => this.turnTo(id, entry));
  }

  /** Opens a case from another page: among everything open, and shows the cases. */
  async openFrom(id: string): Promise<void> {
    await this.leaveFor(async () => {
      this.putFormsAway();
      await this.turnToList(findQueue("open") as Queue, "", NO_FILTER);
      await this.openCase(id, "shared");
    });
  }

  private async turnTo(id: string | null, entry: Entry): Promise<void> {
    this.step.leave();
    this.list.opened(id);
    const reading = this.read(id);
    this.writePlace(entry);
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

  override async refresh(taken = false): Promise<string | null> {
    let state: string | null = null;
    await this.attempt(async () => {
      if (this.isBlind) return await this.lookIn();
      const me = taken ? (this.session?.account.id ?? null) : null;
      await Promise.all([
        this.list.refresh(this.kept),
        this.file.reload(me),
        this.compare.refresh(),
        this.refreshBeside(),
      ]);
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

  private get place(): Place {
    const { page, part } = this;
    return { page, part, queue: this.list.queue.id, id: this.file.id, seek: this.list.seek, filter: this.list.filter };
  }

  private writePlace(entry: Entry = "own"): void {
    this.address.write(this.place, entry);
  }
}
