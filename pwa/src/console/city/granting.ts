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

type Holder = Pick<AccountRow, "unit" | "grants">;

/** What these work on is their unit's: the same role in another unit is no help. */
const OF_A_UNIT = new Set(["unit", "unit_desk"]);

/** The roles of somebody absent that this deputy would not fill, as the server will say. */
export function uncoveredBy(absent: Holder, deputy: Holder): string[] {
  const held = new Set(deputy.grants.map(({ role }) => role));
  const elsewhere = absent.unit !== deputy.unit;
  const missing = absent.grants.filter(({ role }) => !held.has(role) || (elsewhere && OF_A_UNIT.has(role)));
  return [...new Set(missing.map(({ role }) => role))];
}

/** Who could stand in: not shut, not the absent one, and of use in one role at least. */
export function deputiesFor(absent: AccountRow, staff: readonly AccountRow[]): AccountRow[] {
  const roles = new Set(absent.grants.map(({ role }) => role)).size;
  return staff.filter(
    (one) => one.id !== absent.id && one.disabled_at === null && uncoveredBy(absent, one).length < Math.max(1, roles),
  );
}
