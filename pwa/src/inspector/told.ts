// An event as a sentence: who, and in whose words why.
import type { EventRow } from "../core/wire";
import { words } from "../words/words";

/** Who did it: a name and the role it was done in. A unit is told a role word only for the reporter. */
export function whoOf({ by_name, by, role }: EventRow, unitName: string | null): string {
  const as = words.role[role ?? by] ?? role ?? by;
  return [by_name ?? "", as, unitName ?? ""].filter((text) => text !== "").join(" · ");
}

const REASONS = ["reason", "clause", "text", "ruling", "note"];

/** What was written with the step, and to whom it gave the case. @param nameOf the name of a worker, by account */
export function whyOf({ args, step }: EventRow, nameOf: (worker: string) => string | null): string {
  const worker = step === "assign" && typeof args?.worker === "string" ? args.worker : null;
  const to = worker === null ? [] : [words.case.assignedTo(nameOf(worker) ?? words.role.unit ?? worker)];
  const found = REASONS.map((key) => args?.[key]).filter((text) => typeof text === "string" && text !== "");
  return [...to, ...found].join(" · ");
}
