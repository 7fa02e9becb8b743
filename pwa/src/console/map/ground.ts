// The cells as the map draws them: their corners once in the unit square, and a tree that says which are in view.
import Flatbush from "flatbush";
import { buildCellIndex, type CellIndex, locate, type PackCell, pointInside } from "../../core/geo";
import { type Spot, unitOf } from "./camera";

export interface DrawnCell {
  code: string;
  ring: PackCell["ring"];
  /** x, y, x, y… in the unit square; not closed. */
  corners: Float64Array;
  middle: readonly [x: number, y: number];
  /** The longer side in the unit square. */
  size: number;
}

export class MapGround {
  readonly cells: readonly DrawnCell[];
  private readonly tree: Flatbush | null;
  /** A corner of every cell, to show the whole ground. */
  readonly bounds: readonly Spot[];
  private readonly byCode: ReadonlyMap<string, DrawnCell>;
  private index: CellIndex | null = null;

  constructor(private readonly told: readonly PackCell[]) {
    this.cells = told.map(drawn);
    this.byCode = new Map(this.cells.map((cell) => [cell.code, cell]));
    this.bounds = told
      .flatMap(({ ring }) => ring.slice(0, 1))
      .map(([lon, lat]) => ({ lon: lon / 1e7, lat: lat / 1e7 }));
    this.tree = this.cells.length === 0 ? null : new Flatbush(this.cells.length);
    for (const { corners } of this.cells) this.tree?.add(...boxOf(corners));
    this.tree?.finish();
  }

  find(code: string | null): DrawnCell | null {
    return code === null ? null : (this.byCode.get(code) ?? null);
  }

  /** Cells whose box meets a box of the unit square. */
  within(box: readonly [number, number, number, number]): DrawnCell[] {
    const found = this.tree?.search(...box) ?? [];
    return found.flatMap((n) => this.cells[n] ?? []);
  }

  /** The cell that holds a place, as the server and the phone say it: on an edge or a corner the smallest code. */
  at(spot: Spot): string | null {
    this.index ??= buildCellIndex(this.told);
    return locate(this.index, spot);
  }

  /** A place that lies in a cell, for whoever names the cell; null where there is no such cell. */
  placeIn(code: string): Spot | null {
    const cell = this.find(code);
    return cell === null ? null : pointInside(cell.ring);
  }

  /** The corners of the cells that lie nearest to a place. */
  cornersNear(spot: Spot, cells = 3): Spot[] {
    const near = this.tree?.neighbors(...unitOf(spot), cells) ?? [];
    return near.flatMap((n) => this.cells[n]?.ring ?? []).map(([lon, lat]) => ({ lon: lon / 1e7, lat: lat / 1e7 }));
  }
}

function drawn({ code, ring }: PackCell): DrawnCell {
  const open = ring.slice(0, -1);
  const corners = new Float64Array(open.length * 2);
  for (const [n, [lon, lat]] of open.entries()) corners.set(unitOf({ lon: lon / 1e7, lat: lat / 1e7 }), n * 2);
  const [west, north, east, south] = boxOf(corners);
  const middle = [(west + east) / 2, (north + south) / 2] as const;
  return { code, ring, corners, middle, size: Math.max(east - west, south - north) };
}

function boxOf(corners: Float64Array): [number, number, number, number] {
  let [west, north, east, south] = [2, 2, -1, -1];
  for (let n = 0; n < corners.length; n += 2) {
    const [x, y] = [corners[n] ?? 0, corners[n + 1] ?? 0];
    west = Math.min(west, x);
    east = Math.max(east, x);
    north = Math.min(north, y);
    south = Math.max(south, y);
  }
  return [west, north, east, south];
}
