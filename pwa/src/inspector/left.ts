// The time that is left, as people say it.
import type { Left } from "../state/look";
import { saySpan } from "../words/say";
import { words } from "../words/words";

/** "剩 21 分", "超时 6 分"; a clock that does not run says 暂停. */
export function leftText(left: Left | null): string {
  if (left === null) return words.light.still;
  return `${left.ms < 0 ? words.time.over : words.time.left} ${saySpan(left.ms)}`;
}
