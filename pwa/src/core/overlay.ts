// Unsent operations laid over pulled rows: the phone shows what its owner did before the server heard of it.
import { findMove } from "./lifecycle";
import { bySequence, type OutboxEntry } from "./outbox";
import type { CaseBrief, CaseRow } from "./wire";

/** What only the server can tell: a case made here has none of it yet. */
type Told = "receipt_no" | "light" | "point";

export interface ShownCase extends Omit<CaseRow, Told> {
  receipt_no: CaseRow["receipt_no"] | null;
  light: CaseRow["light"] | null;
  point: CaseRow["point"] | null;
  /** Steps taken here that the pulled row does not contain yet. */
  unsent: string[];
}

/** A pulled row with nothing laid over it. */
export function asPulled(row: CaseRow): ShownCase {
  return { ...row, unsent: [] };
}

/**
 * The rows as the owner of the phone knows them.
 *
 * An operation is laid over until the pulled revision reaches its result's; a rejected one never is.
 */
export function layUnsent(rows: readonly CaseRow[], entries: readonly OutboxEntry[]): ShownCase[] {
  const shown = new Map(rows.map((row) => [row.id, asPulled(row)]));
  for (const entry of [...entries].sort(bySequence)) {
    const row = shown.get(entry.case_id);
    const laid = row ? laidOver(row, entry) : opened(entry);
    if (laid) shown.set(entry.case_id, laid);
  }
  return [...shown.values()];
}

function laidOver(row: ShownCase, entry: OutboxEntry): ShownCase {
  if (entry.state === "rejected" || entry.state === "held") return row;
  const told = entry.result?.case ?? null;
  if (entry.state === "sent") return told && row.rev < told.rev ? { ...withBrief(row, told), ...named(entry) } : row;
  if (entry.intent.kind !== "step") return row;
  const step = String(entry.intent.args.step);
  const move = findMove(row.state, step);
  return move ? { ...row, ...named(entry), state: move.to, unsent: [...row.unsent, step] } : row;
}

/** Whom an 指派 puts on the case: their name is in the pack. */
function named({ intent }: OutboxEntry): Pick<ShownCase, "worker"> | null {
  const { step, worker } = intent.args;
  return step === "assign" && typeof worker === "string" ? { worker: { id: worker, name: null } } : null;
}

function withBrief(row: ShownCase, told: CaseBrief): ShownCase {
  const { receipt_no, number, state, rev, state_rev, cell, unit, due_at } = told;
  return { ...row, receipt_no, number, state, rev, state_rev, cell, lead: unit, due_at };
}

/** A case the server has not told us of: made from the report itself. */
function opened(entry: OutboxEntry): ShownCase | null {
  if (entry.state === "rejected" || (entry.intent.kind !== "report" && entry.intent.kind !== "self_handle"))
    return null;
  const row: ShownCase = { ...BLANK, ...factsOf(entry), unsent: [entry.intent.kind] };
  const told = entry.result?.case;
  return told ? { ...withBrief(row, told), unsent: [] } : row;
}

const BLANK = {
  receipt_no: null,
  number: null,
  rev: 0,
  state_rev: 0,
  source: "inspector",
  channel: "",
  merged_into: null,
  worker: null,
  lead: null,
  predicted: null,
  assists: [],
  filed_at: null,
  closed_at: null,
  due_at: null,
  limit: null,
  stage: null,
  stage_due_at: null,
  stage_warn_at: null,
  light: null,
  round: 0,
  returns: 0,
  photos: [],
  flags: [],
  links: [],
} satisfies Partial<ShownCase>;

function factsOf(entry: OutboxEntry) {
  const { args, captured, fix, kind } = entry.intent;
  const shown = (args.shown ?? {}) as { cell?: string | null };
  return {
    id: entry.case_id,
    state: kind === "self_handle" ? "pending_close" : "reported",
    kind: args.kind as CaseRow["kind"],
    category: String(args.category ?? ""),
    condition: (args.condition as string | null | undefined) ?? null,
    cell: shown.cell ?? null,
    point: (args.point as CaseRow["point"] | undefined) ?? null,
    accuracy_m: fix?.accuracy_m ?? null,
    place: String(args.place ?? ""),
    note: String(args.note ?? ""),
    reported_at: captured.wall,
    captured_at: captured.wall,
    self_handled: kind === "self_handle",
  };
}
