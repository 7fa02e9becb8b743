// The three clocks of this phone at one moment.
import { uuid4 } from "../core/ids";
import { wallClock } from "../core/time";
import type { Captured } from "../core/wire";

/** performance.now() counts from here; another page load counts from elsewhere. */
const BOOT = uuid4();

export function stamp(now: number = Date.now()): Captured {
  const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { wall: wallClock(now), mono_ms: Math.round(performance.now()), boot_id: BOOT, tz };
}
