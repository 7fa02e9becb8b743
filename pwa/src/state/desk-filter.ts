// What narrows a list: marks, unit, category, cell, light and words, and in which order it stands.

export type Order = "left" | "newest";

export interface Filter {
  marks: readonly string[];
  unit: string;
  category: string;
  /** A cell, or the beginning of its code: a community, a street. */
  cell: string;
  light: string;
  q: string;
  order: Order;
}

export const NO_FILTER: Filter = { marks: [], unit: "", category: "", cell: "", light: "", q: "", order: "left" };

/** What may be asked for beside a queue, in the order in which it is shown. */
export const MARKS = [
  "possible_duplicate",
  "weak_evidence",
  "outside",
  "weak_position",
  "no_photo",
  "verified_false",
  "returned",
  "returned_twice",
  "unassigned",
  "public",
  "called",
  "held_step",
] as const;

export const LIGHTS = ["green", "yellow", "red", "paused"] as const;

type Asked = Readonly<Record<string, string | undefined>>;
const PLAIN = ["unit", "category", "cell", "light", "q"] as const;

/** Whether something is narrowed; the order narrows nothing. */
export function isNarrow(filter: Filter): boolean {
  return filter.marks.length > 0 || PLAIN.some((name) => filter[name] !== "");
}

export function isSameFilter(a: Filter, b: Filter): boolean {
  return a.marks.join() === b.marks.join() && a.order === b.order && PLAIN.every((name) => a[name] === b[name]);
}

/** What the server is asked: the queue's own words and the filter's together. Both must hold, so a filter wins where
 * a queue says nothing, and where both name one thing the narrower one is the filter's. */
export function queryOf(queue: Asked, filter: Filter): Record<string, string> {
  const told: Record<string, string> = {};
  for (const [name, value] of Object.entries(queue)) if (value !== undefined) told[name] = value;
  for (const name of PLAIN) if (filter[name] !== "") told[name] = filter[name];
  const marks = [...new Set([...(told.marks ?? "").split(","), ...filter.marks])].filter((mark) => mark !== "");
  if (marks.length > 0) told.marks = marks.join(",");
  return told;
}

/** The filter as the address keeps it: only what differs from none. */
export function writeFilter(filter: Filter): string {
  const told = queryOf({}, filter);
  return new URLSearchParams(filter.order === "left" ? told : { ...told, order: filter.order }).toString();
}

export function readFilter(text: string): Filter {
  const told = new URLSearchParams(text);
  const marks = (told.get("marks") ?? "").split(",").filter((mark) => (MARKS as readonly string[]).includes(mark));
  const light = told.get("light") ?? "";
  return {
    marks,
    unit: told.get("unit") ?? "",
    category: told.get("category") ?? "",
    cell: told.get("cell") ?? "",
    light: (LIGHTS as readonly string[]).includes(light) ? light : "",
    q: told.get("q") ?? "",
    order: told.get("order") === "newest" ? "newest" : "left",
  };
}
