// A form asks for exactly what its step needs.
import { describe, expect, it } from "vitest";
import { argsOf, emptyDraft, fieldsOf, isOnePress, missingIn } from "../../src/state/desk-form";
import type { DeskPicture } from "../../src/state/desk-send";
import type { Next } from "../../src/state/desk-wire";

const AFTER = { role: "after" } as DeskPicture;
const REPORT_BACK: Next = { step: "report_back", needs: ["text", "photo:after"] };
const ANSWER: Next = { answer: "a1", ask: "void", step: "void", needs: ["answer"] };

describe("the form of a step", () => {
  it("is not there where one press is enough", () => {
    expect(isOnePress({ step: "accept", needs: [] })).toBe(true);
    expect(isOnePress({ step: "dispatch", needs: [] })).toBe(false);
  });

  it("asks for what the step needs, in the order one fills it in", () => {
    expect(fieldsOf({ step: "close", needs: ["condition_met", "reason"] })).toEqual(["condition_met", "reason"]);
    expect(fieldsOf({ step: "return", needs: ["reason", "clause"] })).toEqual(["reason", "clause"]);
    expect(fieldsOf({ step: "dispatch", needs: [] })).toEqual(["units"]);
  });

  it("names what is missing, blanks included", () => {
    const draft = { ...emptyDraft(), text: "  " };

    expect(missingIn(REPORT_BACK, draft)).toEqual(["text", "photo:after"]);
    expect(missingIn(REPORT_BACK, { ...draft, text: "已劝离", pictures: [AFTER] })).toEqual([]);
  });

  it("does without a photograph where the condition asks for none", () => {
    expect(missingIn(REPORT_BACK, { ...emptyDraft(), text: "已劝离" }, { photoOptional: true })).toEqual([]);
  });

  it("lets the system draw the inspector", () => {
    const check: Next = { step: "send_check", needs: [] };

    expect(missingIn(check, emptyDraft())).toEqual([]);
    expect(argsOf(check, emptyDraft())).toEqual({});
  });

  it("wants a reason for a refusal only", () => {
    expect(missingIn(ANSWER, { ...emptyDraft(), answer: "approve" })).toEqual([]);
    expect(missingIn(ANSWER, { ...emptyDraft(), answer: "refuse" })).toEqual(["reason"]);
  });

  it("sends an empty list of assists as a decision, not as nothing", () => {
    expect(argsOf({ step: "dispatch", needs: [] }, { ...emptyDraft(), lead: "police" })).toEqual({
      lead: "police",
      assists: [],
    });
  });

  it("sends the truth of the closing condition as true, not as a text", () => {
    const close: Next = { step: "close", needs: ["condition_met"] };

    expect(missingIn(close, emptyDraft())).toEqual(["condition_met"]);
    expect(argsOf(close, { ...emptyDraft(), condition_met: true })).toEqual({ condition_met: true });
  });
});
