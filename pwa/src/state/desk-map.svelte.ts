// What the map knows: where the cases of the list lie, and which base map the city has.
import { type DeskLine, Refused } from "./desk-line";
import type { Spot } from "./desk-wire";

export interface MapSettings {
  tiles: string | null;
  pmtiles: string | null;
  attribution: string;
  crs: "WGS84" | "GCJ02";
}

export const NO_BASE: MapSettings = { tiles: null, pmtiles: null, attribution: "", crs: "WGS84" };

export class DeskMap {
  spots = $state.raw<readonly Spot[]>([]);
  /** The list holds more than are drawn; the latest are. */
  more = $state(false);
  base = $state.raw<MapSettings>(NO_BASE);
  private asked = "";

  constructor(private readonly line: DeskLine) {}

  /** The city's base map; a server that knows of none has none. */
  async load(): Promise<void> {
    try {
      this.base = { ...NO_BASE, ...(await this.line.get<Partial<MapSettings>>("/api/settings/map")) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.base = NO_BASE;
    }
  }

  /** Reads where the cases of a list lie. An answer to an older question is dropped. */
  async show(query: Readonly<Record<string, string>>): Promise<void> {
    const path = `/api/spots?${new URLSearchParams(query)}`;
    this.asked = path;
    const { spots, more } = await this.line.get<{ spots: Spot[]; more: boolean }>(path);
    if (path !== this.asked || this.spots === spots) return;
    [this.spots, this.more] = [spots, more];
  }
}
