// How long to wait before trying again: doubling, with jitter so that a street of phones does not knock together.

const FIRST_MS = 2_000;
const LONGEST_MS = 5 * 60_000;

/** Milliseconds before attempt n + 1 (n failures so far), between half and the whole of the doubled wait. */
export function waitAfter(failures: number, random: () => number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(whole / 2 + (whole / 2) * random());
}

/** Retry-After in milliseconds: seconds or an HTTP date; null when absent or unreadable. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
