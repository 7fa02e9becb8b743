// Nobody merges two cases without having seen both pictures; and what merging needs is taken from the pair.
import { describe, expect, it, vi } from "vitest";
import { mergePair, whyNoMerge } from "../../src/console/merging";
import { DeskCompare } from "../../src/state/desk-compare.svelte";
import type { Next, Similar } from "../../src/state/desk-wire";
import { aFile, aRow, aServer } from "./builders";

const MERGE: Next = { step: "merge", needs: ["into"] };
const PHOTOS = [{ sha256: "a", role: "before", stored: true, thumb: null }] as const;
const FILE = aFile({ id: "c1", next: [MERGE], photos: [...PHOTOS] as never });
const near = (id: string, state = "handling"): Similar => ({
  case: aRow({ id, state, photos: [...PHOTOS] }),
  metres: 14,
  minutes: -9,
});

async function opened(items: Similar[], found: string[] = []) {
  const { line } = aServer(({ path }) => ({
    body: path.includes("/similar") ? { items } : { items: found.map((id) => aRow({ id })), after: null },
  }));
  const compare = new DeskCompare(line);
  await compare.begin(FILE, true);
  const take = vi.fn(async () => {});
  const desk = { compare, step: { take }, attempt: (what: () => unknown) => what() } as never;
  return { compare, desk, take };
}

describe("two cases side by side", () => {
  it("are merged only after both pictures were seen", async () => {
    const { compare, desk, take } = await opened([near("c2")]);

    compare.seen("c1");
    mergePair(desk, FILE);
    expect([whyNoMerge(desk, FILE), take.mock.calls.length]).toEqual(["wait", 0]);

    compare.seen("c2");
    mergePair(desk, FILE);
    expect(take).toHaveBeenCalledWith(MERGE, FILE, { into: "c2" });
  });

  it("need not be seen where there is no picture: two calls about one thing are merged", async () => {
    const { desk } = await opened([{ ...near("c2"), case: aRow({ id: "c2", state: "handling" }) }]);

    expect(whyNoMerge(desk, aFile({ id: "c1", next: [MERGE] }))).toBe(null);
  });

  it("are told what came of the other while one compares", async () => {
    const items = [{ ...near("c2"), case: aRow({ id: "c2", photos: [{ ...PHOTOS[0], stored: false }] }) }];
    const { compare } = await opened(items);

    items[0] = near("c2", "checking");
    await compare.refresh();

    expect([compare.pair?.case.state, compare.pair?.case.photos[0]?.stored]).toEqual(["checking", true]);
  });

  it("ask anew for the picture of another pair", async () => {
    const { compare, desk } = await opened([near("c2"), near("c3")]);
    compare.seen("c1");
    compare.seen("c2");

    compare.look(1);

    expect(whyNoMerge(desk, FILE)).toBe("wait");
  });

  it("are not merged into what has ended, nor by whom it is not offered", async () => {
    const { desk } = await opened([near("c2", "closed")]);
    const other = await opened([near("c2")]);

    expect(whyNoMerge(desk, FILE)).toBe("ended");
    expect(whyNoMerge(other.desk, aFile({ id: "c1", next: [] }))).toBe("notYours");
  });

  it("can be any two: another one is found by its number", async () => {
    const { compare } = await opened([], ["c1", "c9"]);

    const found = await compare.seek(FILE, "00007");

    expect([found, compare.pair?.case.id, compare.pair?.metres]).toEqual([true, "c9", 0]);
  });
});
