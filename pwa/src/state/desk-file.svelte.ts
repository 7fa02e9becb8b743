// The open case: read whole, read again when it changes, and what changed since one looked.
import { type DeskLine, Refused } from "./desk-line";
import type { CaseFile, HistoryRow, RouteFacts } from "./desk-wire";

export class DeskFile {
  id = $state<string | null>(null);
  file = $state.raw<CaseFile | null>(null);
  /** Who would answer for it now, and why; null where that cannot be said. */
  route = $state.raw<RouteFacts | null>(null);
  /** The case is unknown here, or not one's own to see. */
  gone = $state(false);
  /** Lines that others wrote while the case was open, oldest first. */
  changes = $state.raw<HistoryRow[]>([]);
  private routed = "";

  constructor(
    private readonly line: DeskLine,
    private readonly me: () => string,
  ) {}

  async open(id: string | null): Promise<void> {
    this.id = id;
    this.file = this.route = null;
    this.changes = [];
    this.gone = false;
    this.routed = "";
    await this.reload();
  }

  /** Reads the case again; tells what others did since, unless nothing was shown before. */
  async reload(): Promise<void> {
    const id = this.id;
    if (id === null) return;
    try {
      const file = await this.line.get<CaseFile>(`/api/cases/${id}`);
      if (id === this.id) this.take(file);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 404)) throw error;
      if (id === this.id) [this.gone, this.file] = [true, null];
    }
    await this.readRoute();
  }

  seen(): void {
    this.changes = [];
  }

  private take(file: CaseFile): void {
    const last = this.file?.events.at(-1)?.seq;
    if (last !== undefined) {
      this.changes = [...this.changes, ...strange(file.events, last, this.me())];
    }
    this.gone = false;
    this.file = file;
  }

  /** Asked once a case and place: the answer is an expectation, not the decision. */
  private async readRoute(): Promise<void> {
    const file = this.file;
    if (file === null) return;
    const query = new URLSearchParams({ kind: file.kind, category: file.category });
    if (file.cell !== null) query.set("cell", file.cell);
    if (file.condition !== null) query.set("condition", file.condition);
    const asked = `${file.id}?${query}`;
    if (asked === this.routed) return;
    this.routed = asked;
    try {
      const route = await this.line.get<RouteFacts>(`/api/route?${query}`);
      if (this.id === file.id) this.route = route;
    } catch (error) {
      this.routed = "";
      if (!(error instanceof Refused)) throw error;
    }
  }
}

/** Lines after `last` that this account neither wrote nor caused: what the rule did with its own step is no news. */
function strange(events: readonly HistoryRow[], last: number, me: string): HistoryRow[] {
  const fresh = events.filter((event) => event.seq > last);
  const mine = fresh.some((event) => event.by === me);
  return fresh.filter((event) => event.by !== me && !(mine && event.automatic));
}
