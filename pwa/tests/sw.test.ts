import { beforeAll, expect, test, vi } from "vitest";

const PICTURE = `/photos/${"a".repeat(64)}/thumb`;
const METHODS = ["POST", "PATCH", "PUT", "DELETE", "HEAD"];
const QUIET = { __WB_DISABLE_DEV_LOGS: true };
let answered: (method: string, path: string, mode?: string) => boolean;

/** The service worker's own world, as far as it looks at it; its listeners are caught. */
beforeAll(async () => {
  const listeners: ((event: unknown) => void)[] = [];
  const addEventListener = (name: string, listener: (event: unknown) => void) => {
    if (name === "fetch") listeners.push(listener);
  };
  const page = [{ url: "/index.html", revision: "1" }];
  const location = new URL("https://city.example/");
  vi.stubGlobal("location", location);
  vi.stubGlobal("registration", { scope: location.href });
  vi.stubGlobal("caches", { open: async () => ({ match: async () => new Response("kept") }), match: async () => null });
  vi.stubGlobal("self", Object.assign(globalThis, { addEventListener, __WB_MANIFEST: page, ...QUIET }));
  await import("../src/sw" as string);
  answered = (method, path, mode = "cors") => {
    let took = false;
    const respondWith = (answer: Promise<unknown>) => {
      took = true;
      answer.catch(() => undefined);
    };
    const request = new Request(new URL(path, location), { method });
    Object.defineProperty(request, "mode", { value: mode }); // nobody may construct a navigation
    for (const listener of listeners) listener({ request, respondWith, waitUntil: () => undefined });
    return took;
  };
});

test("the service worker answers a GET of the page and of a picture", () => {
  expect([answered("GET", "/", "navigate"), answered("GET", "/index.html"), answered("GET", PICTURE)]).toEqual([
    true,
    true,
    true,
  ]);
});

test.each(METHODS)("the service worker never touches a %s", (method) => {
  const paths = ["/", "/index.html", PICTURE, "/api/sync/push", "/api/photos/x", "/api/session"];

  expect(paths.filter((path) => answered(method, path) || answered(method, path, "navigate"))).toEqual([]);
});

test("the service worker answers nothing of the API, not even a GET", () => {
  expect(["/api/sync/pull", "/api/session", "/api/cases"].filter((path) => answered("GET", path))).toEqual([]);
});
