import "../helpers/page";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isDoubtful } from "../../src/state/place";
import { Position } from "../../src/state/position.svelte";
import { hostApp, system } from "../../src/state/system";

const watchPosition = vi.fn(() => 1);

function withPermission(state: PermissionState | null): void {
  const permissions = state === null ? undefined : { query: async () => ({ state }) };
  vi.stubGlobal("navigator", { geolocation: { watchPosition, clearWatch: () => undefined }, permissions });
}

beforeEach(() => {
  watchPosition.mockClear();
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (k: string, v: string) => kept.set(k, v),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllTimers();
});

test("nobody is asked for the position before they pressed 允许; from then on it is followed by itself", async () => {
  withPermission("prompt");
  const first = new Position();

  await first.follow();
  expect([first.state, watchPosition.mock.calls.length]).toEqual(["unasked", 0]);
  first.ask();
  expect([first.state, watchPosition.mock.calls.length]).toEqual(["asking", 1]);

  const next = new Position(); // the next start
  await next.follow();
  expect([next.state, watchPosition.mock.calls.length]).toEqual(["asking", 2]);
});

test.each(["granted", "denied"] as const)("what was decided is taken as it is: %s", async (state) => {
  withPermission(state);
  const position = new Position();

  await position.follow();

  expect(watchPosition).toHaveBeenCalledOnce();
});

test("a browser that does not say what was decided is taken as undecided", async () => {
  withPermission(null);
  const position = new Position();

  await position.follow();

  expect([position.state, watchPosition.mock.calls.length]).toEqual(["unasked", 0]);
});

test("a position is said to be doubtful beyond 50 m or a minute, and is none at all once confirm would not take it", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const position = new Position();
  const seen = { lon: 126.6, lat: 45.75, accuracy_m: 8, seen_at: performance.now(), satellite: true };
  const after = (seconds: number, accuracy_m = 8) => {
    position.sighting = { ...seen, accuracy_m, seen_at: performance.now() - seconds * 1000 };
    const fix = position.fixAt(1);
    return fix && isDoubtful(fix);
  };
  vi.advanceTimersByTime(3_600_000);

  expect([after(0), after(60), after(61), after(0, 50), after(0, 51)]).toEqual([false, false, true, false, true]);
  expect([after(300), after(301), after(17 * 60)]).toEqual([true, null, null]);
  vi.useRealTimers();
});

test("an app's own browser is told from a browser, and the phones apart", () => {
  const wechat = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/111 MicroMessenger/8.0.30";
  const chrome = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36";
  const iphone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1";
  const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15";

  expect([wechat, `${chrome} DingTalk/7.0`, chrome, iphone].map((agent) => hostApp(agent))).toEqual([
    "wechat",
    "other",
    null,
    null,
  ]);
  expect([chrome, iphone, mac].map((agent) => system(agent, 0))).toEqual(["android", "ios", "other"]);
  expect(system(mac, 5)).toBe("ios"); // an iPad says that it is a Mac
});
