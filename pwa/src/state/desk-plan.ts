// What a step would do to each of many cases, worked out before anything is sent: one can read it and then press.
import lifecycle from "../contract/lifecycle.json";
import { uuid7 } from "../core/ids";
import type { DeskCondition } from "./desk-facts.svelte";
import type { DeskRow, RouteFacts } from "./desk-wire";

/** The steps that may be taken for many at once. The first three are the desk's, the last a unit's. */
export const MANY = ["accept", "file", "dispatch", "sign_for"] as const;
export type ManyStep = (typeof MANY)[number];

export type WhyNot = "state" | "returned" | "no-condition" | "no-unit";

export interface Line {
  row: DeskRow;
  args: Readonly<Record<string, unknown>>;
  condition: DeskCondition | null;
  lead: string | null;
  limit: string | null;
}

export interface Plan {
  step: ManyStep;
  lines: Line[];
  skipped: { row: DeskRow; why: WhyNot }[];
}

interface Known {
  conditions(row: DeskRow): readonly DeskCondition[];
  /** Who would answer for it now; null where nobody was found. */
  route(row: DeskRow): RouteFacts | null;
}

const MOVES: readonly { from: string; step: string; roles: string[] }[] = lifecycle.moves;

function movesOf(step: ManyStep, roles: readonly string[]) {
  return MOVES.filter((move) => move.step === step && move.roles.some((role) => roles.includes(role)));
}

/** The steps these roles may take for many at once. */
export function manyFor(roles: readonly string[]): ManyStep[] {
  return MANY.filter((step) => movesOf(step, roles).length > 0);
}

/** Whether a step leads on from a case's state. */
export function leadsFrom(step: ManyStep, state: string): boolean {
  return MOVES.some((move) => move.step === step && move.from === state);
}

export function planFor(step: ManyStep, rows: readonly DeskRow[], known: Known): Plan {
  const plan: Plan = { step, lines: [], skipped: [] };
  for (const row of rows) {
    const told = lineOf(step, row, known);
    if (typeof told === "string") plan.skipped.push({ row, why: told });
    else plan.lines.push(told);
  }
  return plan;
}

function lineOf(step: ManyStep, row: DeskRow, known: Known): Line | WhyNot {
  if (!leadsFrom(step, row.state)) return "state";
  const bare = { row, args: {}, condition: null, lead: row.lead ?? row.predicted, limit: row.limit };
  if (step === "file") {
    const all = known.conditions(row);
    const condition = all.find(({ archetype }) => archetype === row.condition) ?? all[0];
    if (condition === undefined) return "no-condition";
    const lead = row.returns > 0 ? null : bare.lead; // after a return the dispatcher decides, not the rule
    return { ...bare, lead, args: { condition: condition.archetype }, condition, limit: condition.limit };
  }
  return step === "dispatch" ? dispatchOf(bare, known.route(row)) : bare;
}

function dispatchOf(line: Line, route: RouteFacts | null): Line | WhyNot {
  if (line.row.returns > 0) return "returned";
  if (!route?.lead) return "no-unit";
  return { ...line, args: { lead: route.lead, assists: [...route.assists] }, lead: route.lead, limit: route.limit };
}

/** The operations of a plan, each under an id of its own: sent twice, each is done once. */
export function opsOf({ step, lines }: Plan, now: number): Record<string, unknown>[] {
  return lines.map(({ row, args }) => ({
    op_id: uuid7(now),
    kind: "step",
    case_id: row.id,
    base_state_rev: row.state_rev,
    args: { step, ...args },
    photos: [],
  }));
}
