// A new password as it is written: the old one, the new one, and the new one once more.
import type { Refused } from "./desk-line";

export type Sent = Refused | "offline" | null;
export type PasswordField = "old" | "fresh" | "again";

export class PasswordDraft {
  old = $state("");
  fresh = $state("");
  again = $state("");
  working = $state(false);
  /** What was wrong with the last sending: "differ" where nothing was sent. */
  wrong = $state.raw<Refused | "offline" | "differ" | null>(null);
  /** The field to be mended, anew with each sending. */
  mend = $state.raw<{ field: PasswordField } | null>(null);

  constructor(private readonly deliver: (old: string, fresh: string) => Promise<Sent>) {}

  /** @returns whether the new one is in force */
  async send(): Promise<boolean> {
    if (this.working) return false;
    if (this.fresh !== this.again) return this.fail("differ", "again");
    this.working = true;
    try {
      const told = await this.deliver(this.old, this.fresh);
      if (told !== null) return this.fail(told, aboutFresh(told) ? "fresh" : "old");
      this.wrong = null;
      return true;
    } finally {
      this.working = false;
    }
  }

  private fail(wrong: Refused | "offline" | "differ", field: PasswordField): false {
    this.wrong = wrong;
    this.mend = { field };
    return false;
  }
}

/** Whether it is the new password that was refused, not the old one. */
function aboutFresh(told: Refused | "offline"): boolean {
  return told !== "offline" && told.code.startsWith("people.password");
}
