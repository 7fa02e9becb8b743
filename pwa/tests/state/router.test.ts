import "../helpers/page";
import { tick } from "svelte";
import { afterEach, expect, test, vi } from "vitest";
import { Router } from "../../src/state/router.svelte";

function at(hash: string): Router {
  globalThis.location.hash = hash;
  return new Router();
}

test("an address names a screen and what it shows", () => {
  const router = at("#/case/018f%2F1");

  expect([router.screen, router.id]).toEqual(["case", "018f/1"]);
});

test("the same screen of another case is another place; what more an address says makes none", () => {
  const places = ["#/case/1", "#/case/2", "#/step/2", "#/step/2/after"].map((hash) => at(hash).place);

  expect(new Set(places)).toEqual(new Set(["case/1", "case/2", "step/2"]));
});

test("an address with a broken % opens the app all the same", () => {
  expect(at("#/case/%E4%B8").id).toBe("%E4%B8");
  expect(at("#/%").screen).toBe("%");
  expect(at("").screen).toBe("home");
});

/** A browser's history with one page in it: addresses, what is kept beside each, and which one is shown. */
function aBrowser(first: string) {
  const entries: { hash: string; state: unknown }[] = [{ hash: first, state: null }];
  let at = 0;
  let told: () => void = () => undefined;
  const main = { scrollTop: 0, scrollTo: (_: number, top: number) => Object.assign(main, { scrollTop: top }) };
  const show = (index: number) => {
    at = Math.max(0, Math.min(index, entries.length - 1));
    location.hash = entries[at]?.hash ?? "";
  };
  const put = (state: unknown, hash: string) => {
    entries.splice(at, entries.length, { hash, state });
    location.hash = hash;
  };
  const move = (by: number) => {
    show(at + by);
    told();
  };
  vi.stubGlobal("location", { hash: first });
  vi.stubGlobal("history", {
    get state() {
      return entries[at]?.state ?? null;
    },
    pushState: (state: unknown, _: string, hash: string) => {
      at += 1;
      put(state, hash);
    },
    replaceState: (state: unknown, _: string, hash = location.hash) => {
      Object.assign(entries[at] ?? {}, { state, hash });
      location.hash = hash;
    },
    go: move,
    back: () => move(-1),
  });
  let pressed: (event: unknown) => void = () => undefined;
  const heard = (name: string, listen: () => void) => {
    if (name === "hashchange") told = listen;
    if (name === "click") pressed = listen;
  };
  vi.stubGlobal("document", { querySelector: () => main, addEventListener: heard });
  vi.stubGlobal("window", { addEventListener: heard, scrollTo: () => undefined });
  /** A link is pressed. */
  const follow = (hash: string) => {
    const link = { getAttribute: () => hash };
    pressed({ target: { closest: () => link }, preventDefault: () => undefined });
  };
  return { router: new Router(), main, follow, back: () => move(-1), forward: () => move(1), depth: () => at };
}

afterEach(() => vi.unstubAllGlobals());

test("a list is found where it was left, a screen that is opened anew at its top", async () => {
  const { router, main, follow } = aBrowser("#/reports");
  main.scrollTop = 730;

  follow("#/case/1");
  main.scrollTop = 0;
  router.back();
  await tick();

  expect([router.screen, main.scrollTop]).toEqual(["reports", 730]);
  main.scrollTop = 0;
  router.go("reports");
  await tick();
  expect(main.scrollTop).toBe(0);
});

test("on a low screen, which scrolls as a whole, a list is found where it was left too", async () => {
  const { router, main, follow } = aBrowser("#/reports");
  const whole = { scrollTop: 400, scrollTo: (_: number, top: number) => Object.assign(whole, { scrollTop: top }) };
  Object.assign(main, { parentElement: whole, scrollHeight: 900, clientHeight: 900 });

  follow("#/case/1");
  whole.scrollTop = 0;
  router.back();
  await tick();

  expect([whole.scrollTop, main.scrollTop]).toEqual([400, 0]);
});

test("after an answer the tasks are there again, and back does not lead through the case once more", () => {
  const { router, follow, depth } = aBrowser("#/tasks");
  follow("#/case/1");
  router.go("step", "d1");

  router.leave("case", "step", "camera");

  expect([router.screen, depth()]).toEqual(["tasks", 0]);
});

test("after a saved step its case is behind it once", () => {
  const { router, follow, back } = aBrowser("#/tasks");
  follow("#/case/1");
  router.go("step", "d1");

  router.back();
  expect(router.screen).toBe("case");
  back();

  expect(router.screen).toBe("tasks");
});

test("a screen that was opened from outside leads home and not out of the app", () => {
  const { router } = aBrowser("#/case/1");

  router.back();

  expect(router.screen).toBe("home");
});

test("what lies behind a screen is known after a reload", () => {
  const { router, follow } = aBrowser("#/tasks");
  follow("#/case/1");
  router.go("step", "d1");

  const reloaded = new Router();
  reloaded.leave("case", "step", "camera");

  expect(reloaded.screen).toBe("tasks");
});
