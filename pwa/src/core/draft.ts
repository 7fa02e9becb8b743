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
}
