// Which roles can be given and for what ground, and what is out of the ordinary about an account.
import type { AccountRow, Grant } from "../../state/desk-wire";

/** The roles an account can be given, in the order of their work. */
export const GRANTED = [
  ...["inspector", "volunteer", "acceptor", "shift_leader", "dispatcher", "supervisor", "grid_supervisor"],
  ...["unit_desk", "unit", "leader", "assessor", "admin", "system_admin", "security_admin", "audit_admin"],
] as const;

/** What a role is given for where that is not the whole city. */
export type GroundOf = "beat" | "area" | null;

export function groundOf(role: string): GroundOf {
  if (role === "inspector") return "beat";
  return role === "grid_supervisor" ? "area" : null;
}

/** A role as it is first given: for the city, or for ground that is still to be chosen. */
export function freshGrant(role: string): Grant {
  return { role, scope: groundOf(role) === "area" ? "" : "city" };
}

export type AccountState = "disabled" | "locked" | "first" | "away";

export function statesOf(account: AccountRow, now: number): AccountState[] {
  const locked = account.locked_until !== null && Date.parse(account.locked_until) > now;
  const told: [AccountState, boolean][] = [
    ["disabled", account.disabled_at !== null],
    ["locked", locked],
    ["first", account.first_password],
    ["away", account.away !== null],
  ];
  return told.flatMap(([state, holds]) => (holds ? [state] : []));
}
