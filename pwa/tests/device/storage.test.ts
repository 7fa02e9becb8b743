import { afterEach, expect, test, vi } from "vitest";
import { askToPersist, estimateRoom, isPersisted } from "../../src/device/storage";

afterEach(() => vi.unstubAllGlobals());

test("the system is asked not to clear the store, and what it answers is told", async () => {
  const persist = vi.fn().mockResolvedValueOnce(false).mockResolvedValue(true);
  vi.stubGlobal("navigator", { storage: { persist, persisted: async () => true } });

  expect([await askToPersist(), await askToPersist(), await isPersisted()]).toEqual([false, true, true]);
  expect(persist).toHaveBeenCalledTimes(2);
});

test("how full the phone is comes from the browser, where it says so", async () => {
  vi.stubGlobal("navigator", { storage: { estimate: async () => ({ usage: 7, quota: 100 }) } });
  expect(await estimateRoom()).toEqual({ used: 7, quota: 100 });

  vi.stubGlobal("navigator", {});
  expect([await estimateRoom(), await askToPersist(), await isPersisted()]).toEqual([null, false, false]);
});
