// What a step's button says, and what will come of the press: said before it.
import lifecycle from "../contract/lifecycle.json";
import type { Desk } from "../state/desk.svelte";
import { nameOf } from "../state/desk-keys";
import type { CaseFile, Next } from "../state/desk-wire";
import { deskWords, stepWord } from "../words/console";
import { words } from "../words/words";

export function labelOf(next: Next): string {
  const step = stepWord(next.ask ?? next.step ?? "");
  if (next.answer !== undefined) return deskWords.act.answer(step);
  return next.ask === undefined ? step : deskWords.act.ask(step);
}

export function sayNext(next: Next, file: CaseFile, desk: Desk): string {
  if (next.step === "file" && desk.file.route !== null) {
    const { lead } = desk.file.route;
    if (lead === null || file.returns > 0) return deskWords.next.fileByHand ?? "";
    return deskWords.nextFileTo(desk.facts.unitName(lead));
  }
  return (
    deskWords.next[next.ask !== undefined ? (next.answer === undefined ? next.ask : "answer") : nameOf(next)] ?? ""
  );
}

/** Who asked, and why: what an answer is given to. */
export function askedBy(next: Next, file: CaseFile): string {
  const ask = file.events.findLast((event) => event.step === "ask" && event.told.ask_id === next.answer);
  if (ask === undefined) return "";
  return deskWords.form.asked(ask.by_name ?? words.role[ask.role] ?? ask.role, String(ask.args.reason ?? ""));
}

const MOVES: readonly { from: string; step: string; roles: string[] }[] = lifecycle.moves;
const AUTOMATIC = "system";

/** The roles whose turn it is in a state, as words; the first move of the table is what the state waits for. */
export function turnOf(state: string): string {
  const roles = MOVES.find((move) => move.from === state)?.roles ?? [];
  return roles
    .filter((role) => role !== AUTOMATIC)
    .map((role) => words.role[role] ?? role)
    .join(deskWords.join.and);
}

/** A light of a list by its word. */
export function lightWord(light: string): string {
  const { green, yellow, red, still } = deskWords.light;
  return { green, yellow, red, paused: still }[light] ?? light;
}

/** A number as people say it to one another: what stands behind the date. */
export function shortNo(no: string): string {
  return no.split("-").at(-1) ?? no;
}
