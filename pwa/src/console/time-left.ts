// The time that is left, as far as it can be lived through: today by its length, on another day by the deadline itself.
import { CityTime } from "../words/city-time";
import { deskWords } from "../words/console";
import { saySpan } from "../words/say";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEK = 7;
const FIRST_WEEKDAY = 4; // the first day of all was a Thursday

/**
 * "剩 7 分", "明天 08:02 到期", "周一 08:02 到期", "12 月 3 日 17:00 到期", "超时 2 小时".
 *
 * A night or a weekend between now and the deadline counts nothing: its hours are no time left.
 *
 * @param offsetMinutes of the city, east of UTC
 */
export function sayLeft(due: number, now: number, offsetMinutes: number): string {
  const w = deskWords.light;
  if (due < now) return w.over(saySpan(due - now));
  const day = (at: number) => Math.floor((at + offsetMinutes * MINUTE) / DAY);
  const days = day(due) - day(now);
  if (days === 0) return w.left(saySpan(due - now));
  const time = new CityTime(offsetMinutes);
  if (days === 1 || days >= WEEK) return w.due(time.moment(due, now));
  return w.due(`${w.weekdays[(day(due) + FIRST_WEEKDAY) % WEEK]} ${time.clock(due)}`);
}
