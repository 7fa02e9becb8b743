// Which lists stand in whose left column: one's own first, then the rest of the way, what all look after, and by time.
import type { Counts } from "./desk-wire";

export interface Queue {
  id: string;
  /** What the list is asked for. */
  query: Readonly<Record<string, string>>;
  count(counts: Counts): number;
}

function view(id: string): Queue {
  return { id, query: { view: id }, count: (counts) => counts[id] ?? 0 };
}

const WORKED_ON = "handling,rework,suspended";

/** The stages, in the order of a case's life. */
const STAGES: readonly Queue[] = [
  view("accept"),
  view("file"),
  view("dispatch"),
  view("sign"),
  {
    id: "handle",
    query: { view: "handle", state: WORKED_ON },
    count: (counts) => Math.max(0, (counts.handle ?? 0) - (counts.sign ?? 0)),
  },
  view("review"),
  view("check"),
  view("close"),
  view("open"),
  view("ended"),
];

/** What the whole desk looks after, whosever stage it is. */
const SHARED = ["duplicates", "weak", "public", "called", "returned", "unassigned", "arbitrate"].map(view);
const BY_TIME = ["nearly", "late", "paused"].map(view);

/** Every list that is always there. */
export const QUEUES: readonly Queue[] = [...STAGES, ...SHARED, ...BY_TIME];

/** What a role works on. Roles that are not named here read everything and work on nothing. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  acceptor: ["accept", "duplicates", "weak", "public", "file", "review", "check"],
  shift_leader: ["file", "close", "check", "duplicates"],
  dispatcher: ["dispatch", "returned", "unassigned", "review"],
  supervisor: ["arbitrate"],
  unit_desk: ["sign", "handle"],
  unit: ["sign", "handle"],
  inspector: ["check"],
};

/** Lists of cases that belong to no unit yet: units see none. */
const BEFORE_UNITS = new Set(["accept", "file", "dispatch", "arbitrate", ...SHARED.map(({ id }) => id)]);
const OF_UNITS = new Set(["unit", "unit_desk"]);

export interface Column {
  own: Queue[];
  stages: Queue[];
  shared: Queue[];
  time: Queue[];
}

/** The left column for these roles. */
export function columnFor(roles: readonly string[]): Column {
  const mine = new Set(roles.flatMap((role) => OWN[role] ?? []));
  const isUnit = roles.length > 0 && roles.every((role) => OF_UNITS.has(role));
  const isSeen = ({ id }: Queue) => !(isUnit && BEFORE_UNITS.has(id));
  const others = (queues: readonly Queue[]) => queues.filter((queue) => isSeen(queue) && !mine.has(queue.id));
  const own = [...mine].flatMap((id) => QUEUES.filter((queue) => queue.id === id && isSeen(queue)));
  return { own, stages: others(STAGES), shared: others(SHARED), time: [...BY_TIME] };
}

const LAST_THREE = ["8", "9", "0"];
const MOST_BY_DIGIT = 7;

/** Which digit opens which list: 1 to 7 from the top, 8, 9 and 0 the three by time, for everybody the same. */
export function digitsOf({ own, stages, shared, time }: Column): ReadonlyMap<string, Queue> {
  const first = [...own, ...stages, ...shared].slice(0, MOST_BY_DIGIT);
  const last = time.map((queue, n) => [LAST_THREE[n] ?? "", queue] as const);
  return new Map([...first.map((queue, n) => [String(n + 1), queue] as const), ...last]);
}

export function findQueue(id: string | undefined): Queue | null {
  return QUEUES.find((queue) => queue.id === id) ?? null;
}

/** Where somebody with these roles begins: the first list of their own, else everything open. */
export function firstQueue(roles: readonly string[]): Queue {
  return columnFor(roles).own[0] ?? (findQueue("open") as Queue);
}
