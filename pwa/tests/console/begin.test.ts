// A form opens with what the rule proposes, and with no more than it may propose.
import { describe, expect, it, vi } from "vitest";
import { begin } from "../../src/console/begin";
import type { CaseFile, Next } from "../../src/state/desk-wire";
import { aFile } from "./builders";

const DISPATCH: Next = { step: "dispatch", needs: [] };

/** What the form of a step opens with, where the rule says `lamps` with `street1`. */
function opened(next: Next, file: CaseFile) {
  const taken = vi.fn();
  const compare = { open: false };
  const route = { lead: "lamps", assists: ["street1"] };
  const desk = { attempt: (what: () => unknown) => what(), step: { begin: taken }, file: { route }, compare };
  begin(desk as never, next, file);
  return { draft: taken.mock.calls[0]?.[2], compare };
}

describe("a step's form", () => {
  it("opens with the rule's lead and assists", () => {
    expect(opened(DISPATCH, aFile()).draft).toEqual({ lead: "lamps", assists: ["street1"] });
  });

  it("leaves the lead to the dispatcher after a return, and still ticks the rule's assists", () => {
    expect(opened(DISPATCH, aFile({ returns: 1 })).draft).toEqual({ lead: "", assists: ["street1"] });
  });

  it("of merging is the comparison: nothing is sent from a form", () => {
    const { draft, compare } = opened({ step: "merge", needs: ["into"] }, aFile());

    expect([draft, compare.open]).toEqual([undefined, true]);
  });
});
