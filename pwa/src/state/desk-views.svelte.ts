// Lists that somebody saved under a name, for oneself or for the whole desk.
import { uuid4 } from "../core/ids";
import { type Filter, MARKS, readFilter } from "./desk-filter";
import type { DeskLine } from "./desk-line";
import type { Queue } from "./desk-queues";
import type { SavedView } from "./desk-wire";

const PREFIX = "view:";

const SHARING = new Set(["acceptor", "shift_leader", "dispatcher", "supervisor"]);
const CLEARING = new Set(["shift_leader", "admin"]);

/** Whether these roles may save a list for the whole desk. */
export const mayShare = (roles: readonly string[]): boolean => roles.some((role) => SHARING.has(role));

/** Whether these roles may drop the list: one's own, or a shared one as who answers for the desk. */
export const mayDrop = ({ mine, shared }: SavedView, roles: readonly string[]): boolean =>
  mine || (shared && roles.some((role) => CLEARING.has(role)));

type Query = Readonly<Record<string, string>>;

export class DeskViews {
  items = $state.raw<SavedView[]>([]);

  constructor(private readonly line: DeskLine) {}

  async load(): Promise<void> {
    this.items = (await this.line.get<{ views: SavedView[] }>("/api/views")).views;
  }

  /** A saved list by the id of its queue. */
  named(id: string | undefined): SavedView | null {
    return this.items.find((one) => PREFIX + one.id === id) ?? null;
  }

  /** A saved list as a queue. */
  find(id: string | undefined): Queue | null {
    const view = this.named(id);
    return view === null ? null : queueOf(view);
  }

  /** Saves what is asked for now. @returns it as it is kept @throws Refused, NoSignal */
  async save(name: string, shared: boolean, query: Query): Promise<SavedView> {
    return await this.put(uuid4(), { name, shared, query });
  }

  /** Puts what is asked for now in the place of what the list asked for. */
  async update({ id, name, shared }: SavedView, query: Query): Promise<SavedView> {
    return await this.put(id, { name, shared, query });
  }

  private async put(id: string, told: { name: string; shared: boolean; query: Query }): Promise<SavedView> {
    const saved = await this.line.ask<SavedView>("PUT", `/api/views/${id}`, told);
    await this.load();
    return saved;
  }

  async drop(view: SavedView): Promise<void> {
    await this.line.ask("DELETE", `/api/views/${view.id}`);
    await this.load();
  }
}

/** What the filter can say of a saved list, to be shown and changed there; the rest is the queue's own. */
function split(query: Query): { own: Query; filter: Filter } {
  const { view, state, marks = "", ...rest } = query;
  const [known, others] = [new Set<string>(MARKS), marks.split(",")];
  const said = others.filter((mark) => known.has(mark)).join(",");
  const kept = others.filter((mark) => mark !== "" && !known.has(mark)).join(",");
  const own = { ...(view && { view }), ...(state && { state }), ...(kept && { marks: kept }) };
  return { own, filter: readFilter(new URLSearchParams({ ...rest, marks: said }).toString()) };
}

export function queueOf({ id, query }: Pick<SavedView, "id" | "query">): Queue {
  const named = PREFIX + id;
  return { id: named, query: split(query).own, count: (counts) => counts[named] ?? 0 };
}

/** What narrows a saved list from the beginning. */
export function filterOf({ query }: Pick<SavedView, "query">): Filter {
  return split(query).filter;
}
