// The shutters of the home screen: they stand for families of categories and never change their place.
import type { Pack } from "./pack";

/** Their words are the pack's, and the dictionary's before the pack is there. */
export interface Tile {
  kind: string;
  code: string;
  pict: string;
}

export const TILES: readonly Tile[] = [
  { kind: "matter", code: "09006", pict: "stall" },
  { kind: "matter", code: "06010", pict: "rubbish" },
  { kind: "component", code: "01037", pict: "lamp" },
  { kind: "matter", code: "06013", pict: "road" },
  { kind: "matter", code: "06036", pict: "heap" },
  { kind: "matter", code: "09009", pict: "car" },
];

/** The tiles a city has: one whose category its pack does not know, or knows as retired, is no shutter there. */
export function tilesOf({ categories }: Pick<Pack, "categories">): readonly Tile[] {
  if (categories.length === 0) return TILES; // the pack is not here yet
  return TILES.filter(({ kind, code }) =>
    categories.some((row) => row.kind === kind && row.code === code && !row.retired_for),
  );
}
