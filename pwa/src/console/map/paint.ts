// Draws the map on a canvas: only what is in view, and less of it the farther one is away.
import type { Street } from "../../state/desk-facts.svelte";
import { metresPerPixel, type Point, type Spot, scaleOf, unitOf, type View } from "./camera";
import type { Mark } from "./clusters";
import type { DrawnCell, MapGround } from "./ground";
import type { Layer } from "./layer";
import { drawMark, drawPin } from "./shapes";

/** The colours of the sheet in force, by the names of tokens.css without their dashes. */
export type Ink = Readonly<Record<string, string>>;

export interface Scene {
  ground: MapGround;
  streets: readonly Street[];
  /** Names of communities and streets, by the beginning of a cell's code; what has a place of its own stands there. */
  areas: readonly { code: string; name: string; at?: Point }[];
  marks: readonly Mark[];
  /** A shade from 1 to 5 for cells that have one. */
  heat: ReadonlyMap<string, number>;
  chosen: string | null;
  /** Cells that were picked by hand, to be drawn as one area. */
  picked: ReadonlySet<string>;
  here: { spot: Spot; accuracyM: number } | null;
  pin: Spot | null;
  /** The case under the pointer or open. */
  open: string | null;
  /** A base map lies below: cells are lines only. */
  based: boolean;
}

/** Cells smaller than this are drawn by four of their corners, and without a line. */
const COARSE_PX = 7;
const SERIAL_PX = 52;
/** Cells to one path: a path of twenty thousand takes seconds, as many paths of one are slow as well. */
const AT_ONCE = 40;

export interface Brush {
  ink: Ink;
  layer: Layer;
  /** Somebody drags or zooms now. */
  moving: boolean;
}

/** @returns whether it should be painted again when whoever moves the map rests */
export function paint(ctx: CanvasRenderingContext2D, view: View, scene: Scene, { ink, layer, moving }: Brush): boolean {
  ctx.clearRect(0, 0, view.width, view.height);
  if (!scene.based) {
    ctx.fillStyle = ink["map-ground"] ?? "";
    ctx.fillRect(0, 0, view.width, view.height);
  }
  const from = [scene.ground, scene.streets, scene.heat, scene.based, ink, view.width, view.height];
  const rough = layer.put(ctx, view, { from, moving, dense: (devicePixelRatio || 1) > 1.2 }, (inside, wider) =>
    drawGround(inside, wider, scene, ink),
  );
  const seen = scene.ground.within(view.box(4));
  const size = (seen[0]?.size ?? 0) * scaleOf(view.camera.zoom);
  drawPicked(ctx, view, seen, scene, ink);
  drawNames(ctx, view, seen, { scene, ink, size });
  drawHere(ctx, view, scene, ink);
  for (const mark of scene.marks)
    drawMark(
      ctx,
      mark,
      ink,
      mark.spots.some(({ id }) => id === scene.open),
    );
  if (scene.pin !== null) drawPin(ctx, view.place(scene.pin), ink);
  return rough;
}

/** What lies below and rarely changes: cells with their shades, and streets. */
function drawGround(ctx: CanvasRenderingContext2D, view: View, scene: Scene, ink: Ink): void {
  const seen = scene.ground.within(view.box(4));
  const size = (seen[0]?.size ?? 0) * scaleOf(view.camera.zoom);
  drawCells(ctx, view, seen, { scene, ink, coarse: size < COARSE_PX });
  if (!scene.based) drawStreets(ctx, view, scene.streets, ink);
}

interface Cells {
  scene: Scene;
  ink: Ink;
  coarse: boolean;
}

function drawCells(ctx: CanvasRenderingContext2D, view: View, seen: readonly DrawnCell[], told: Cells): void {
  const { scene, ink, coarse } = told;
  const shades = new Map<number, DrawnCell[]>([[0, []]]);
  for (const cell of seen) {
    const shade = scene.heat.get(cell.code) ?? 0;
    const among = shades.get(shade);
    if (among === undefined) shades.set(shade, [cell]);
    else among.push(cell);
  }
  ctx.strokeStyle = ink["map-hair"] ?? "";
  ctx.lineWidth = 1;
  for (const [shade, cells] of shades) {
    ctx.fillStyle = ink[shade === 0 ? "map-cell" : `heat-${shade}`] ?? "";
    const alpha = scene.based && shade === 0 ? 0 : scene.based ? 0.55 : 1;
    for (let at = 0; at < cells.length; at += AT_ONCE) {
      ctx.beginPath();
      for (const cell of cells.slice(at, at + AT_ONCE)) trace(ctx, view, cell, coarse);
      ctx.globalAlpha = alpha;
      ctx.fill();
      ctx.globalAlpha = 1;
      if (!coarse) ctx.stroke();
    }
  }
}

