// One prepared ground for each set of cells: several maps share it.
import type { PackCell } from "../../core/geo";
import { MapGround } from "./ground";

const made = new WeakMap<readonly PackCell[], MapGround>();

export function groundOf(cells: readonly PackCell[]): MapGround {
  const known = made.get(cells);
  if (known !== undefined) return known;
  const fresh = new MapGround(cells);
  made.set(cells, fresh);
  return fresh;
}
