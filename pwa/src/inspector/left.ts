// The time that is left, as people say it.
import type { Left } from "../state/look";
import { saySpan } from "../words/say";
import { words } from "../words/words";

/** "剩 21 分", "剩 2 小时（工作时间）", "超时 6 分"; a clock that does not run says 暂停. */
export function leftText(left: Left | null): string {
  if (left === null) return words.light.still;
  const span = `${left.ms < 0 ? words.time.over : words.time.left} ${saySpan(left.ms)}`;
  return left.work ? `${span}${words.time.working}` : span;
}
