// Which queues stand in whose left column: the stages one works on first, then the rest of the way.
import type { Counts } from "./desk-wire";

export interface Queue {
  id: string;
  /** What the list is asked for. */
  query: Readonly<Record<string, string>>;
  count(counts: Counts): number;
}

function stage(id: string): Queue {
  return { id, query: { view: id }, count: (counts) => counts[id] ?? 0 };
}

const WORKED_ON = "handling,rework,suspended";

/** Every queue by id, in the order of a case's life. */
export const QUEUES: readonly Queue[] = [
  stage("accept"),
  stage("file"),
  stage("dispatch"),
  stage("sign"),
  {
    id: "handle",
    query: { view: "handle", state: WORKED_ON },
    count: (counts) => Math.max(0, (counts.handle ?? 0) - (counts.sign ?? 0)),
  },
  stage("review"),
  stage("check"),
  stage("close"),
  stage("open"),
  stage("ended"),
];

/** The stages a role works on. Roles that are not named here read everything and work on nothing. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  acceptor: ["accept", "file", "review", "check"],
  shift_leader: ["file", "close", "check"],
  dispatcher: ["dispatch", "review"],
  unit_desk: ["sign", "handle"],
  unit: ["sign", "handle"],
  inspector: ["check"],
};

/** Stages in which a case belongs to no unit yet: units see none. */
const BEFORE_UNITS = new Set(["accept", "file", "dispatch"]);
const OF_UNITS = new Set(["unit", "unit_desk"]);

export interface Column {
  own: Queue[];
  rest: Queue[];
}

/** The left column for these roles: their own stages, then all others. */
export function columnFor(roles: readonly string[]): Column {
  const mine = new Set(roles.flatMap((role) => OWN[role] ?? []));
  const isUnit = roles.length > 0 && roles.every((role) => OF_UNITS.has(role));
  const seen = QUEUES.filter(({ id }) => !(isUnit && BEFORE_UNITS.has(id)));
  return { own: seen.filter(({ id }) => mine.has(id)), rest: seen.filter(({ id }) => !mine.has(id)) };
}

export function findQueue(id: string | undefined): Queue | null {
  return QUEUES.find((queue) => queue.id === id) ?? null;
}

/** Where somebody with these roles begins: the first stage of their own, else everything open. */
export function firstQueue(roles: readonly string[]): Queue {
  return columnFor(roles).own[0] ?? (findQueue("open") as Queue);
}
