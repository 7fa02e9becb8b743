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
