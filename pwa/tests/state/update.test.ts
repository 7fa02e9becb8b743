// A new version waits while something is in hand, and comes in when nobody looks.
import { afterEach, beforeEach, expect, test, vi } from "vitest";

class Waiting extends EventTarget {
  readonly postMessage = vi.fn();
}

class Registration extends EventTarget {
  waiting: Waiting | null = null;
  installing: Waiting | null = null;

  /** A new version has been fetched and stands ready. */
  arrive(): Waiting {
    this.installing = new Waiting();
    this.dispatchEvent(new Event("updatefound"));
    this.waiting = this.installing;
    this.installing.dispatchEvent(new Event("statechange"));
    return this.waiting;
  }
}

let registration: Registration;
let page: EventTarget & { visibilityState: string };
let runs: { name: string }[];

beforeEach(() => {
  registration = new Registration();
  runs = [];
  page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const serviceWorker = Object.assign(new EventTarget(), { controller: {}, register: async () => registration });
  const locks = { query: async () => ({ held: runs, pending: [] }) };
  vi.stubGlobal("document", page);
  vi.stubGlobal("navigator", { serviceWorker, locks });
});

afterEach(() => void vi.unstubAllGlobals());

async function watching(idle = true) {
  vi.resetModules();
  const { update } = await import("../../src/state/update.svelte");
  await update.watch(() => idle);
  return update;
}

function look(visibilityState: "visible" | "hidden"): void {
  page.visibilityState = visibilityState;
  page.dispatchEvent(new Event("visibilitychange"));
}

const settled = () => new Promise((done) => setImmediate(done));

test("a version that comes while somebody looks waits, and comes in when they look away", async () => {
  const update = await watching();
  const waiting = registration.arrive();
  await settled();
  expect([update.waiting, waiting.postMessage.mock.calls]).toEqual([waiting, []]);

  look("hidden");

  await vi.waitFor(() => expect(waiting.postMessage).toHaveBeenCalledExactlyOnceWith({ type: "take-over" }));
});

test("what came amid uploads comes in the next time somebody looks away when nothing runs", async () => {
  await watching();
  runs = [{ name: "gezhi-sync" }];
  const waiting = registration.arrive();
  look("hidden");
  await settled();
  expect(waiting.postMessage).not.toHaveBeenCalled();

  runs = [];
  look("visible");
  await settled();
  expect(waiting.postMessage).not.toHaveBeenCalled();
  look("hidden");

  await vi.waitFor(() => expect(waiting.postMessage).toHaveBeenCalledOnce());
});

test("a draft that is open keeps it out however often somebody looks away", async () => {
  await watching(false);
  const waiting = registration.arrive();

  for (const seen of ["hidden", "visible", "hidden"] as const) look(seen);
  await settled();

  expect(waiting.postMessage).not.toHaveBeenCalled();
});
