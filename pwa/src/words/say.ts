// Numbers as people say them: sizes, distances, the time that is left.
import type { Limit } from "../core/clock";
import { words } from "./words";

const MINUTE = 60_000;

/** "1.2 MB" */
export function saySize(bytes: number): string {
  if (bytes < 1000) return words.size.bytes(bytes);
  if (bytes < 1_000_000) return words.size.kilo((bytes / 1000).toFixed(0));
  if (bytes < 1_000_000_000) return words.size.mega((bytes / 1_000_000).toFixed(1));
  return words.size.giga((bytes / 1_000_000_000).toFixed(1));
}

/** "350 米", "1.1 公里" */
export function sayDistance(metres: number): string {
  if (metres < 1000) return words.distance.metres(metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10);
  return words.distance.kilometres((metres / 1000).toFixed(1));
}

/** The size of a span: "21 分", "1 小时 40 分", "3 天" */
export function saySpan(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / MINUTE);
  if (minutes < 60) return words.time.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24)
    return minutes % 60 === 0 || hours > 9 ? words.time.hours(hours) : words.time.hoursMinutes(hours, minutes % 60);
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 || days > 3 ? words.time.days(days) : words.time.daysHours(days, hours % 24);
}

/** The same in one unit, for a narrow column: "21 分", "1 小时", "3 天" */
export function sayShort(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / MINUTE);
  if (minutes < 60) return words.time.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? words.time.hours(hours) : words.time.days(Math.floor(hours / 24));
}

/** "2 小时，不分昼夜" */
export function sayLimit(limit: Limit): string {
  return words.limitUnit[limit.unit](limit.count);
}

/** The serial of a cell as people call it: the last three digits. */
export function sayCell(code: string): string {
  return code.slice(12);
}
