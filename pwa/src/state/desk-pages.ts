// Which pages beside the cases somebody has: in the head, and by an address that was typed or sent.
import { mayRegister } from "./desk-call.svelte";
import { mayGovern, mayHandOver, mayWatch, seesNoCase } from "./desk-govern.svelte";
import type { PageName } from "./desk-place";

type Roles = readonly string[];
const seesCases = (roles: Roles) => !seesNoCase(roles);
const OPEN_TO: Record<PageName, (roles: Roles) => boolean> = {
  overview: seesCases,
  wall: seesCases,
  call: mayRegister,
  staff: mayHandOver,
  watch: mayWatch,
  city: mayGovern,
};

export function mayOpen(page: PageName, roles: Roles): boolean {
  return OPEN_TO[page](roles);
}

/** The page that an address means for somebody; null for the cases, which stand in for a page that is not theirs. */
export function pageFor(page: PageName | null, roles: Roles): PageName | null {
  if (seesNoCase(roles)) return "city";
  return page !== null && mayOpen(page, roles) ? page : null;
}
