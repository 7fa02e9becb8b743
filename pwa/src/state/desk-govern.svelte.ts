// What administrators do at the desk, one thing at a time: a refusal is kept to be said, a lost line too.
import { NoSignal } from "../device/transport";
import { type DeskLine, Refused, told } from "./desk-line";

/** What a role may at the administrator's pages; the server decides, this only spares what it would refuse. */
const SETS_PEOPLE = ["admin", "security_admin"];
const SETS_TOWN = ["admin", "system_admin"];
const READS_REGISTER = ["admin", "audit_admin"];
const HANDS_OVER = ["admin", "shift_leader"];
const WATCHES = ["admin", "shift_leader", "supervisor"];
const DECIDES = ["supervisor"];
const ADMINS = ["admin", "system_admin", "security_admin", "audit_admin"];
/** These see cases beside what they govern. */
const BLIND = new Set(["system_admin", "security_admin", "audit_admin"]);

const has = (roles: readonly string[], some: readonly string[]) => some.some((role) => roles.includes(role));

export const maySetPeople = (roles: readonly string[]) => has(roles, SETS_PEOPLE);
export const maySetTown = (roles: readonly string[]) => has(roles, SETS_TOWN);
export const mayReadRegister = (roles: readonly string[]) => has(roles, READS_REGISTER);
export const mayHandOver = (roles: readonly string[]) => has(roles, HANDS_OVER);
export const mayWatch = (roles: readonly string[]) => has(roles, WATCHES);
export const mayDecide = (roles: readonly string[]) => has(roles, DECIDES);
export const mayGovern = (roles: readonly string[]) => has(roles, ADMINS);

/** Whether somebody with these roles sees no case at all: one of the administrator's three. */
export function seesNoCase(roles: readonly string[]): boolean {
  return roles.length > 0 && roles.every((role) => BLIND.has(role));
}

export class Work {
  busy = $state(false);
  refusal = $state.raw<Refused | null>(null);
  /** No answer came: it may have been done, and may be sent again. */
  unanswered = $state(false);
  /** Something was done, and nothing since. */
  done = $state(false);

  constructor(protected readonly line: DeskLine) {}

  /** Does one thing. @returns whether it was done */
  async run(what: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.refusal = null;
    this.unanswered = this.done = false;
    try {
      await what();
      this.done = true;
      return true;
    } catch (error) {
      if (error instanceof Refused) this.refusal = told(error);
      else if (error instanceof NoSignal) this.unanswered = true;
      else throw error;
      return false;
    } finally {
      this.busy = false;
    }
  }

  /** What was said of the last thing is done with. */
  hush(): void {
    this.refusal = null;
    this.unanswered = this.done = false;
  }
}
