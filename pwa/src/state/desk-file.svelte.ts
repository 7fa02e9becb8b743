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

  constructor(private readonly line: DeskLine) {}

  async open(id: string | null): Promise<void> {
    this.id = id;
    this.file = this.route = null;
    this.changes = [];
    this.gone = false;
    this.routed = "";
    await this.reload();
  }

  /**
   * Reads the case again, and tells what happened since it was read last.
   *
   * @param taken the account that has just taken a step here: its own lines, and what the rule made of them, are no news
   */
  async reload(taken: string | null = null): Promise<void> {
    const id = this.id;
    if (id === null || this.gone) return; // one that is gone is asked for again when it is opened again
    try {
      const file = await this.line.get<CaseFile>(`/api/cases/${id}`);
      if (id === this.id) this.take(file, taken);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 404)) throw error;
      if (id === this.id) [this.gone, this.file] = [true, null];
    }
    await this.readRoute();
  }

  seen(): void {
    this.changes = [];
  }

  private take(file: CaseFile, taken: string | null): void {
    const last = this.file?.events.at(-1)?.seq;
    if (last !== undefined) {
      this.changes = [...this.changes, ...newsIn(file.events, last, taken)];
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

function newsIn(events: readonly HistoryRow[], last: number, taken: string | null): HistoryRow[] {
  const fresh = events.filter((event) => event.seq > last);
  return taken === null ? fresh : fresh.filter((event) => event.by !== taken && !event.automatic);
}
