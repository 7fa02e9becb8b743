// A case that is no longer on this phone: what this person last did to it says why.
import { bySequence } from "../core/outbox";
import { words } from "../words/words";
import { entryStep } from "./look";
import type { Phone } from "./phone.svelte";

/** What is said of a case that is not here: a headline, and a line under it. */
export function sayGone(on: Phone, caseId: string): { title: string; hint: string } {
  const last = on.mine
    .filter((entry) => entry.case_id === caseId && entry.intent.kind === "step")
    .sort(bySequence)
    .at(-1);
  const { case: say } = words;
  if (last === undefined || last.state === "rejected") return { title: say.gone, hint: say.goneHint };
  if (last.state === "held") return { title: words.reports.held, hint: say.goneKept };
  if (last.result?.status === "superseded") return { title: say.goneMoved, hint: say.goneKept };
  if (last.state !== "sent") return { title: say.gone, hint: say.unsent };
  if (last.intent.args.step === "return") return { title: say.goneReturned, hint: say.goneNext };
  return { title: say.goneDone(entryStep(last)), hint: say.goneNext };
}
