// The time that is left, as people say it.
import { saySpan } from "../words/say";
import { words } from "../words/words";

/** "剩 21 分", "超时 6 分"; a clock that does not run says 暂停. */
export function leftText(due: number | null, now: number): string {
  if (due === null) return words.light.still;
  const left = due - now;
  return `${left < 0 ? words.time.over : words.time.left} ${saySpan(left)}`;
}
