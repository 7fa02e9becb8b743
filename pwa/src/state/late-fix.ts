// The position that came after the shutter: taken while it still says where the picture was made.
import type { Fix } from "../core/wire";

/** A person who walks on is out of the cell (100 m) after about this long. */
export const LATE_FIX_MS = 3 * 60_000;

/** Whether a fix that comes now may still be taken for a picture made at `shutterAt`; a screen's now is seconds old. */
export function mayStillCome(shutterAt: number, now: number): boolean {
  return Math.abs(now - shutterAt) <= LATE_FIX_MS;
}

/** The fix with its age counted from the shutter instead of from now; null when it came too late. */
export function lateFix(fix: Fix, shutterAt: number, now: number): Fix | null {
  if (!mayStillCome(shutterAt, now)) return null;
  const apart = Math.abs((now - shutterAt) / 1000 - fix.age_s);
  return { ...fix, age_s: Math.round(apart * 10) / 10 };
}
