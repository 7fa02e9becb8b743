import { afterEach, expect, test, vi } from "vitest";
import { nothingRuns, RESIZE_LOCK, SYNC_LOCK, withLock } from "../../src/device/locks";

afterEach(() => vi.unstubAllGlobals());

/** The locks of all tabs, as the browser lists them. */
function tabsHold(told: { held?: string[]; pending?: string[] }): void {
  const named = (names: string[] = []) => names.map((name) => ({ name, mode: "exclusive" }));
  const query = async () => ({ held: named(told.held), pending: named(told.pending) });
  vi.stubGlobal("navigator", { locks: { query } });
}

test("a new version waits while any tab sends or resizes, and for nothing else", async () => {
  tabsHold({ held: [SYNC_LOCK] });
  expect(await nothingRuns()).toBe(false);

  tabsHold({ pending: [RESIZE_LOCK] });
  expect(await nothingRuns()).toBe(false);

  tabsHold({ held: ["somebody-else"] });
  expect(await nothingRuns()).toBe(true);
});

/** The Web Locks that all tabs of a browser share, for one lock at a time and whoever will not wait. */
function sharedLocks(): void {
  const held = new Set<string>();
  const request = async (name: string, { ifAvailable }: LockOptions, work: (lock: object | null) => unknown) => {
    if (held.has(name)) return ifAvailable ? await work(null) : Promise.reject(new Error("nobody waits here"));
    held.add(name);
    try {
      return await work({ name });
    } finally {
      held.delete(name);
    }
  };
  vi.stubGlobal("navigator", { locks: { request } });
}

test.each([
  ["with Web Locks", sharedLocks],
  ["without Web Locks", () => vi.stubGlobal("navigator", {})],
])("of two who want to sync at once one does, and the other is told so at once: %s", async (_, browser) => {
  browser();
  const works: string[] = [];

  const told = await withLock(SYNC_LOCK, async () => {
    works.push("first");
    const second = await withLock(SYNC_LOCK, async () => works.push("second"));
    const other = await withLock(RESIZE_LOCK, async () => "another work");
    return [second, other];
  });

  expect(told).toEqual([null, "another work"]);
  expect(works).toEqual(["first"]);
});

test("without Web Locks this page at least is asked", async () => {
  vi.stubGlobal("navigator", {});

  const during = await withLock(RESIZE_LOCK, () => nothingRuns());

  expect(during).toBe(false);
  expect(await nothingRuns()).toBe(true);
});

test("the lock is free again after work that failed", async () => {
  vi.stubGlobal("navigator", {});

  await expect(withLock(SYNC_LOCK, () => Promise.reject(new Error("broke")))).rejects.toThrow("broke");

  expect(await withLock(SYNC_LOCK, async () => "done")).toBe("done");
});
