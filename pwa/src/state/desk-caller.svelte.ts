// Who called about a case: shown on request only, and each look is written down where everybody can see it.
import type { DeskLine } from "./desk-line";
import type { CallerSeen } from "./desk-wire";

const MAY_LOOK = new Set(["acceptor", "shift_leader", "supervisor"]);

export class DeskCaller {
  seen = $state.raw<CallerSeen | null>(null);
  private of: string | null = null;

  constructor(private readonly line: DeskLine) {}

  mayLook(roles: readonly string[]): boolean {
    return roles.some((role) => MAY_LOOK.has(role));
  }

  /** Another case is open: what was shown of the last one's caller goes. */
  begin(id: string | null): void {
    [this.of, this.seen] = [id, null];
  }

  async look(): Promise<void> {
    const id = this.of;
    if (id === null) return;
    const seen = await this.line.ask<CallerSeen>("POST", `/api/cases/${id}/caller/looks`, {});
    if (id === this.of) this.seen = seen;
  }
}
