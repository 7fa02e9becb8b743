// What breaks in a round breaks for itself: the others still go, and the worst trouble is told at the end.
import { NoSignal } from "../device/transport";
import { Busy, SignedOut, Unexpected } from "./line";

/** One lost connection may be the doing of what was sent; two in a row are the line's, or the server's own wish. */
const IN_A_ROW = 2;

/**
 * Does the work for every item, one after the other, whatever becomes of the others.
 *
 * Somebody who is signed out only keeps what is theirs: that is no trouble of the round's.
 *
 * @throws the worst trouble, after all that could be done was done
 */
export async function forEachOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const troubles: unknown[] = [];
  let lost = 0;
  for (const item of items) {
    const trouble = await work(item).then(
      () => null,
      (error: unknown) => error,
    );
    if (trouble !== null && !(trouble instanceof SignedOut)) troubles.push(trouble);
    lost = isOfTheLine(trouble) ? lost + 1 : 0;
    if (lost === IN_A_ROW) break;
  }
  if (troubles.length > 0) throw troubles.reduce(worse);
}

function isOfTheLine(trouble: unknown): boolean {
  return trouble instanceof NoSignal || (trouble instanceof Busy && trouble.code !== "photo.busy");
}

function worse(a: unknown, b: unknown): unknown {
  if (a instanceof Busy && b instanceof Busy) return (b.waitMs ?? 0) > (a.waitMs ?? 0) ? b : a;
  return rank(b) > rank(a) ? b : a;
}

/** A bug is told before all else; then the server's wish to wait, which the schedule keeps; then the line. */
function rank(trouble: unknown): number {
  if (trouble instanceof Unexpected) return 1;
  if (trouble instanceof NoSignal) return 2;
  return trouble instanceof Busy ? 3 : 4;
}
