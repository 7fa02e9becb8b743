// Times in the city's own clock, whatever the zone of the desk's machine: a deadline is a fact of the city.
import { words } from "./words";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const two = (n: number) => String(n).padStart(2, "0");

/** @param offsetMinutes of the city, east of UTC */
export class CityTime {
  constructor(private readonly offsetMinutes: number) {}

  private local(at: number): Date {
    return new Date(at + this.offsetMinutes * MINUTE); // read by its UTC fields only
  }

  private day(at: number): number {
    return Math.floor((at + this.offsetMinutes * MINUTE) / DAY);
  }

  /** When the city's day of this instant began. */
  midnight(at: number): number {
    return this.day(at) * DAY - this.offsetMinutes * MINUTE;
  }

  /** "10:42" */
  clock(at: number): string {
    const local = this.local(at);
    return `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
  }

  /** "今天 12:46", "11 月 24 日 09:30" */
  moment(at: number, now: number): string {
    const days = this.day(at) - this.day(now);
    const clock = this.clock(at);
    if (days === 0) return words.time.today(clock);
    if (days === 1) return words.time.tomorrow(clock);
    if (days === -1) return words.time.yesterday(clock);
    const local = this.local(at);
    return words.time.date(local.getUTCMonth() + 1, local.getUTCDate(), clock);
  }

  /** "昨天 15:40–18:00", "昨天 18:00–今天 08:00" */
  span(from: number, to: number, now: number): string {
    const end = this.day(from) === this.day(to) ? this.clock(to) : this.moment(to, now);
    return `${this.moment(from, now)}–${end}`;
  }

  /** The instant of an EXIF time ("2026:11:22 08:59:01"), which is the camera's wall clock; null when unreadable. */
  exif(text: unknown, offset: unknown): number | null {
    const parts = /^(\d{4})[:-](\d{2})[:-](\d{2})[ T](\d{2}:\d{2}:\d{2})/.exec(String(text ?? ""));
    if (parts === null) return null;
    const zone = /^[+-]\d{2}:\d{2}$/.test(String(offset)) ? String(offset) : this.zone();
    const at = Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${zone}`);
    return Number.isNaN(at) ? null : at;
  }

  private zone(): string {
    const size = Math.abs(this.offsetMinutes);
    return `${this.offsetMinutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  }
}

/** "2:20", minutes as hours and minutes; "0" for none. */
export function sayHours(minutes: number): string {
  const whole = Math.round(minutes);
  return whole === 0 ? "0" : `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}
