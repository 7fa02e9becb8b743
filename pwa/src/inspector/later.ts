// Screens that come after the first one: fetched in the quiet after the start, so that none of them needs a signal.
import type { Component } from "svelte";

type Screen = Component<Record<string, unknown>>;
type Loaded = Promise<{ default: Screen }>;

const SOURCES = {
  add: () => import("./Add.svelte"),
  "in-app": () => import("./InApp.svelte"),
  welcome: () => import("./Welcome.svelte"),
  camera: () => import("./Camera.svelte"),
  case: () => import("./Case.svelte"),
  "first-password": () => import("./FirstPassword.svelte"),
  catalog: () => import("./Catalog.svelte"),
  me: () => import("./Me.svelte"),
  pin: () => import("./Pin.svelte"),
  reports: () => import("./Reports.svelte"),
  step: () => import("./Step.svelte"),
} as const;

export type Later = keyof typeof SOURCES;

/** Whether a screen of the address is one of these. */
export function isLater(screen: string): screen is Later {
  return Object.hasOwn(SOURCES, screen);
}

const held = new Map<Later, Loaded>();
const here = new Map<Later, Screen>();

/** The screen where it is here already: it is shown without waiting a moment. */
export function laterNow(name: Later): Screen | null {
  return here.get(name) ?? null;
}

/** The screen, fetched once; one that could not be had is asked for again the next time. */
export function later(name: Later): Loaded {
  const known = held.get(name);
  if (known) return known;
  const coming = SOURCES[name]() as unknown as Loaded;
  held.set(name, coming);
  coming.then(
    (loaded) => here.set(name, loaded.default),
    () => held.delete(name),
  );
  return coming;
}

/** Asked for at once or never, and of no use without a signal. */
const ONLINE: ReadonlySet<Later> = new Set(["in-app", "first-password"]);

/** Fetches them all, one after the other; without a signal the service worker has them. */
export async function fetchLater(): Promise<void> {
  const wanted = (Object.keys(SOURCES) as Later[]).filter((name) => !ONLINE.has(name));
  for (const name of wanted) await later(name).catch(() => undefined);
}
