// How a step begins: its form comes filled with what the rule or the report proposes.
import type { Desk } from "../state/desk.svelte";
import type { Draft } from "../state/desk-form";
import type { CaseFile, Next } from "../state/desk-wire";

export function begin(desk: Desk, next: Next, file: CaseFile): void {
  if (next.step === "merge")
    desk.compare.open = true; // nobody merges without having seen both
  else desk.attempt(() => desk.step.begin(next, file, proposal(desk, next, file)));
}

function proposal(desk: Desk, next: Next, file: CaseFile): Partial<Draft> {
  if (next.step === "file") {
    const first = desk.facts.findCategory(file.kind, file.category)?.conditions[0];
    return { condition: file.condition ?? first?.archetype ?? "" };
  }
  const route = desk.file.route;
  if (next.step === "dispatch" && route !== null) {
    // After a return the dispatcher decides who leads, not the rule; who assists the rule still proposes.
    return { lead: file.returns === 0 ? (route.lead ?? "") : "", assists: [...route.assists] };
  }
  return {};
}
