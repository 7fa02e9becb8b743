// The time a list stands by, as its rows show it: one sees why a case is where it is.
import type { Order } from "../state/desk-filter";
import { isEnded } from "../state/desk-light";
import type { DeskRow } from "../state/desk-wire";
import type { CityTime } from "../words/city-time";
import { deskWords } from "../words/console";

type Told = Pick<DeskRow, "state" | "reported_at" | "closed_at">;

/** When it was closed for an ended case, when it was reported where the newest come first; else the time left says it. */
export function timeOf(row: Told, order: Order, time: CityTime, now: number): string {
  const w = deskWords.list;
  const say = (iso: string) => time.moment(Date.parse(iso), now);
  if (order === "newest") return w.reportedAt(say(row.reported_at));
  if (!isEnded(row.state)) return "";
  return row.closed_at === null ? w.reportedAt(say(row.reported_at)) : w.closedAt(say(row.closed_at));
}
