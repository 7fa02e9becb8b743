// What a key does at the desk.

import type { Desk } from "../state/desk.svelte";
import { mayAmend } from "../state/desk-amend.svelte";
import { isCommand, isComposing, keyOf, letterOf, proposedOf } from "../state/desk-keys";
import { type ManyStep, manyFor } from "../state/desk-plan";
import { columnFor, digitsOf } from "../state/desk-queues";
import { begin } from "./begin";
import { mergePair } from "./merging";

export interface Doors {
  help: () => void;
  seek: () => void;
  narrow: () => void;
}

const ARROWS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
const LETTERS: Readonly<Record<string, number>> = { J: 1, K: -1 };

export function press(event: KeyboardEvent, desk: Desk, doors: Doors): void {
  if (document.querySelector("dialog[open], :popover-open")) return; // its own keys
  if (event.code === "Escape") putAway(event, desk);
  else if (event.code === "Enter" && (event.ctrlKey || event.metaKey)) send(event, desk);
  else if (event.repeat && !(event.code in ARROWS)) return;
  else if (isCommand(event) && obey(event, desk, doors)) event.preventDefault();
}

/** Ctrl and Enter send the form in hand, wherever one is: also after a press on the map. */
function send(event: KeyboardEvent, desk: Desk): void {
  if (isComposing(event) || (desk.step.phase !== "editing" && !desk.amend.open)) return;
  event.preventDefault();
  document.querySelector<HTMLFormElement>("form.doing")?.requestSubmit();
}

/** @returns whether the key meant something */
function obey(event: KeyboardEvent, desk: Desk, doors: Doors): boolean {
  const key = keyOf(event.code);
  if (key === "Slash") {
    (event.shiftKey ? doors.help : doors.seek)();
    return true;
  }
  if (desk.step.phase !== "idle" || desk.amend.open) return false; // a form is open: Esc first
  if (/^\d$/.test(key)) return toQueue(key, desk);
  return desk.page === null && onCases(event, key, desk, doors);
}

/** Keys while two cases lie side by side: Space lays them on one another, the arrows change the other one. */
function onPair(event: KeyboardEvent, key: string, desk: Desk): boolean {
  const { compare, file } = desk;
  if (file.file === null) return false;
  if (key === "Space" && isFree(event)) compare.overlaid = !compare.overlaid;
  else if (key === "ArrowLeft" || key === "ArrowRight") compare.look(key === "ArrowLeft" ? -1 : 1);
  else if (key === "Enter" && isFree(event)) mergePair(desk, file.file);
  else return false;
  return true;
}

/** Keys of the list and the open case: they rest while another page is shown. */
function onCases(event: KeyboardEvent, key: string, desk: Desk, doors: Doors): boolean {
  if (desk.compare.open && onPair(event, key, desk)) return true;
  const by = LETTERS[key] ?? (onControl(event) ? undefined : ARROWS[key]);
  if (by !== undefined) {
    desk.move(by);
    return true;
  }
  if (event.shiftKey) return toMany(key, desk);
  if (key === "Space") return choose(event, desk);
  const done = {
    D: doors.narrow,
    Period: () => desk.attempt(() => desk.list.renew()),
  }[key];
  if (done === undefined) return toStep(event, key, desk);
  done();
  return true;
}

/** Space chooses the open case, or not any more; on a button it presses the button. */
function choose(event: KeyboardEvent, desk: Desk): boolean {
  if (!isFree(event) || desk.file.id === null) return false;
  desk.pick.toggle(desk.file.id);
  return true;
}

/** The letter that takes a step for all that are chosen, with Shift. */
export function pickKey(step: ManyStep): string {
  return letterOf({ step, needs: [] });
}

function toMany(key: string, desk: Desk): boolean {
  const step = manyFor(desk.roles).find((one) => pickKey(one) === key);
  if (step === undefined || desk.pick.ids.size === 0) return false;
  desk.attempt(() => desk.pick.prepare(step, desk.list.items));
  return true;
}

/** Arrows belong to the radio button or the map that has the focus. */
function onControl(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return target?.tagName === "INPUT" || target?.dataset?.keys === "own";
}

function toQueue(digit: string, desk: Desk): boolean {
  const queue = digitsOf(columnFor(desk.roles)).get(digit);
  if (queue) desk.showQueue(queue);
  return queue !== undefined;
}

function toStep(event: KeyboardEvent, key: string, desk: Desk): boolean {
  const file = desk.file.file;
  if (file === null || desk.list.loading) return false; // it may not be in the list that is coming
  if (desk.compare.open) return false; // its steps are not seen
  if (key === "Enter" && !isFree(event)) return false;
  if (key === "G" && mayAmend(file, desk.roles)) {
    desk.attempt(() => desk.amend.begin(file));
    return true;
  }
  const next = key === "Enter" ? proposedOf(file.next) : file.next.find((one) => letterOf(one) === key);
  if (!next) return false;
  begin(desk, next, file);
  return true;
}

/** Enter belongs to a button or link that has the focus, but not to the row of the case that is open already. */
function isFree(event: KeyboardEvent): boolean {
  const target = event.target as Element | null;
  return target === document.body || target?.getAttribute("aria-current") === "true";
}

function putAway(event: KeyboardEvent, desk: Desk): void {
  if (isComposing(event)) return; // this Esc belongs to the input method
  const target = event.target as HTMLElement | null;
  const writes = !isCommand(event);
  const editing = desk.step.phase === "editing" || desk.amend.open;
  if (editing && (!writes || target?.closest("[data-form]"))) {
    event.preventDefault(); // or the same stroke would close the question it raises
    desk.putAway();
  } else if (writes) target?.blur();
  else step(desk);
}

/** One step back from what one had come to. */
function step(desk: Desk): void {
  if (desk.page === "wall") desk.attempt(() => desk.showPage(null));
  else if (desk.page !== null) return;
  else if (desk.compare.open) desk.compare.open = false;
  else if (desk.pick.ids.size > 0) desk.pick.clear();
  else if (desk.list.onlyCell !== null) desk.onlyIn("");
}
