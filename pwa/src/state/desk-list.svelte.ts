// The list of a queue: page by page, asked again every ten seconds without losing one's place.
import type { DeskLine } from "./desk-line";
import { findQueue, type Queue } from "./desk-queues";
import type { CasesPage, Counts, DeskRow } from "./desk-wire";

const PAGE = 50;
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
  /** What is searched for in all queues; empty shows the queue. */
  seek = $state("");
  private after: string | null = null;
  /** Rises with every change of what is shown: an answer to an older question is dropped. */
  private edition = 0;

  constructor(private readonly line: DeskLine) {}

  /** Shows another queue, or the same one from its top. */
  async show(queue: Queue, seek = ""): Promise<void> {
    this.queue = queue;
    this.seek = seek.trim();
    this.items = [];
    this.more = false;
    this.loading = true;
    this.edition++;
    await this.refresh();
  }

  /** Asks for the counts and for as many rows as are shown, at least a page. */
  async refresh(): Promise<void> {
    const edition = this.edition;
    const [counts, page] = await Promise.all([
      this.line.get<Counts>("/api/counts"),
      this.fetchAs(Math.max(PAGE, this.items.length)),
    ]);
    this.counts = counts;
    if (edition !== this.edition) return;
    this.take(page.items, page.after);
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

  private take(items: DeskRow[], after: string | null): void {
    this.items = items;
    this.after = after;
    this.more = after !== null;
  }

  private async fetchAs(wanted: number): Promise<CasesPage> {
    let page = await this.line.get<CasesPage>(this.path(Math.min(wanted, MOST), null));
    const items = [...page.items];
    while (items.length < wanted && page.after !== null) {
      page = await this.line.get<CasesPage>(this.path(Math.min(wanted - items.length, MOST), page.after));
      items.push(...page.items);
    }
    return { items, after: page.after };
  }

  private path(limit: number, after: string | null): string {
    const asked = this.seek === "" ? this.queue.query : { q: this.seek };
    const query = new URLSearchParams({ ...asked, limit: String(limit) });
    if (after !== null) query.set("after", after);
    return `/api/cases?${query}`;
  }
}
