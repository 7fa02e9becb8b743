// Whose queues stand in the left column, and what each holds.
import { describe, expect, it } from "vitest";
import { columnFor, findQueue, firstQueue } from "../../src/state/desk-queues";

const ids = (queues: readonly { id: string }[]) => queues.map(({ id }) => id);

describe("the left column", () => {
  it("puts one's own stages first and keeps the rest", () => {
    const { own, rest } = columnFor(["dispatcher"]);

    expect(ids(own)).toEqual(["dispatch", "review"]);
    expect(ids(rest)).toEqual(["accept", "file", "sign", "handle", "check", "close", "open", "ended"]);
  });

  it("shows a reader every stage and begins with everything open", () => {
    expect(columnFor(["leader"]).own).toEqual([]);
    expect(columnFor(["leader"]).rest).toHaveLength(10);
    expect(firstQueue(["grid_supervisor"]).id).toBe("open");
  });

  it("joins the stages of somebody with two roles", () => {
    expect(ids(columnFor(["acceptor", "dispatcher"]).own)).toEqual(["accept", "file", "dispatch", "review", "check"]);
  });

  it("spares a unit the stages before a case is anybody's", () => {
    const { own, rest } = columnFor(["unit_desk"]);

    expect(ids(own)).toEqual(["sign", "handle"]);
    expect(ids(rest)).toEqual(["review", "check", "close", "open", "ended"]);
  });

  it("counts as in hand only what was signed for", () => {
    expect(findQueue("handle")?.count({ handle: 5, sign: 2 })).toBe(3);
  });
});
