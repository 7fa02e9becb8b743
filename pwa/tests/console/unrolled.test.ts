// A long list is drawn a few rows a frame, and what one looks for is there at once.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FEW, firstWhere, reachOf, SOME, Unrolled } from "../../src/console/unrolled.svelte";

const rows = (count: number, from = 0) => Array.from({ length: count }, (_, n) => ({ id: `c${from + n}` }));
const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id);

describe("how far a list is drawn", () => {
  it("ends before the first row that is one too many", () => {
    expect(reachOf(rows(10), new Set(), null, 4)).toBe(4);
  });

  it("does not count what is drawn already", () => {
    expect(reachOf(rows(10), new Set(["c0", "c1", "c5"]), null, 4)).toBe(7);
    expect(reachOf(rows(10), new Set(idsOf(rows(8))), null, 4)).toBe(10);
  });

  it("goes down to the row that is looked for, and not for one that is not in the list", () => {
    expect(reachOf(rows(10), new Set(), "c8", 4)).toBe(9);
    expect(reachOf(rows(10), new Set(), "elsewhere", 4)).toBe(4);
  });
});

describe("the first for which something holds", () => {
  it("is found among any number, with few questions", () => {
    for (const count of [0, 1, 2, 7, 400]) {
      for (let first = 0; first <= count; first++) {
        let asked = 0;
        expect(firstWhere(count, (n) => ++asked > 0 && n >= first)).toBe(first);
        expect(asked).toBeLessThanOrEqual(9);
      }
    }
  });
});

describe("a list that is shown", () => {
  let frames: (() => void)[] = [];
  const run = () => {
    for (const draw of frames.splice(0)) draw();
  };

  beforeEach(() => {
    frames = [];
    vi.stubGlobal("requestAnimationFrame", (draw: () => void) => frames.push(draw));
    vi.stubGlobal("cancelAnimationFrame", () => frames.splice(0));
  });
  afterEach(() => vi.unstubAllGlobals());

  it("grows by a few rows a frame until it is whole, and then rests", () => {
    const list = new Unrolled();

    list.show(rows(2 * FEW + 1), null);
    const lengths = [list.rows.length];
    for (let n = 0; n < 3; n++) {
      run();
      lengths.push(list.rows.length);
    }

    expect(lengths).toEqual([FEW, 2 * FEW, 2 * FEW + 1, 2 * FEW + 1]);
    expect(frames).toEqual([]);
  });

  it("forgets the list before it: no row of that one comes later", () => {
    const list = new Unrolled();
    list.show(rows(50), null);

    list.show(rows(2, 100), null);
    run();

    expect(idsOf(list.rows)).toEqual(["c100", "c101"]);
  });

  it("takes rows away and changes them at once", () => {
    const list = new Unrolled<{ id: string; place?: string }>();
    list.show(rows(FEW), null);

    list.show([{ id: "c1", place: "路口" }], null);

    expect(list.rows).toEqual([{ id: "c1", place: "路口" }]);
  });

  it("takes many rows away some a frame, out of the list at once", () => {
    const list = new Unrolled();
    const last = 2 * SOME + FEW;
    list.show(rows(last + 1), `c${last}`);

    list.show(rows(FEW), null);
    const lengths = [list.drawn.map((sheet) => sheet.rows.length)];
    for (let n = 0; n < 3; n++) {
      run();
      lengths.push(list.drawn.map((sheet) => sheet.rows.length));
    }

    expect(lengths).toEqual([[FEW, SOME + FEW + 1], [FEW, FEW + 1], [FEW], [FEW]]);
    expect(frames).toEqual([]);
  });

  it("draws nothing any more after it was put away", () => {
    const list = new Unrolled();
    list.show(rows(50), null);

    list.stop();
    run();

    expect(list.rows).toHaveLength(FEW);
  });
});
