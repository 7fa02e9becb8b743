// The leader's page: how much is open and where it waits, whose is overdue, and what came and went in thirty days.
import type { DeskLine } from "./desk-line";
import type { Overview, Spot } from "./desk-wire";

/** The states of a stage in the order of a case's life, by the list that shows them. */
export const STAGES: readonly { queue: string; states: readonly string[] }[] = [
  { queue: "accept", states: ["reported", "verifying"] },
  { queue: "file", states: ["pending_file"] },
  { queue: "dispatch", states: ["pending_dispatch", "arbitration"] },
  { queue: "sign", states: ["pending_accept"] },
  { queue: "handle", states: ["handling", "rework", "suspended"] },
  { queue: "review", states: ["pending_feedback_review"] },
  { queue: "check", states: ["checking"] },
  { queue: "close", states: ["pending_close"] },
];

/** How many cases wait at each stage; every open state is in exactly one. */
export function byStage(stages: Readonly<Record<string, number>>): { queue: string; count: number }[] {
  return STAGES.map(({ queue, states }) => ({
    queue,
    count: states.reduce((sum, state) => sum + (stages[state] ?? 0), 0),
  }));
}

export interface LateUnits {
  /** The units with most overdue. */
  first: Overview["units"];
  /** Overdue cases of units further down. */
  others: number;
  /** Overdue cases that no unit leads. */
  nobody: number;
}

/** Whose is overdue: only units with some, the most first, and how much is left unsaid. */
export function lateUnits({ units, overdue }: Pick<Overview, "units" | "overdue">, most: number): LateUnits {
  const late = units.filter((one) => one.overdue > 0).sort((a, b) => b.overdue - a.overdue || b.open - a.open);
  const count = (some: Overview["units"]) => some.reduce((sum, one) => sum + one.overdue, 0);
  return {
    first: late.slice(0, most),
    others: count(late.slice(most)),
    nobody: Math.max(0, overdue - count(late)),
  };
}

/** The end of an axis that begins at zero: the next round number, so that its lines can be read. */
export function roundUp(most: number): number {
  if (most <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((step) => step * power).find((step) => step >= most) ?? most;
}

export class DeskOverview {
  told = $state.raw<Overview | null>(null);
  /** Where everything open lies, for the wall. */
  spots = $state.raw<readonly Spot[]>([]);

  constructor(private readonly line: DeskLine) {}

  async refresh(): Promise<void> {
    const [told, { spots }] = await Promise.all([
      this.line.get<Overview>("/api/overview"),
      this.line.get<{ spots: Spot[] }>("/api/spots?view=open"),
    ]);
    [this.told, this.spots] = [told, spots];
  }
}
