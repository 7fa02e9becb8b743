// A line of the history as words: what was done, by whom, from where to where, and why.

import { parseLimit } from "../core/clock";
import type { DeskFacts } from "../state/desk-facts.svelte";
import type { CaseFile, HistoryRow } from "../state/desk-wire";
import { deskWords, stepWord } from "../words/console";
import { sayLimit } from "../words/say";
import { words } from "../words/words";

const w = deskWords.history;

export function nameStep(event: HistoryRow): string {
  if (event.step === "ask") return w.ask(stepWord(String(event.told.ask)));
  if (event.step === "answer")
    return `${event.told.answer === "approve" ? w.approve : w.refuse}${stepWord(String(event.told.ask))}`;
  return stepWord(event.step);
}

/** The name where it may be known, else the role's word. */
export function nameWho(event: HistoryRow): string {
  const role = words.role[event.role] ?? event.role;
  if (event.automatic) return words.role.system ?? role;
  return event.by_name === null ? role : `${event.by_name}${deskWords.join.comma}${role}`;
}

/** "待受理 → 待立案", empty where the state stayed. */
export function sayMove({ from, to }: HistoryRow): string {
  if (to === null || from === to) return "";
  const state = (word: string) => words.state[word] ?? word;
  return from === null ? `→ ${state(to)}` : w.to(state(from), state(to));
}

/** A limit in words, as it is where it cannot be read. */
export function limitWord(limit: string): string {
  try {
    return sayLimit(parseLimit(limit));
  } catch {
    return limit;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

type Names = ReadonlyMap<string, string>;
type Kind = Pick<CaseFile, "kind" | "category">;

/** Names of the accounts that a case's history speaks of: those it tells itself, and those of the file. */
export function namesIn({ events, names }: Pick<CaseFile, "events" | "names">): Names {
  const told = events.flatMap((event) => (event.by_name === null ? [] : [[event.by, event.by_name] as const]));
  return new Map([...Object.entries(names), ...told]);
}

/** Everything a line says beside who and when, in rows. */
export function sayWhy(event: HistoryRow, of: Kind, facts: DeskFacts, names: Names): string[] {
  const { args, told } = event;
  return [
    ...given(text(args.text) || text(args.note), w.text),
    ...given(text(args.reason) || text(told.reason), w.reason),
    ...given(text(args.clause), w.clause),
    ...given(text(told.condition), (one) => w.condition(conditionText(one, of, facts))),
    ...given(text(told.limit), (one) => w.limit(limitWord(one))),
    ...sayUnits(event, facts),
    ...given(text(told.from), (one) => w.from(whoIs(one, names))),
    ...given(text(args.worker) || text(told.worker), (one) => w.worker(whoIs(one, names))),
    ...given(text(told.inspector), (one) => w.inspector(whoIs(one, names))),
    ...(told.checker_is_reporter === true ? [w.self] : []),
    ...sayAmended(event, facts),
    ...(Array.isArray(told.photos) && told.photos.length > 0 ? [w.photos(told.photos.length)] : []),
  ];
}

/** A name; the role's word for a reporter who is hidden here. */
function whoIs(id: string, names: Names): string {
  return names.get(id) ?? words.role[id] ?? id;
}

function given(value: string, say: (value: string) => string): string[] {
  return value === "" ? [] : [say(value)];
}

/** A condition's own text; the archetype's word where the category has changed since. */
function conditionText(archetype: string, of: Kind, facts: DeskFacts): string {
  const known = facts.findCategory(of.kind, of.category)?.conditions.find((one) => one.archetype === archetype);
  return known?.text ?? archetype;
}

function sayUnits({ step, args, told }: HistoryRow, facts: DeskFacts): string[] {
  if (step !== "dispatch" || typeof told.lead !== "string") return [];
  const assists = Array.isArray(told.assists) ? told.assists.map((unit) => facts.unitName(String(unit))) : [];
  const row = text(args.row);
  const ground = told.by_rule !== true ? w.byHand : row === "" ? w.byFallback : w.byRule(row);
  return [
    w.lead(facts.unitName(told.lead)),
    ...(assists.length > 0 ? [w.assists(assists.join(deskWords.join.and))] : []),
    ground,
  ];
}

function sayAmended({ step, told }: HistoryRow, facts: DeskFacts): string[] {
  const after = told.after as { kind?: string; category?: string; cell?: string } | undefined;
  if (step !== "amend" || after === undefined) return [];
  const name = facts.categoryName({ kind: after.kind ?? "", category: after.category ?? "" });
  return [w.amended([name, after.cell ?? ""].filter(Boolean).join(" · "))];
}
