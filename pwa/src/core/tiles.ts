// The shutters of the home screen: they stand for families of categories and never change their place.
import type { Pack } from "./pack";

/** Their words are the pack's, and the dictionary's before the pack is there. */
export interface Tile {
  kind: string;
  code: string;
}

/** Those of a city that has not chosen its own. */
export const TILES: readonly Tile[] = [
  { kind: "matter", code: "09006" },
  { kind: "matter", code: "06010" },
  { kind: "component", code: "01037" },
  { kind: "matter", code: "06013" },
  { kind: "matter", code: "06036" },
  { kind: "matter", code: "09009" },
];

/**
 * The tiles a city has: its own, else the usual ones.
 *
 * One whose category its pack does not know, or knows as retired, is no shutter there.
 */
export function tilesOf({ categories, tiles }: Pick<Pack, "categories" | "tiles">): readonly Tile[] {
  if (categories.length === 0) return TILES; // the pack is not here yet
  const chosen = tiles.filter((tile) => isInUse(tile, categories));
  return chosen.length > 0 ? chosen : TILES.filter((tile) => isInUse(tile, categories));
}

function isInUse({ kind, code }: Tile, categories: Pack["categories"]): boolean {
  return categories.some((row) => row.kind === kind && row.code === code && !row.retired_for);
}
