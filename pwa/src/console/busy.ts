// Which cells hold most open cases, and the shade each gets on the wall.
import type { Spot } from "../state/desk-wire";
import type { MapGround } from "./map/ground";

export interface BusyCell {
  cell: string;
  count: number;
  /** What there is most of in it. */
  category: { kind: string; category: string };
}

const SHADES = 5;

/** Cells with open cases, the fullest first; cases outside every cell are in none. */
export function busiest(spots: readonly Spot[], ground: MapGround): BusyCell[] {
  const byCell = new Map<string, Spot[]>();
  for (const spot of spots) {
    const cell = ground.at(spot);
    if (cell !== null) byCell.set(cell, [...(byCell.get(cell) ?? []), spot]);
  }
  const told = [...byCell].map(([cell, inside]) => ({ cell, count: inside.length, category: commonest(inside) }));
  return told.sort((a, b) => b.count - a.count || a.cell.localeCompare(b.cell));
}

function commonest(spots: readonly Spot[]): BusyCell["category"] {
  const [first] = [...grouped(spots)].sort((a, b) => b[1].length - a[1].length);
  const [kind = "", category = ""] = first?.[0].split("/") ?? [];
  return { kind, category };
}

function grouped(spots: readonly Spot[]): Map<string, Spot[]> {
  const groups = new Map<string, Spot[]>();
  for (const spot of spots) {
    const name = `${spot.kind}/${spot.category}`;
    groups.set(name, [...(groups.get(name) ?? []), spot]);
  }
  return groups;
}

/** One of five shades for each cell, by its part of the fullest. */
export function shades(cells: readonly BusyCell[]): ReadonlyMap<string, number> {
  const most = cells[0]?.count ?? 1;
  return new Map(cells.map(({ cell, count }) => [cell, Math.max(1, Math.ceil((count / most) * SHADES))]));
}
