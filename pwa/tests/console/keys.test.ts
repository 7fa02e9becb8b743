// One key, one button; and no key while somebody writes.
import { describe, expect, it } from "vitest";
import lifecycle from "../../src/contract/lifecycle.json";
import { inOrder, isCommand, keyOf, letterOf, proposedOf, type Stroke } from "../../src/state/desk-keys";
import type { Next } from "../../src/state/desk-wire";

const BUILT = [
  ...["self_handle", "refuse_self_handle", "accept", "decline", "file", "dispatch", "send_back", "recall", "sign_for"],
  ...["return", "assign", "report_back", "reject_report", "send_check", "check_pass", "check_fail", "refuse_close"],
  "close",
  ...["send_verify", "recall_verify", "verify_true", "verify_false", "merge", "unmerge"],
];
const OF_THE_DESK = ["KeyJ", "KeyK", "KeyD", "KeyG", "Slash", "Enter", "Escape"].map(keyOf);

function stroke(told: Partial<Stroke> = {}): Stroke {
  const keys = { isComposing: false, keyCode: 74, ctrlKey: false, metaKey: false, altKey: false };
  return { code: "KeyJ", target: { tagName: "BODY" }, ...keys, ...told };
}

function nextFrom(state: string): Next[] {
  const steps = lifecycle.moves.filter((move) => move.from === state && BUILT.includes(move.step));
  const asks: Next[] = [
    { ask: "void", step: "void", needs: ["reason"] },
    { answer: "a1", ask: "void", step: "void", needs: ["answer"] },
  ];
  return [...steps.map(({ step }) => ({ step, needs: [] })), ...asks];
}

describe("keys of the desk", () => {
  it("gives every step that can stand beside another in any state a letter of its own", () => {
    for (const state of lifecycle.states) {
      const letters = nextFrom(state).map(letterOf);
      expect(letters.every((letter) => /^[A-Z]$/.test(letter))).toBe(true);
      expect(new Set(letters).size, `${state}: ${letters.join("")}`).toBe(letters.length);
      expect(letters.filter((letter) => OF_THE_DESK.includes(letter))).toEqual([]);
    }
  });

  it("reads the physical key, so that an open input method does not swallow it", () => {
    expect([keyOf("KeyS"), keyOf("Digit3"), keyOf("Numpad3"), keyOf("ArrowDown")]).toEqual([
      "S",
      "3",
      "3",
      "ArrowDown",
    ]);
  });

  it("is silent while text is being composed", () => {
    expect(isCommand(stroke({ isComposing: true }))).toBe(false);
    expect(isCommand(stroke({ keyCode: 229 }))).toBe(false);
    expect(isCommand(stroke())).toBe(true);
  });

  it("is silent in a field and under a modifier, but not on a radio button", () => {
    expect(isCommand(stroke({ target: { tagName: "TEXTAREA" } }))).toBe(false);
    expect(isCommand(stroke({ target: { tagName: "INPUT", type: "search" } }))).toBe(false);
    expect(isCommand(stroke({ ctrlKey: true }))).toBe(false);
    expect(isCommand(stroke({ target: { tagName: "INPUT", type: "radio" } }))).toBe(true);
  });

  it("proposes the step that goes on, never a refusal and never an ask", () => {
    const decline: Next = { step: "decline", needs: ["reason"] };
    const ask: Next = { ask: "void", step: "void", needs: ["reason"] };
    const accept: Next = { step: "accept", needs: [] };

    expect(inOrder([ask, decline, accept])).toEqual([accept, decline, ask]);
    expect(proposedOf([ask, decline, accept])).toBe(accept);
    expect(proposedOf([ask, decline])).toBeNull();
  });

  it("proposes to close what was checked, not to check it again", () => {
    const close: Next = { step: "close", needs: ["condition_met"] };

    expect(proposedOf([{ step: "send_check", needs: [] }, close])).toBe(close);
  });
});
