// Whose lists stand in the left column, what each holds, and which digit opens it.
import { describe, expect, it } from "vitest";
import { columnFor, digitsOf, findQueue, firstQueue } from "../../src/state/desk-queues";

const ids = (queues: readonly { id: string }[]) => queues.map(({ id }) => id);
const digits = (roles: string[]) => [...digitsOf(columnFor(roles))].map(([digit, { id }]) => `${digit} ${id}`);

describe("the left column", () => {
  it("puts one's own lists first and keeps the rest", () => {
    const { own, stages, shared, time } = columnFor(["dispatcher"]);

    expect(ids(own)).toEqual(["dispatch", "returned", "unassigned", "review"]);
    expect(ids(stages)).toEqual(["accept", "file", "sign", "handle", "check", "close", "open", "ended"]);
    expect(ids(shared)).toEqual(["duplicates", "weak", "public", "called", "arbitrate"]);
    expect(ids(time)).toEqual(["nearly", "late", "paused"]);
  });

  it("shows a reader every stage and begins with everything open", () => {
    expect(columnFor(["leader"]).own).toEqual([]);
    expect(columnFor(["leader"]).stages).toHaveLength(10);
    expect(firstQueue(["grid_supervisor"]).id).toBe("open");
  });

  it("joins the lists of somebody with two roles, each once", () => {
    const { own } = columnFor(["acceptor", "shift_leader"]);

    expect(ids(own)).toEqual(["accept", "duplicates", "weak", "public", "file", "review", "check", "close"]);
  });

  it("spares a unit the lists of cases that are nobody's yet", () => {
    const { own, stages, shared } = columnFor(["unit_desk"]);

    expect(ids(own)).toEqual(["sign", "handle"]);
    expect(ids(stages)).toEqual(["review", "check", "close", "open", "ended"]);
    expect(shared).toEqual([]);
  });

  it("counts as in hand only what was signed for", () => {
    expect(findQueue("handle")?.count({ handle: 5, sign: 2 })).toBe(3);
  });
});

describe("a digit", () => {
  it("opens one's own from 1, and the three by time under 8, 9 and 0 for everybody", () => {
    expect(digits(["acceptor"]).slice(0, 3)).toEqual(["1 accept", "2 duplicates", "3 weak"]);
    expect(digits(["acceptor"]).slice(-3)).toEqual(["8 nearly", "9 late", "0 paused"]);
    expect(digits(["unit_desk"]).slice(-3)).toEqual(["8 nearly", "9 late", "0 paused"]);
  });

  it("is never given twice", () => {
    const told = digits(["acceptor", "shift_leader", "dispatcher"]).map((one) => one[0]);

    expect(new Set(told).size).toBe(told.length);
  });
});
