// A report or a step being made: kept from the first shutter on, so that a killed browser loses nothing.
import type { Captured, Fix } from "./wire";

export interface Draft {
  /** Becomes the operation's id when the draft is saved. */
  draft_id: string;
  account: string;
  case_id: string;
  category: string;
  urgent: boolean;
  captured: Captured;
  fix: Fix | null;
  started_at: number;
  /** What the person has filled in so far: only the screen that made it reads it. */
  form: Record<string, unknown>;
  /** The step of the same case that was saved instead: what this one holds can be exported or thrown away. */
  over?: string;
}

/** Whether it is a step that was opened to look at: no picture, no word, so nobody's unfinished work. */
export function isBlank({ form }: Draft, pictures: number): boolean {
  if (form.what !== "step" || pictures > 0) return false;
  return Object.entries(form).every(([name, told]) => name === "what" || name === "step" || isNothing(told));
}

function isNothing(told: unknown): boolean {
  return typeof told !== "string" || told.trim() === "";
}
