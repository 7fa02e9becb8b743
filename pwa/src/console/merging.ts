// Merging a pair: when it may be done, and doing it.
import type { Desk } from "../state/desk.svelte";
import { isEnded } from "../state/desk-light";
import type { CaseFile } from "../state/desk-wire";

/** Why the pair in front cannot be merged now; "wait" until both pictures were seen. */
export function whyNoMerge(desk: Desk, file: CaseFile): "wait" | "ended" | "notYours" | null {
  const other = desk.compare.pair?.case;
  if (other === undefined || isEnded(other.state)) return "ended";
  if (!file.next.some(({ step, ask }) => step === "merge" && ask === undefined)) return "notYours";
  return desk.compare.hasSeen(file) ? null : "wait";
}

export function mergePair(desk: Desk, file: CaseFile): void {
  const next = file.next.find(({ step, ask }) => step === "merge" && ask === undefined);
  const into = desk.compare.pair?.case.id;
  if (next === undefined || into === undefined || whyNoMerge(desk, file) !== null) return;
  desk.attempt(() => desk.step.take(next, file, { into }));
}
