// Where somebody is at the desk, as the address keeps it: a page, or a list with its filter and the open case.
import { type Filter, NO_FILTER, readFilter, writeFilter } from "./desk-filter";

export const PAGES = ["overview", "wall", "call", "staff", "watch", "city"] as const;
export type PageName = (typeof PAGES)[number];

export interface Place {
  /** Null where the cases themselves are shown. */
  page: PageName | null;
  /** The part of a page, empty for its first. */
  part: string;
  queue: string | undefined;
  id: string | null;
  /** What is searched for in all lists; empty shows the list. */
  seek: string;
  filter: Filter;
}

/** "#/accept/<case>?unit=…" or "#/city/accounts". */
export function readPlace(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#\//, "").split("?");
  const [first, second] = path.split("/");
  const page = PAGES.find((one) => one === first) ?? null;
  if (page !== null) return { page, part: second ?? "", queue: undefined, id: null, seek: "", filter: NO_FILTER };
  const seek = new URLSearchParams(query).get("seek") ?? "";
  return { page: null, part: "", queue: first, id: second || null, seek, filter: readFilter(query) };
}

export function writePlace({ page, part, queue, id, seek, filter }: Place): string {
  if (page !== null) return part === "" ? `#/${page}` : `#/${page}/${part}`;
  const sought = seek === "" ? "" : new URLSearchParams({ seek }).toString();
  const query = [sought, writeFilter(filter)].filter((one) => one !== "").join("&");
  const said = query === "" && queue?.startsWith("view:") ? "order=left" : query; // else what the list saved would hold
  return `#/${queue ?? ""}${id === null ? "" : `/${id}`}${said === "" ? "" : `?${said}`}`;
}

/** Whether one place is another step of the way than the next: moving from case to case along one list is none. */
export function isAway(from: Place, to: Place): boolean {
  return listOf(from) !== listOf(to) || (from.id === null) !== (to.id === null);
}

/** The page, or the list with what narrows it; its order is no other list. */
function listOf({ page, part, queue, seek, filter }: Place): string {
  return JSON.stringify([page, part, queue, seek, { ...filter, order: "" }]);
}