function trace(ctx: CanvasRenderingContext2D, view: View, { corners }: DrawnCell, coarse: boolean): void {
  const all = corners.length / 2;
  const step = coarse ? Math.max(1, Math.floor(all / 4)) : 1;
  for (let n = 0; n < all; n += step) {
    const [x, y] = view.placeUnit(corners[n * 2] ?? 0, corners[n * 2 + 1] ?? 0);
    if (n === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
  ctx.closePath();
}

function drawStreets(ctx: CanvasRenderingContext2D, view: View, streets: readonly Street[], ink: Ink): void {
  const metres = metresPerPixel(view.camera);
  const width = Math.max(2, 9 / metres);
  for (const [edge, colour] of [
    [2, "map-road-edge"],
    [0, "map-road"],
  ] as const) {
    ctx.beginPath();
    for (const { line } of streets) {
      for (const [n, [lon, lat]] of line.entries()) {
        const [x, y] = view.place({ lon, lat });
        if (n === 0) ctx.moveTo(x, y);
        else ctx.lineTo(x, y);
      }
    }
    ctx.strokeStyle = ink[colour] ?? "";
    ctx.lineWidth = width + edge;
    ctx.lineJoin = "round";
    ctx.stroke();
  }
}

function drawPicked(
  ctx: CanvasRenderingContext2D,
  view: View,
  seen: readonly DrawnCell[],
  { chosen, picked }: Scene,
  ink: Ink,
): void {
  const strong = seen.filter(({ code }) => code === chosen || picked.has(code));
  if (strong.length === 0) return;
  ctx.fillStyle = ink[picked.size > 0 ? "heat-3" : "heat-2"] ?? "";
  ctx.strokeStyle = ink.brand ?? "";
  ctx.lineWidth = picked.size > 0 ? 1.5 : 2.5;
  for (let at = 0; at < strong.length; at += AT_ONCE) {
    ctx.beginPath();
    for (const cell of strong.slice(at, at + AT_ONCE)) trace(ctx, view, cell, false);
    ctx.globalAlpha = picked.size > 0 ? 0.85 : 0.6;
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.stroke();
  }
}

interface Names {
  scene: Scene;
  ink: Ink;
  size: number;
}

function drawNames(ctx: CanvasRenderingContext2D, view: View, seen: readonly DrawnCell[], told: Names): void {
  const { scene, ink, size } = told;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = ink["map-text"] ?? "";
  ctx.strokeStyle = ink["map-cell"] ?? "";
  ctx.lineWidth = 4;
  ctx.lineJoin = "round";
  if (size >= SERIAL_PX) {
    ctx.font = `700 14px ${ink.font}`;
    for (const { code, middle } of seen) word(ctx, code.slice(12), view.placeUnit(...middle));
    drawStreetNames(ctx, view, scene.streets, ink);
  } else {
    ctx.font = `700 ${size > 14 ? 14 : 13}px ${ink.font}`;
    for (const { name, at } of areasIn(view, scene, size > 10 ? 12 : 9)) word(ctx, name, at);
  }
}

function word(ctx: CanvasRenderingContext2D, text: string, [x, y]: Point): void {
  ctx.strokeText(text, x, y);
  ctx.fillText(text, x, y);
}

const middles = new WeakMap<MapGround, Map<string, Point>>();

/** Where the areas of a level lie: the middle of their cells. */
function areasIn(view: View, { ground, areas }: Scene, level: 9 | 12): { name: string; at: Point }[] {
  const known = middles.get(ground) ?? middleOf(ground);
  middles.set(ground, known);
  return areas.flatMap(({ code, name, at }) => {
    const middle = at ?? (code.length === level ? known.get(code) : undefined);
    const spot = middle && view.placeUnit(...middle);
    return spot && view.isSeen(spot) ? [{ name, at: spot }] : [];
  });
}

function middleOf(ground: MapGround): Map<string, Point> {
  const sums = new Map<string, [number, number, number]>();
  for (const { code, middle } of ground.cells) {
    for (const level of [9, 12]) {
      const [x, y, n] = sums.get(code.slice(0, level)) ?? [0, 0, 0];
      sums.set(code.slice(0, level), [x + middle[0], y + middle[1], n + 1]);
    }
  }
  return new Map([...sums].map(([code, [x, y, n]]) => [code, [x / n, y / n] as const]));
}

/** A street's name on its first stretch in view that is long enough, turned with it. */
function drawStreetNames(ctx: CanvasRenderingContext2D, view: View, streets: readonly Street[], ink: Ink): void {
  ctx.font = `400 13px ${ink.font}`;
  ctx.strokeStyle = ink["map-road"] ?? "";
  for (const { name, line } of streets) {
    const drawn = line.map(([lon, lat]) => view.placeUnit(...unitOf({ lon, lat })));
    for (const [n, a] of drawn.entries()) {
      const b = drawn[n + 1];
      if (b === undefined) break;
      const at: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      if (!view.isSeen(at, -30) || Math.hypot(a[0] - b[0], a[1] - b[1]) < name.length * 15) continue;
      const turn = Math.atan2(b[1] - a[1], b[0] - a[0]);
      ctx.save();
      ctx.translate(...at);
      ctx.rotate(Math.abs(turn) > Math.PI / 2 ? turn + Math.PI : turn);
      word(ctx, name, [0, 0]);
      ctx.restore();
      break;
    }
  }
}

function drawHere(ctx: CanvasRenderingContext2D, view: View, { here }: Scene, ink: Ink): void {
  if (here === null) return;
  const at = view.place(here.spot);
  ctx.beginPath();
  ctx.arc(...at, here.accuracyM / metresPerPixel(view.camera), 0, Math.PI * 2);
  ctx.globalAlpha = 0.14;
  ctx.fillStyle = ink.brand ?? "";
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.setLineDash([4, 3]);
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = ink.brand ?? "";
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.arc(...at, 8, 0, Math.PI * 2);
  ctx.fillStyle = ink.brand ?? "";
  ctx.fill();
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = "#fff";
  ctx.stroke();
}
