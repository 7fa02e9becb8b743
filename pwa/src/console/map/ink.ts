// The colours of the sheet in force, for a canvas; read again when the machine turns from day to night.
import type { Ink } from "./paint";

const NAMES = [
  ...["map-ground", "map-cell", "map-hair", "map-road", "map-road-edge", "map-text"],
  ...["heat-1", "heat-2", "heat-3", "heat-4", "heat-5"],
  ...["brand", "surface", "ink", "edge", "green-fill", "yellow-fill", "red-fill", "still-fill", "font"],
];

export function readInk(): Ink {
  const sheet = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, sheet.getPropertyValue(`--${name}`).trim()]));
}

/** Calls `turned` whenever day becomes night or the other way. @returns what ends it */
export function onTurn(turned: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", turned);
  return () => dark.removeEventListener("change", turned);
}
