// A piece of ground on a piece of screen: north is up, metres are equal both ways, degrees are WGS-84.
import type { Corner } from "./geo";

export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

const METRES_PER_E7 = 0.0111195; // one 1e-7 degree of latitude

export type Spot = readonly [x: number, y: number];

export class View {
  private readonly east: number;
  private readonly scale: number; // pixels a metre

  /** @param reachM metres from the middle to the nearer edge */
  constructor(
    readonly middle: LonLat,
    readonly width: number,
    readonly height: number,
    reachM: number,
  ) {
    this.east = METRES_PER_E7 * Math.cos((middle.lat * Math.PI) / 180);
    this.scale = Math.max(1, Math.min(width, height)) / 2 / reachM;
  }

  /** Where a corner in whole 1e-7 degrees stands on the screen. */
  place([x, y]: Corner): Spot {
    const right = (x - this.middle.lon * 1e7) * this.east * this.scale + this.width / 2;
    return [right, (this.middle.lat * 1e7 - y) * METRES_PER_E7 * this.scale + this.height / 2];
  }

  placeOf({ lon, lat }: LonLat): Spot {
    return this.place([lon * 1e7, lat * 1e7]);
  }

  /** What lies under a spot of the screen. */
  at([x, y]: Spot): LonLat {
    const lon = this.middle.lon + (x - this.width / 2) / this.scale / this.east / 1e7;
    return { lon, lat: this.middle.lat - (y - this.height / 2) / this.scale / METRES_PER_E7 / 1e7 };
  }

  pixels(metres: number): number {
    return metres * this.scale;
  }

  /** Whether a spot is seen, with a margin around the screen. */
  sees([x, y]: Spot, margin: number): boolean {
    return x > -margin && x < this.width + margin && y > -margin && y < this.height + margin;
  }

  /** The cells of which a corner is near the screen. */
  cellsIn<Cell extends { readonly ring: readonly Corner[] }>(cells: readonly Cell[]): Cell[] {
    const reach = Math.max(this.width, this.height) / 2 + this.pixels(80);
    const up = reach / this.scale / METRES_PER_E7;
    const across = reach / this.scale / this.east;
    const [mx, my] = [this.middle.lon * 1e7, this.middle.lat * 1e7];
    return cells.filter(({ ring }) => ring.some(([x, y]) => Math.abs(x - mx) < across && Math.abs(y - my) < up));
  }
}

/** The mean of a ring's corners: where its number stands. */
export function middleOf(ring: readonly Corner[]): Spot {
  const corners = ring.slice(0, -1);
  const mean = (axis: 0 | 1) => corners.reduce((sum, corner) => sum + corner[axis], 0) / Math.max(1, corners.length);
  return [mean(0), mean(1)];
}
