// Times as they are written down: ISO 8601 with the phone's own offset, and the server's clock beside it.

const two = (n: number) => String(n).padStart(2, "0");

/** "2026-11-22T08:59:01+08:00" for an instant (milliseconds) at an offset (minutes east of UTC). */
export function isoWithOffset(instant: number, offsetMinutes: number): string {
  const local = new Date(instant + offsetMinutes * 60_000).toISOString().slice(0, 19);
  const sign = offsetMinutes < 0 ? "-" : "+";
  const size = Math.abs(offsetMinutes);
  return `${local}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The wall clock of this device now, with its offset. */
export function wallClock(instant: number): string {
  return isoWithOffset(instant, -new Date(instant).getTimezoneOffset());
}

/**
 * How far the server's clock is ahead of ours, in milliseconds.
 *
 * The answer was written somewhere between sending and receiving: the middle errs by half the round trip at most.
 */
export function serverOffset(serverTime: string, sentAt: number, receivedAt: number): number | null {
  const server = Date.parse(serverTime);
  return Number.isNaN(server) ? null : Math.round(server - (sentAt + receivedAt) / 2);
}
