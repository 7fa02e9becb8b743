// Where words stand on a map so that none lies on another: who comes first has the place, who finds none is not written.
import type { Spot } from "./view";

export interface Label {
  readonly text: string;
  /** Places it may stand at, the best first; the middle of its foot. */
  readonly spots: readonly Spot[];
}

const LINE_PX = 18;
const HAN_PX = 15;
const DIGIT_PX = 9;
const AIR_PX = 4;

interface Box {
  at: Spot;
  half: number;
}

/** Where each stands, in their order; null for one that has no room. @param taken what is drawn already, e.g. a pin */
export function placeLabels(labels: readonly Label[], taken: readonly Spot[]): (Spot | null)[] {
  const boxes: Box[] = taken.map((at) => ({ at, half: LINE_PX }));
  return labels.map(({ text, spots }) => {
    const half = widthOf(text) / 2 + AIR_PX;
    const free = spots.find((at) => boxes.every((box) => isClear(box, at, half))) ?? null;
    if (free) boxes.push({ at: free, half });
    return free;
  });
}

function isClear(box: Box, [x, y]: Spot, half: number): boolean {
  return Math.abs(box.at[0] - x) > box.half + half || Math.abs(box.at[1] - y) > LINE_PX;
}

function widthOf(text: string): number {
  return [...text].reduce((sum, sign) => sum + (sign < "\u2e80" ? DIGIT_PX : HAN_PX), 0);
}
