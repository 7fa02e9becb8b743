// The cases that are chosen in the list, and one step taken for all of them, each with its own result.
import { NoSignal } from "../device/transport";
import type { DeskFacts } from "./desk-facts.svelte";
import { type DeskLine, Refused } from "./desk-line";
import { type ManyStep, opsOf, type Plan, planFor } from "./desk-plan";
import { deliver } from "./desk-send";
import type { DeskRow, RouteFacts, StepDone } from "./desk-wire";

/** The most operations the server takes at once. */
export const MOST_AT_ONCE = 50;

export type PickPhase = "idle" | "planning" | "ready" | "sending" | "unanswered" | "done";
/** Null where it was done, else the refusal. */
export type Outcome = { code: string; fields: Readonly<Record<string, unknown>> } | null;

export class DeskPick {
  ids = $state.raw<ReadonlySet<string>>(new Set());
  phase = $state<PickPhase>("idle");
  plan = $state.raw<Plan | null>(null);
  results = $state.raw<ReadonlyMap<string, Outcome>>(new Map());
  /** Why a case that is still chosen was refused last. */
  refused = $state.raw<ReadonlyMap<string, NonNullable<Outcome>>>(new Map());
  private anchor: string | null = null;
  private ops: Record<string, unknown>[] = [];

  constructor(
    private readonly line: DeskLine,
    private readonly facts: DeskFacts,
    private readonly settle: () => Promise<unknown>,
  ) {}

  toggle(id: string): void {
    const next = new Set(this.ids);
    if (!next.delete(id)) next.add(id);
    this.anchor = id;
    this.choose(next);
  }

  /** Chooses every row between the one that was chosen last and this one. */
  reachTo(id: string, rows: readonly DeskRow[]): void {
    const at = rows.findIndex((row) => row.id === id);
    const from = rows.findIndex((row) => row.id === this.anchor);
    const [first, last] = from < 0 ? [at, at] : [Math.min(at, from), Math.max(at, from)];
    this.choose(new Set([...this.ids, ...rows.slice(first, last + 1).map((row) => row.id)]));
    this.anchor = id;
  }

  chooseAll(rows: readonly DeskRow[]): void {
    this.choose(new Set(rows.map(({ id }) => id)));
  }

  clear(): void {
    this.choose(new Set());
  }

  private choose(ids: ReadonlySet<string>): void {
    this.ids = ids;
    this.refused = new Map([...this.refused].filter(([id]) => ids.has(id)));
  }

  /** Only what is still shown can be chosen. */
  keepOnly(rows: readonly DeskRow[]): void {
    const shown = new Set(rows.map(({ id }) => id));
    if ([...this.ids].some((id) => !shown.has(id))) this.choose(new Set([...this.ids].filter((id) => shown.has(id))));
  }

  /** Works out what the step would do to each of the chosen; nothing is sent. */
  async prepare(step: ManyStep, rows: readonly DeskRow[]): Promise<void> {
    if (this.phase !== "idle") return;
    const chosen = rows.filter(({ id }) => this.ids.has(id));
    this.phase = "planning";
    this.results = new Map();
    try {
      const routes = step === "dispatch" ? await this.readRoutes(chosen) : new Map<string, RouteFacts | null>();
      this.plan = planFor(step, chosen, {
        conditions: (row) => this.facts.findCategory(row.kind, row.category)?.conditions ?? [],
        route: (row) => routes.get(routeOf(row)) ?? null,
      });
      this.ops = opsOf(this.plan, this.line.now());
      this.phase = "ready";
    } finally {
      if (this.phase === "planning") this.phase = "idle";
    }
  }

  /** One question for each kind and place: many cases share one. */
  private async readRoutes(rows: readonly DeskRow[]): Promise<Map<string, RouteFacts | null>> {
    const asked = [...new Set(rows.map(routeOf))];
    const told = await Promise.all(asked.map((path) => this.readRoute(path)));
    return new Map(asked.map((path, n) => [path, told[n] ?? null]));
  }

  private async readRoute(path: string): Promise<RouteFacts | null> {
    try {
      return await this.line.get<RouteFacts>(path);
    } catch (error) {
      if (error instanceof Refused) return null; // it is then one that cannot be dispatched with the others
      throw error;
    }
  }

  /** Sends what was planned, or again what was not answered. */
  async send(): Promise<void> {
    if (this.phase !== "ready" && this.phase !== "unanswered") return;
    this.phase = "sending";
    try {
      for (let at = 0; at < this.ops.length; at += MOST_AT_ONCE) {
        const ops = this.ops.slice(at, at + MOST_AT_ONCE);
        if (ops.every((op) => this.results.has(String(op.case_id)))) continue; // answered before the line was cut
        const body = { ops };
        this.take((await deliver<{ results: StepDone[] }>(this.line, { path: "/api/steps", body })).results);
      }
    } catch (error) {
      this.phase = error instanceof NoSignal ? "unanswered" : "ready"; // what was answered stays answered
      if (!(error instanceof NoSignal)) throw error;
      return;
    }
    await this.finish();
  }

  private take(results: readonly StepDone[]): void {
    const told = results.map(({ case_id, problem }) => [case_id ?? "", outcomeOf(problem)] as const);
    this.results = new Map([...this.results, ...told]);
  }

  /** Those that were done are chosen no more; the others stay chosen, each with its reason. */
  private async finish(): Promise<void> {
    const refused = [...this.results].flatMap(([id, told]) => (told === null ? [] : [[id, told] as const]));
    const done = [...this.results].filter(([, told]) => told === null).map(([id]) => id);
    this.ids = new Set([...this.ids].filter((id) => !done.includes(id)));
    this.refused = new Map(refused);
    this.phase = "done";
    await this.settle();
  }

  /** Puts the sheet away; what is being sent cannot be. */
  close(): void {
    if (this.phase === "sending") return;
    this.phase = "idle";
    this.plan = null;
  }
}

function routeOf({ kind, category, cell, condition }: DeskRow): string {
  const query = new URLSearchParams({ kind, category });
  if (cell !== null) query.set("cell", cell);
  if (condition !== null) query.set("condition", condition);
  return `/api/route?${query}`;
}

function outcomeOf(problem: StepDone["problem"]): Outcome {
  if (problem === null) return null;
  return { code: String(problem.code ?? "unknown"), fields: problem };
}
