// A step is taken once, whatever becomes of the answers; and never on a case that has changed.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DeskStep } from "../../src/state/desk-step.svelte";
import type { Next } from "../../src/state/desk-wire";
import { aFile, aServer, bodyOf, type Reply } from "./builders";

const ACCEPT: Next = { step: "accept", needs: [] };
const DECLINE: Next = { step: "decline", needs: ["reason"] };
const STALE: Reply = { status: 409, body: { code: "case.stale", state_rev: 2, base_state_rev: 1 } };

function aStep(reply: (n: number) => Reply) {
  const { line, calls } = aServer((_call, n) => reply(n));
  const settled: boolean[] = [];
  const step = new DeskStep(line, async (taken) => {
    settled.push(taken);
    return "pending_file";
  });
  return { step, calls, settled };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function through<T>(work: Promise<T>): Promise<T> {
  await vi.runAllTimersAsync();
  return await work;
}

describe("a step of the desk", () => {
  it("is decided on the state that was looked at, under an id of its own", async () => {
    const { step, calls, settled } = aStep(() => ({}));

    await through(step.begin(ACCEPT, aFile({ state_rev: 4 })));

    expect(calls[0]?.path).toBe("/api/cases/c1/steps");
    expect(bodyOf(calls[0])).toMatchObject({ kind: "step", base_state_rev: 4, args: { step: "accept" } });
    expect([step.phase, step.done, settled]).toEqual(["idle", ACCEPT, [true]]);
  });

  it("says for good which state the case had reached when it was done", async () => {
    const { step } = aStep(() => ({}));
    await through(step.begin(ACCEPT, aFile()));

    step.follow(aFile({ state: "pending_dispatch", state_rev: 9 }));

    expect(step.reached).toBe("pending_file");
  });

  it("is sent again under the same id when the answer is lost", async () => {
    const { step, calls } = aStep((n) => (n < 3 ? "lost" : {}));

    await through(step.begin(ACCEPT, aFile()));

    expect(calls).toHaveLength(3);
    expect(new Set(calls.map((call) => bodyOf(call).op_id)).size).toBe(1);
    expect(step.done).toBe(ACCEPT);
  });

  it("stays unanswered after three losses, and the person's press sends the same again", async () => {
    const { step, calls } = aStep((n) => (n <= 3 ? "lost" : {}));
    await through(step.begin(ACCEPT, aFile()));
    expect(step.phase).toBe("unanswered");

    await through(step.send());

    expect(new Set(calls.map((call) => call.body)).size).toBe(1);
    expect(step.phase).toBe("idle");
  });

  it("takes a server error for a lost answer", async () => {
    const { step, calls } = aStep((n) => (n === 1 ? { status: 503, body: { code: "kernel.database-away" } } : {}));

    await through(step.begin(ACCEPT, aFile()));

    expect([calls.length, step.done]).toEqual([2, ACCEPT]);
  });

  it("is a new decision after a refusal", async () => {
    const { step, calls } = aStep((n) =>
      n === 1 ? { status: 422, body: { code: "case.fact-missing", field: "reason" } } : {},
    );
    await through(step.begin(DECLINE, aFile()));
    step.draft.reason = "不属实";
    await through(step.send());
    expect(step.refusal?.code).toBe("case.fact-missing");

    await through(step.send());

    expect(bodyOf(calls[0]).op_id).not.toBe(bodyOf(calls[1]).op_id);
    expect(step.refusal).toBeNull();
  });

  it("reads the case again when it is stale, and is then decided on the newer state", async () => {
    const { step, calls, settled } = aStep((n) => (n === 1 ? STALE : {}));
    await through(step.begin(DECLINE, aFile()));
    step.draft.reason = "不属实";
    await through(step.send());
    expect(settled).toEqual([false]);

    step.follow(aFile({ state_rev: 2, next: [DECLINE] }));
    await through(step.send());

    expect(bodyOf(calls[1])).toMatchObject({ base_state_rev: 2, args: { step: "decline", reason: "不属实" } });
  });

  it("puts the form away when the step is gone from the newer state", async () => {
    const { step } = aStep(() => STALE);
    await through(step.begin(DECLINE, aFile()));
    step.draft.reason = "不属实";
    await through(step.send());

    step.follow(aFile({ state_rev: 2, next: [] }));

    expect([step.phase, step.next, step.refusal?.code]).toEqual(["idle", null, "case.stale"]);
  });

  it("does not follow a case that merely was read again: the server says what is stale", async () => {
    const { step, calls } = aStep(() => ({}));
    await through(step.begin(DECLINE, aFile({ state_rev: 1 })));
    step.draft.reason = "不属实";

    step.follow(aFile({ state_rev: 2, next: [DECLINE] }));
    await through(step.send());

    expect(bodyOf(calls[0]).base_state_rev).toBe(1);
  });

  it("sends nothing while something is missing", async () => {
    const { step, calls } = aStep(() => ({}));

    await through(step.begin(DECLINE, aFile()));
    await through(step.send());

    expect([calls, step.missing, step.refused]).toEqual([[], ["reason"], ["reason"]]);
  });

  it("says what is missing until somebody writes it", async () => {
    const { step } = aStep(() => ({}));
    await through(step.begin({ step: "return", needs: ["reason", "clause"] }, aFile()));
    expect(step.missing).toEqual([]);
    await through(step.send());
    expect(step.missing).toEqual(["reason", "clause"]);

    step.draft.reason = "不归我们";

    expect(step.missing).toEqual(["clause"]);
  });

  it("names the field that the server refused", async () => {
    const { step } = aStep(() => ({ status: 422, body: { code: "case.fact-missing", field: "reason" } }));
    await through(step.begin(DECLINE, aFile()));
    step.draft.reason = "不属实";

    await through(step.send());

    expect(step.refused).toEqual(["reason"]);
  });

  it("asks and answers at doors of their own", async () => {
    const { step, calls } = aStep(() => ({}));
    await through(step.begin({ ask: "void", step: "void", needs: ["reason"] }, aFile()));
    step.draft.reason = "重复";
    await through(step.send());
    await through(step.begin({ answer: "a1", ask: "void", step: "void", needs: ["answer"] }, aFile()));
    step.draft.answer = "approve";
    await through(step.send());

    expect(calls.map(({ path }) => path)).toEqual(["/api/cases/c1/asks", "/api/asks/a1/answers"]);
    expect(bodyOf(calls[0])).toMatchObject({ kind: "ask", args: { ask: "void", reason: "重复" } });
    expect(bodyOf(calls[1])).toMatchObject({ answer: "approve" });
  });
});
