// The base map below ours: the city's tiles, drawn by MapLibre where there is WebGL 2; fetched only when there are tiles.
import { toGcj02 } from "../../core/gcj";
import type { MapSettings } from "../../state/desk-map.svelte";
import type { Camera } from "./camera";
import { styleOf } from "./style";

export interface Base {
  follow(camera: Camera): void;
  resize(): void;
  drop(): void;
}

export function hasWebGl2(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

/** @returns null where the city has no tiles, or this machine cannot draw them: the cells are drawn all the same */
export async function layBase(box: HTMLElement, settings: MapSettings, camera: Camera): Promise<Base | null> {
  if ((settings.tiles === null && settings.pmtiles === null) || !hasWebGl2()) return null;
  const [library, worker] = await Promise.all([
    import("maplibre-gl"),
    import("maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url"),
    import("maplibre-gl/dist/maplibre-gl.css"),
  ]);
  library.setWorkerUrl(worker.default);
  const style = await styleOf(settings, library, matchMedia("(prefers-color-scheme: dark)").matches);
  const map = new library.Map({
    container: box,
    style,
    interactive: false, // our own canvas above has the pointer and the keys
    attributionControl: false, // said by ours, in words one can copy
    fadeDuration: 0,
    ...seat(camera, settings),
  });
  return {
    follow: (next) => map.jumpTo(seat(next, settings)),
    resize: () => map.resize(),
    drop: () => map.remove(),
  };
}

/** Tiles of the shifted datum lie elsewhere; within a window the shift is the same everywhere. */
function seat({ lon, lat, zoom }: Camera, { crs }: MapSettings) {
  const at = crs === "GCJ02" ? toGcj02({ lon, lat }) : { lon, lat };
  return { center: [at.lon, at.lat] as [number, number], zoom };
}
