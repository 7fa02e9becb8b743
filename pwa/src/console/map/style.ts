// How the base map is drawn: pictures as they are; vector tiles in the product's own quiet colours, without names.
import type { LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import type { MapSettings } from "../../state/desk-map.svelte";

type Library = typeof import("maplibre-gl");

const LIGHT = { ground: "#E7EAE6", water: "#C5DCE8", green: "#DBE8D3", road: "#FFFFFF", house: "#DDE1DD" };
const DARK = { ground: "#10161B", water: "#14304A", green: "#1A3025", road: "#2B3741", house: "#1A232B" };
const VECTOR = 1; // tile type of the PMTiles header

export async function styleOf(settings: MapSettings, library: Library, dark: boolean): Promise<StyleSpecification> {
  const { source, vector } = settings.pmtiles === null ? pictures(settings) : await packed(settings.pmtiles, library);
  const colours = dark ? DARK : LIGHT;
  const ground: LayerSpecification = {
    id: "ground",
    type: "background",
    paint: { "background-color": colours.ground },
  };
  return { version: 8, sources: { city: source }, layers: [ground, ...(vector ? drawn(colours) : picture(dark))] };
}

function pictures({ tiles }: MapSettings): { source: SourceSpecification; vector: boolean } {
  return { source: { type: "raster", tiles: [tiles ?? ""], tileSize: 256 }, vector: false };
}

async function packed(url: string, library: Library): Promise<{ source: SourceSpecification; vector: boolean }> {
  const { PMTiles, Protocol } = await import("pmtiles");
  const protocol = new Protocol();
  library.addProtocol("pmtiles", protocol.tile);
  const whole = new PMTiles(new URL(url, location.href).href);
  protocol.add(whole);
  const { tileType, maxZoom } = await whole.getHeader();
  const vector = tileType === VECTOR;
  const address = `pmtiles://${new URL(url, location.href).href}`;
  if (vector) return { source: { type: "vector", url: address }, vector };
  return { source: { type: "raster", url: address, tileSize: 256, maxzoom: maxZoom }, vector };
}

/** At night pictures are dimmed: nobody draws a city's tiles twice. */
function picture(dark: boolean): LayerSpecification[] {
  const paint = dark ? { "raster-brightness-max": 0.55, "raster-saturation": -0.4 } : { "raster-saturation": -0.15 };
  return [{ id: "picture", type: "raster", source: "city", paint }];
}

function area(id: string, layer: string, colour: string): LayerSpecification {
  return { id, type: "fill", source: "city", "source-layer": layer, paint: { "fill-color": colour } };
}

function drawn({ water, green, road, house }: typeof LIGHT): LayerSpecification[] {
  const width = ["interpolate", ["exponential", 1.6], ["zoom"], 10, 0.6, 18, 12] as never;
  const line = { "line-color": road, "line-width": width };
  return [
    area("green", "landuse", green),
    area("cover", "landcover", green),
    area("water", "water", water),
    area("houses", "buildings", house),
    { id: "roads", type: "line", source: "city", "source-layer": "roads", paint: line },
    { id: "ways", type: "line", source: "city", "source-layer": "transportation", paint: line },
  ];
}
