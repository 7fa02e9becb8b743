// The phone as screens see it: a mirror of what is stored, refreshed after every change, and the engine that syncs it.
import { type Draft, isBlank } from "../core/draft";
import type { EntityRow } from "../core/feed";
import { Ground } from "../core/ground";
import { type Actor, isMine } from "../core/lifecycle";
import { type OutboxEntry, opensACase } from "../core/outbox";
import { layUnsent, type ShownCase } from "../core/overlay";
import { readPack } from "../core/pack";
import type { PhotoRow } from "../core/photos";
import { type Pill, pillOf } from "../core/progress";
import { wallClock } from "../core/time";
import type { CasePhotoRow, CaseRow, EventRow, TaskRow } from "../core/wire";
import { Database, type Room } from "../device/database";
import { withLock } from "../device/locks";
import { type Meta, writeMeta } from "../device/meta";
import { Mirror } from "../device/mirror";
import { readParts } from "../device/packs";
import { resizeRaw } from "../device/picture";
import { findWiped } from "../device/storage";
import { browserTransport } from "../device/transport";
import { type Round, syncOnce, type Wishes } from "../sync/engine";
import type { Ports } from "../sync/ports";
import { Schedule } from "../sync/schedule";
import { CityTime } from "../words/city-time";
import { fetchAhead } from "./pictures";
import { type Todo, todoOf } from "./todo";

/** Steps by which a case begins. */
const OPENS = new Set(["report", "self_handle"]);

const TICK_MS = 15_000;

export class Phone {
  private readonly tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("gezhi");
  readonly db = new Database("gezhi", (rooms) => this.tabs?.postMessage(rooms));
  readonly ports: Ports = {
    db: this.db,
    transport: browserTransport(),
    now: () => Date.now(),
    wall: () => wallClock(Date.now()),
    appVersion: __APP_VERSION__,
    changed: () => void this.refresh(),
  };

  ready = $state(false);
  /** The store could not be opened: nothing can be shown, and nothing may be promised. */
  broken = $state(false);
  meta = $state.raw<Meta | null>(null);
  entries = $state.raw<OutboxEntry[]>([]);
  photos = $state.raw<PhotoRow[]>([]);
  /** Everybody's: what screens list is `drafts`. */
  allDrafts = $state.raw<Draft[]>([]);
  rows = $state.raw<EntityRow[]>([]);
  ground = $state.raw(new Ground(readPack({})));
  syncing = $state(false);
  lastRound = $state.raw<Round | null>(null);
  wiped = $state(false);
  now = $state(Date.now());
  /** Pictures that were just taken away and can still be had back. */
  away = $state.raw<readonly string[]>([]);

  /** The server's present, as far as known: times that count are shown by it. */
  serverNow = $derived(this.now + (this.meta?.clock_offset ?? 0));
  /** Times are the city's, whatever zone the phone is set to. */
  city = $derived(new CityTime(this.ground.pack.calendar?.utc_offset_minutes ?? -new Date().getTimezoneOffset()));
  syncedAt = $derived(this.meta?.last_sync ? this.city.clock(this.meta.last_sync) : null);
  /** The last round found no signal: a fact, not an alarm. */
  offline = $derived(this.lastRound?.ending === "offline");
  session = $derived(this.meta?.session ?? null);
  /** What this person began and did not save: another one's pictures are not theirs to send. */
  drafts = $derived(this.begun());
  mine = $derived(this.entries.filter((entry) => entry.account === this.session?.account.id));
  pill: Pill = $derived(pillOf(this.entries, this.photos, this.meta?.last_sync ?? null, this.session?.account.id));
  cases: ShownCase[] = $derived(layUnsent(rowsOf<CaseRow>(this.rows, "case"), this.mine));
  tasks: TaskRow[] = $derived(rowsOf<TaskRow>(this.rows, "task"));
  actor: Actor = $derived({
    account: this.session?.account.id ?? "",
    unit: this.session?.account.unit ?? null,
    roles: this.session?.roles ?? [],
  });
  isUnit = $derived(this.actor.roles.some((role) => role === "unit" || role === "unit_desk"));
  /** Who only reports: what the feed brings them are their own reports. */
  isReporter = $derived(this.actor.roles.length > 0 && this.actor.roles.every((role) => role === "volunteer"));
  /** Open tasks that name this person, less those already answered here. */
  myTasks = $derived(this.tasks.filter((task) => isMine(task, this.actor) && !this.isAnswered(task)));
  /** Reports of this person that are followed by the feed alone. */
  followed = $derived(this.reportedElsewhere());
  /** Cases this unit has in hand: what 待办 lists. */
  todo: Todo = $derived(todoOf(this));

  private readonly schedule = new Schedule({
    round: (wishes) => this.round(wishes),
    random: Math.random,
    later: (work, ms) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    onRound: (round) => {
      if (round) this.lastRound = round;
      if (round?.ending === "done") void fetchAhead(this.neededPictures());
    },
  });

  private readonly mirrored = new Mirror(this.db);
  private refreshing: Promise<void> | null = null;
  private stale = false;
  private resizing: Promise<void> | null = null;
  private packAt: number | null | undefined;

