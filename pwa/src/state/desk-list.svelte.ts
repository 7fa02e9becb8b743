// The list of a queue: page by page, asked again every ten seconds without losing one's place.
import { type Filter, NO_FILTER, queryOf } from "./desk-filter";
import type { DeskLine } from "./desk-line";
import { findQueue, type Queue } from "./desk-queues";
import { isSame, layOver } from "./desk-rows";
import type { CasesPage, Counts, DeskRow } from "./desk-wire";

const PAGE = 50;
/** Digits of a cell's code; what is shorter names an area. */
const CELL_CODE = 15;
/** The most the server gives at once. */
const MOST = 200;

export class DeskList {
  items = $state.raw<DeskRow[]>([]);
  counts = $state.raw<Counts>({});
  /** True until the first page of the queue is there. */
  loading = $state(true);
  more = $state(false);
  fetchingMore = $state(false);
  queue = $state.raw<Queue>(findQueue("open") as Queue);
  filter = $state.raw<Filter>(NO_FILTER);
  /** What is searched for in all queues; empty shows the queue. */
  seek = $state("");
  /** Cases that came and would push others down; they are shown when somebody asks. */
  waiting = $state.raw<string[]>([]);
  /** Cases that came while one looked, until they are opened. */
  fresh = $state.raw<ReadonlySet<string>>(new Set());
  /** Rows that stay only because somebody looks at them: the list holds them no longer. */
  left = $state.raw<ReadonlySet<string>>(new Set());
  private after: string | null = null;
  /** Rises with every change of what is shown: an answer to an older question is dropped. */
  private edition = 0;
  /** The next answer replaces what is shown. */
  private anew = true;

  constructor(private readonly line: DeskLine) {}

  /** Shows another queue, or the same one from its top. */
  async show(queue: Queue, seek = "", filter: Filter = NO_FILTER): Promise<void> {
    // Narrowed or widened, a list stays until its answer is there: most of its rows will be in it again.
    const narrows = queue.id === this.queue.id && seek.trim() === this.seek;
    this.queue = queue;
    this.seek = seek.trim();
    this.filter = filter;
    if (!narrows) this.items = [];
    this.more = false;
    this.loading = true;
    this.fresh = new Set();
    await this.renew(PAGE);
  }

  /** Reads the list anew, with what waited in its place. */
  async renew(wanted = this.reach): Promise<void> {
    const came = this.waiting;
    this.edition++;
    this.anew = true;
    await this.refresh(new Set(), wanted);
    this.fresh = new Set([...this.fresh, ...came]);
  }

  /**
   * Asks for the counts and for the rows.
   *
   * @param keep rows that stay though they belong here no more: somebody looks at them
   * @param wanted how many rows; as many as are shown, unless told otherwise
   */
  async refresh(keep: ReadonlySet<string> = new Set(), wanted = this.reach): Promise<void> {
    const edition = this.edition;
    const [counts, page] = await Promise.all([this.line.get<Counts>("/api/counts"), this.fetchAs(wanted)]);
    this.counts = counts;
    if (edition !== this.edition) return;
    this.place(page, keep);
    this.loading = false;
  }

  /** The next page, below the last row. */
  async fetchMore(): Promise<void> {
    if (this.after === null || this.fetchingMore) return;
    const edition = this.edition;
    this.fetchingMore = true;
    try {
      const page = await this.line.get<CasesPage>(this.path(PAGE, this.after));
      const known = new Set(this.items.map((row) => row.id));
      const fresh = page.items.filter((row) => !known.has(row.id)); // one may have moved down meanwhile
      if (edition === this.edition) this.take([...this.items, ...fresh], page.after);
    } finally {
      this.fetchingMore = false;
    }
  }

  /** Somebody has opened a case: it is no news any more, and those that had left need not stay. */
  opened(id: string | null): void {
    if (id !== null && this.fresh.has(id)) this.fresh = new Set([...this.fresh].filter((one) => one !== id));
    if (this.left.size === 0) return;
    this.items = this.items.filter((row) => row.id === id || !this.left.has(row.id));
    this.left = new Set([...this.left].filter((one) => one === id));
  }

  /** In which order the server is asked for it: what has ended has no time left, and stands by when it was closed. */
  get order(): "left" | "newest" | "closed" {
    const ended = this.queue.id === "ended" && this.seek === "";
    return ended && this.filter.order === "left" ? "closed" : this.filter.order;
  }

  /** The query of what is shown now, as a saved list or the map asks for it. */
  get query(): Record<string, string> {
    return queryOf(this.seek === "" ? this.queue.query : { q: this.seek }, this.filter);
  }

  /** The one cell to which the list is narrowed; null where it is not, or to more than one. */
  get onlyCell(): string | null {
    return this.filter.cell.length === CELL_CODE ? this.filter.cell : null;
  }

  /** As many rows as are shown or wait, at least a page. */
  private get reach(): number {
    return Math.max(PAGE, this.items.length + this.waiting.length);
  }

  private place(page: CasesPage, keep: ReadonlySet<string>): void {
    if (this.anew) {
      this.anew = false;
      this.waiting = [];
      this.take(page.items, page.after);
      return;
    }
    const whole = !this.more; // then what is new behind the last row has come, and was not merely further down
    const known = new Set(this.items.map(({ id }) => id));
    const { items, waiting } = layOver(this.items, { items: page.items, cut: page.after !== null }, keep);
    this.waiting = waiting;
    this.left = new Set(
      items.filter(({ id }) => keep.has(id) && !page.items.some((row) => row.id === id)).map((row) => row.id),
    );
    if (isSame(items, this.items)) return;
    const came = items.map(({ id }) => id).filter((id) => !known.has(id));
    if (whole && came.length > 0) this.fresh = new Set([...this.fresh, ...came]);
    this.take(items, page.after);
  }

  private take(items: DeskRow[], after: string | null): void {
    this.items = items;
    this.after = after;
    this.more = after !== null;
  }

  private async fetchAs(wanted: number): Promise<CasesPage> {
    let page = await this.line.get<CasesPage>(this.path(Math.min(wanted, MOST), null));
    if (page.items.length >= wanted || page.after === null) return page;
    const items = [...page.items];
    while (items.length < wanted && page.after !== null) {
      page = await this.line.get<CasesPage>(this.path(Math.min(wanted - items.length, MOST), page.after));
      items.push(...page.items);
    }
    return { items, after: page.after };
  }

  private path(limit: number, after: string | null): string {
    const query = new URLSearchParams({ ...this.query, order: this.order, limit: String(limit) });
    if (after !== null) query.set("after", after);
    return `/api/cases?${query}`;
  }
}
