// How a picture lies on the screen while fingers hold it: how much larger, and how far from the middle.

/** Pixels from the middle of the screen; `by` 1 is the whole picture. */
export interface Lying {
  readonly by: number;
  readonly x: number;
  readonly y: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Lying = { by: 1, x: 0, y: 0 };
const MOST = 6;

/** Larger or smaller so that what lies at `at` (from the middle) stays there; never smaller than the whole. */
export function enlarged(now: Lying, ratio: number, at: Place): Lying {
  const by = Math.min(MOST, Math.max(1, now.by * ratio));
  const real = by / now.by;
  return { by, x: at.x - (at.x - now.x) * real, y: at.y - (at.y - now.y) * real };
}

/** Moved, but never so far that the screen shows only what is beside the picture. */
export function moved(now: Lying, right: number, down: number, screen: { width: number; height: number }): Lying {
  const within = (value: number, size: number) => {
    const most = ((now.by - 1) * size) / 2;
    return Math.min(most, Math.max(-most, value));
  };
  return { by: now.by, x: within(now.x + right, screen.width), y: within(now.y + down, screen.height) };
}
