// Where somebody is at the desk, as the address keeps it: a page, or a list with its filter and the open case.
import { type Filter, NO_FILTER, readFilter, writeFilter } from "./desk-filter";

export const PAGES = ["overview", "wall", "call", "staff", "city"] as const;
export type PageName = (typeof PAGES)[number];

export interface Place {
  /** Null where the cases themselves are shown. */
  page: PageName | null;
  /** The part of a page, empty for its first. */
  part: string;
  queue: string | undefined;
  id: string | null;
  filter: Filter;
}

/** "#/accept/<case>?unit=…" or "#/city/accounts". */
export function readPlace(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#\//, "").split("?");
  const [first, second] = path.split("/");
  const page = PAGES.find((one) => one === first) ?? null;
  if (page !== null) return { page, part: second ?? "", queue: undefined, id: null, filter: NO_FILTER };
  return { page: null, part: "", queue: first, id: second || null, filter: readFilter(query) };
}

export function writePlace({ page, part, queue, id, filter }: Place): string {
  if (page !== null) return part === "" ? `#/${page}` : `#/${page}/${part}`;
  const query = writeFilter(filter);
  return `#/${queue ?? ""}${id === null ? "" : `/${id}`}${query === "" ? "" : `?${query}`}`;
}
