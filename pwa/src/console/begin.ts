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
  // After a return the dispatcher decides, not the rule: nothing is chosen for them.
  if (next.step === "dispatch" && route?.lead && file.returns === 0) {
    return { lead: route.lead, assists: [...route.assists] };
  }
  return {};
}
