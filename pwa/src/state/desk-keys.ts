// One letter for every button, read from the physical key: an open Chinese input method does not swallow it.
import type { Next } from "./desk-wire";

/** Pinyin initials where they can be: 受 S, 并 B, 改 G, 立 L, 派 P, 签 Q, 指 Z, 反 F, 核 H, 撤 C; N for no, T for back, E for the end. */
const LETTERS: Readonly<Record<string, string>> = {
  accept: "S",
  decline: "N",
  send_verify: "H",
  recall_verify: "C",
  verify_true: "Y",
  verify_false: "N",
  merge: "B",
  unmerge: "U",
  file: "L",
  dispatch: "P",
  send_back: "T",
  recall: "C",
  sign_for: "Q",
  return: "T",
  assign: "Z",
  report_back: "F",
  reject_report: "N",
  send_check: "H",
  check_pass: "Y",
  check_fail: "N",
  close: "E",
  refuse_close: "T",
  self_handle: "W",
  refuse_self_handle: "R",
  answer: "A",
  void: "V",
};

/** The order in which a step is the proposed one, the one Enter takes. */
const PROPOSED = [
  "answer",
  "accept",
  "file",
  "dispatch",
  "sign_for",
  "report_back",
  "check_pass",
  "close",
  "send_check",
];

/** What a next thing is called, by the desk: the step, the ask's step, or "answer". */
export function nameOf(next: Next): string {
  return next.answer !== undefined ? "answer" : (next.step ?? "");
}

export function letterOf(next: Next): string {
  return LETTERS[nameOf(next)] ?? "";
}

/** The same things in the order of their buttons: the proposed one first, asks last. */
export function inOrder(next: readonly Next[]): Next[] {
  const rank = (one: Next) => {
    if (one.ask !== undefined && one.answer === undefined) return PROPOSED.length + 1;
    const at = PROPOSED.indexOf(nameOf(one));
    return at < 0 ? PROPOSED.length : at;
  };
  return [...next].sort((a, b) => rank(a) - rank(b));
}

/** Whether the first of these is the one to propose: an ask never is. */
export function proposedOf(next: readonly Next[]): Next | null {
  const first = inOrder(next)[0];
  return first !== undefined && PROPOSED.includes(nameOf(first)) ? first : null;
}

/** As much of a keyboard event as is read. */
export interface Stroke {
  code: string;
  isComposing: boolean;
  keyCode: number;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: unknown;
}

/** What an input method says while it composes, also where it forgets isComposing. */
const COMPOSING = 229;
const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT"]);

function inField(target: unknown): boolean {
  const element = target as { tagName?: string; isContentEditable?: boolean; type?: string } | null;
  if (element?.isContentEditable) return true;
  if (element?.tagName === "INPUT" && ["checkbox", "radio", "button", "file"].includes(element.type ?? ""))
    return false;
  return FIELDS.has(element?.tagName ?? "");
}

/** Whether a stroke belongs to text that is being composed. */
export function isComposing(stroke: Pick<Stroke, "isComposing" | "keyCode">): boolean {
  return stroke.isComposing || stroke.keyCode === COMPOSING;
}

/** Whether a stroke may be a command: never while text is composed, a field has the focus or a modifier is held. */
export function isCommand(stroke: Stroke): boolean {
  if (isComposing(stroke)) return false;
  return !(stroke.ctrlKey || stroke.metaKey || stroke.altKey || inField(stroke.target));
}

/** "S" for KeyS, "3" for Digit3 and Numpad3, else the code itself (ArrowDown, Enter, Slash). */
export function keyOf(code: string): string {
  return /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1] ?? code;
}