  /** Reads what is stored, picks up what a kill interrupted, and begins to sync. A store that stays shut is told. */
  async start(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.broken = true;
      throw error; // the screen says what to do; the console says what it was
    }
    await this.lookForWipe();
    this.ready = true;
    setInterval(() => {
      this.now = Date.now();
    }, TICK_MS);
    if (this.tabs) this.tabs.onmessage = ({ data }: MessageEvent<Room[]>) => this.follow(data);
    window.addEventListener("online", () => this.syncAnew());
    document.addEventListener("visibilitychange", () => {
      this.now = Date.now();
      if (document.visibilityState !== "visible") return;
      this.follow(); // a page that slept may have missed what another one wrote
      this.syncAnew();
    });
    this.resize();
    this.sync();
  }

  /** A cleared store is said on this screen, and to the server as soon as somebody has signed in. */
  private async lookForWipe(): Promise<void> {
    if (this.meta === null) return;
    const wiped = findWiped(this.meta.canary, this.meta.device_id);
    if (wiped !== null) await writeMeta(this.db, { wiped });
    this.wiped = wiped !== null || this.meta.wiped !== null;
  }

  sync(wishes: Wishes = {}): void {
    if (this.session?.password_change) return; // the server answers nothing before the password is one's own
    this.schedule.poke(wishes);
  }

  /** Signal or sight came back. */
  private syncAnew(): void {
    this.schedule.forgive();
    this.sync();
  }

  /** Resizes what is still raw, then sends it. */
  resize(): void {
    this.resizing ??= withLock("gezhi-resize", () => resizeRaw(this.db, () => this.refresh()))
      .then(() => this.sync())
      .finally(() => {
        this.resizing = null;
      });
  }

  /** Mirrors the store. Resolves when everything stored before the call is seen, also during another reading. */
  async refresh(): Promise<void> {
    this.stale = true;
    this.refreshing ??= this.catchUp();
    await this.refreshing;
  }

  private async catchUp(): Promise<void> {
    try {
      while (this.stale) {
        this.stale = false;
        await this.mirror();
      }
    } finally {
      this.refreshing = null;
    }
  }

  /** Another tab has written to these rooms, or may have to any. */
  private follow(rooms?: readonly Room[]): void {
    this.mirrored.distrust(rooms);
    void this.refresh();
  }

  findCase(id: string): ShownCase | null {
    return this.cases.find((row) => row.id === id) ?? null;
  }

  eventsOf(caseId: string): EventRow[] {
    const events = rowsOf<EventRow>(this.rows, "event").filter((event) => event.case_id === caseId);
    return events.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  }

  photoRowsOf(caseId: string): CasePhotoRow[] {
    return rowsOf<CasePhotoRow>(this.rows, "photo").filter((row) => row.case_id === caseId);
  }

  /** Cases this person reported that no operation on this phone stands for: older ones, and those of another phone. */
  private reportedElsewhere(): ShownCase[] {
    const events = rowsOf<EventRow>(this.rows, "event").filter(
      ({ by, step }) => by === this.actor.account && OPENS.has(step),
    );
    const reported = new Set(events.map((event) => event.case_id));
    for (const entry of this.mine) if (opensACase(entry)) reported.delete(entry.case_id);
    return this.cases.filter((row) => reported.has(row.id));
  }

  /** Whether this person is asked to check a case: then what its unit says of it is not shown. */
  isChecking(caseId: string): boolean {
    return this.myTasks.some((task) => task.kind === "check" && task.case_id === caseId);
  }

  photosOf(opId: string): PhotoRow[] {
    const shown = this.photos.filter((row) => row.op_id === opId && !this.away.includes(row.id));
    return shown.filter(({ part }) => part === "full").sort((a, b) => a.n - b.n);
  }

  /** Before-photos, and in rework the checker's, of what this person has to do: they must be there when the signal is not. */
  private neededPictures(): string[] {
    const mine = new Set(this.myTasks.map((task) => task.case_id));
    const rows = this.cases.filter((row) => mine.has(row.id)).concat(Object.values(this.todo).flat());
    const needed = (row: ShownCase, role: string) => role === "before" || (role === "check" && row.state === "rework");
    return rows.flatMap((row) => row.photos.filter(({ role }) => needed(row, role)).map(({ sha256 }) => sha256));
  }

  private begun(): Draft[] {
    const mine = this.allDrafts.filter(({ account }) => account === this.session?.account.id);
    return mine.filter((draft) => !isBlank(draft, this.photosOf(draft.draft_id).length));
  }

  private isAnswered(task: TaskRow): boolean {
    const steps = task.kind === "check" ? ["check_pass", "check_fail"] : ["verify_true", "verify_false"];
    return this.findCase(task.case_id)?.unsent.some((step) => steps.includes(step)) ?? false;
  }

  private async mirror(): Promise<void> {
    Object.assign(this, await this.mirrored.readChanged()); // before the pack: where that fails, nothing read is lost
    if (this.meta && this.meta.pack_at !== this.packAt) await this.mirrorPack(this.meta.pack_at);
  }

  private async mirrorPack(at: number | null): Promise<void> {
    const parts = await readParts(this.db);
    const bodies = Object.fromEntries(parts.map(({ name, body }) => [name, body]));
    const etags = Object.fromEntries(parts.map(({ name, etag }) => [name, etag]));
    this.ground = new Ground(readPack(bodies, etags));
    this.packAt = at;
  }

  private async round(wishes: Wishes): Promise<Round | null> {
    this.syncing = true;
    try {
      return await withLock("gezhi-sync", () => syncOnce(this.ports, wishes));
    } finally {
      this.syncing = false;
      await this.refresh();
    }
  }
}

function rowsOf<T>(rows: readonly EntityRow[], type: string): T[] {
  return rows.filter((row) => row.type === type).map((row) => row.row as T);
}
