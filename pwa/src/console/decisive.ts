// What decides the case, as the row already knows it: a possible duplicate, a doubtful place, why it was sent back.
import type { DeskFacts } from "../state/desk-facts.svelte";
import type { CaseFile, HistoryRow } from "../state/desk-wire";
import { CityTime } from "../words/city-time";
import { deskWords, stepWord } from "../words/console";
import { nameWho } from "./history";

export interface Decisive {
  what: "similar" | "outside" | "weak" | "untrue" | "back";
  text: string;
  /** Why, by whom and when; empty where the words say it all. */
  note: string;
}

const UNFILED = new Set(["reported", "verifying", "pending_file"]);
/** The steps that send a case back; the last one that moved it is why it is where it is. */
const BACK = new Set([
  "return",
  "send_back",
  "recall",
  "refuse_self_handle",
  "reject_report",
  "check_fail",
  "refuse_close",
]);
const w = deskWords.decisive;

/** @param near how many of the same kind lie near by the server */
export function decisiveOf(file: CaseFile, near: number, facts: DeskFacts, now: number): Decisive[] {
  const unfiled = UNFILED.has(file.state);
  const untrue = file.events.findLast(({ step }) => step === "verify_false");
  const back = file.events.findLast(({ from, to }) => to !== null && from !== to);
  const told: (Decisive | false)[] = [
    unfiled && near > 0 && { what: "similar", text: w.similar(near), note: "" },
    file.cell === null && { what: "outside", text: w.outside, note: w.outsideWhy },
    file.flags.includes("weak_position") && { what: "weak", text: w.weak, note: w.weakWhy },
    file.flags.includes("verified_false") && {
      what: "untrue",
      text: w.untrue,
      note: untrue ? why(untrue, facts, now) : "",
    },
    back !== undefined &&
      BACK.has(back.step) && { what: "back", text: sentBack(back, facts), note: why(back, facts, now) },
  ];
  return told.filter((one) => one !== false);
}

/** A return by its unit: the next dispatch turns on whose it is not. */
function sentBack(event: HistoryRow, facts: DeskFacts): string {
  const step = stepWord(event.step);
  return event.step === "return" && event.unit ? w.by(step, facts.unitName(event.unit)) : step;
}

function why(event: HistoryRow, facts: DeskFacts, now: number): string {
  const said = (key: string) => (typeof event.args[key] === "string" ? (event.args[key] as string).trim() : "");
  const when = new CityTime(facts.offsetMinutes).moment(Date.parse(event.at), now);
  const clause = said("clause");
  const who = event.unit && event.by_name ? event.by_name : nameWho(event);
  const parts = [`${who} ${when}`, said("reason"), clause === "" ? "" : deskWords.history.clause(clause)];
  return parts.filter((one) => one !== "").join(" · ");
}
