import "../helpers/page";
import { expect, test } from "vitest";
import { needsOf } from "../../src/state/steps";

test("what a step asks for is what the table of moves says", () => {
  expect(needsOf("return")).toEqual({ fields: ["reason", "clause"], photo: null });
  expect(needsOf("assign")).toEqual({ fields: ["worker"], photo: null });
  expect(needsOf("check_pass")).toEqual({ fields: [], photo: "check" });
  expect(needsOf("check_fail")).toEqual({ fields: ["reason"], photo: "check" });
  expect(needsOf("verify_true")).toEqual({ fields: [], photo: "verify" });
  expect(needsOf("verify_false")).toEqual({ fields: ["reason"], photo: "verify" });
  expect(needsOf("sign_for")).toEqual({ fields: [], photo: null });
});

test("交回 shows a shutter for the after-photo, which the filing condition may ask for", () => {
  expect(needsOf("report_back")).toEqual({ fields: ["text"], photo: "after" });
});

test("a step that a newer table names asks for nothing here", () => {
  expect(needsOf("something_new")).toEqual({ fields: [], photo: null });
});
