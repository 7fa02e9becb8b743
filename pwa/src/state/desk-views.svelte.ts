// Lists that somebody saved under a name, for oneself or for the whole desk.
import { uuid4 } from "../core/ids";
import type { DeskLine } from "./desk-line";
import type { Queue } from "./desk-queues";
import type { SavedView } from "./desk-wire";

const PREFIX = "view:";

export class DeskViews {
  items = $state.raw<SavedView[]>([]);

  constructor(private readonly line: DeskLine) {}

  async load(): Promise<void> {
    this.items = (await this.line.get<{ views: SavedView[] }>("/api/views")).views;
  }

  /** A saved list as a queue; it is not counted ahead. */
  find(id: string | undefined): Queue | null {
    const view = this.items.find((one) => PREFIX + one.id === id);
    return view === undefined ? null : queueOf(view);
  }

  /** Saves what is asked for now. @returns it as a queue @throws Refused, NoSignal */
  async save(name: string, shared: boolean, query: Readonly<Record<string, string>>): Promise<Queue> {
    const saved = await this.line.ask<SavedView>("PUT", `/api/views/${uuid4()}`, { name, shared, query });
    await this.load();
    return queueOf(saved);
  }

  async drop(view: SavedView): Promise<void> {
    await this.line.ask("DELETE", `/api/views/${view.id}`);
    await this.load();
  }
}

export function queueOf({ id, query }: Pick<SavedView, "id" | "query">): Queue {
  return { id: PREFIX + id, query, count: () => 0 };
}
