// The life of a case as the server's table tells it: which step leads where, and who may take it.
import lifecycle from "../contract/lifecycle.json";
import type { CaseRow, TaskRow } from "./wire";

export interface Move {
  step: string;
  from: string;
  to: string;
  roles: string[];
}

const MOVES: readonly Move[] = lifecycle.moves;

/** The one move of a step from a state, or null: the table has at most one. */
export function findMove(state: string, step: string): Move | null {
  return MOVES.find((move) => move.from === state && move.step === step) ?? null;
}

/** Where a step leads: from the state where the table has it, else from wherever it starts. */
export function whereTo(state: string | undefined, step: string): string | null {
  const move = findMove(state ?? "", step) ?? MOVES.find((one) => one.step === step);
  return move?.to ?? null;
}

/** Who is asking: their roles, and the unit and account that tasks and cases name. */
export interface Actor {
  account: string;
  unit: string | null;
  roles: readonly string[];
}

/** The steps a phone offers, in the order of their buttons. The rest of the table belongs to the desk. */
const PHONE_STEPS = [
  "sign_for",
  "report_back",
  "assign",
  "return",
  "reject_report",
  "check_pass",
  "check_fail",
  "verify_true",
  "verify_false",
];

/** Steps that belong to the inspector who was named for them, and the kind of task that names him. */
const NAMED_BY: Readonly<Record<string, TaskRow["kind"]>> = {
  check_pass: "check",
  check_fail: "check",
  verify_true: "verify",
  verify_false: "verify",
};

/** Where a case stands, as far as its next steps ask. */
type Standing = Pick<CaseRow, "id" | "state" | "lead">;

/**
 * The steps this person may take on a case now, as far as the phone can know offline.
 *
 * The server decides again when the operation arrives; this only keeps hopeless buttons off the screen.
 */
export function stepsFor(row: Standing, tasks: readonly TaskRow[], actor: Actor): string[] {
  return PHONE_STEPS.filter((step) => {
    const move = findMove(row.state, step);
    if (!move?.roles.some((role) => actor.roles.includes(role))) return false;
    return isNamed(row, tasks, actor, step);
  });
}

function isNamed(row: Standing, tasks: readonly TaskRow[], actor: Actor, step: string): boolean {
  const kind = NAMED_BY[step];
  if (kind === undefined) return row.lead !== null && row.lead === actor.unit;
  return tasks.some((task) => task.case_id === row.id && task.kind === kind && isMine(task, actor));
}

/** An open task that names this person, or their unit and nobody in it. */
export function isMine(task: TaskRow, actor: Actor): boolean {
  if (task.state !== "open") return false;
  return task.assignee === actor.account || (task.assignee === null && task.unit !== null && task.unit === actor.unit);
}
