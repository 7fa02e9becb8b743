// The map in hand: a camera one drags, zooms and steers by keys, and a canvas that is painted once a frame at most.
import { type Camera, cameraBeside, cameraFor, clampZoom, type Point, type Spot, View } from "./camera";
import { type Mark, markAt, marksOf } from "./clusters";
import { Layer } from "./layer";
import { type Ink, paint, type Scene } from "./paint";

export interface Told {
  spots: Parameters<typeof marksOf>[0];
  scene: Omit<Scene, "marks">;
  /** Whether a press places the pin, whatever lies there. */
  placing: boolean;
}

export interface Hands {
  /** A case alone, or several that lie too close to be told apart. */
  mark(mark: Mark): void;
  ground(spot: Spot): void;
  moved(camera: Camera): void;
}

const CLICK_PX = 5;
const REST_MS = 140;
const STEP_PX = 80;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [STEP_PX, 0],
  ArrowRight: [-STEP_PX, 0],
  ArrowUp: [0, STEP_PX],
  ArrowDown: [0, -STEP_PX],
};

export class Stage {
  private camera: Camera | null = null;
  private view = new View({ lon: 0, lat: 0, zoom: 12 }, 1, 1);
  private marks: readonly Mark[] = [];
  private told: Told | null = null;
  private frame = 0;
  private readonly layer = new Layer();
  private resting: ReturnType<typeof setTimeout> | undefined;
  private moving = false;
  private readonly held = new Map<number, Point>();
  private pressed: Point | null = null;
  /** All the ground is shown, and nobody has moved: it stays whole when the window changes. */
  private whole = true;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly ink: () => Ink,
    private readonly hands: Hands,
  ) {}

  /** What is to be shown has changed. */
  tell(told: Told): void {
    this.told = told;
    if (this.camera === null) this.showAll();
    this.draw();
  }

  resize(width: number, height: number): void {
    const dense = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.round(width * dense);
    this.canvas.height = Math.round(height * dense);
    this.view = new View(this.view.camera, width, height);
    if (this.camera === null || this.whole) this.showAll();
    else this.put(this.camera);
  }

  /** Goes to a place, with the zoom one has or one from which it can be seen; outside every cell with the nearest. */
  goTo(spot: Spot, least = 16.6): void {
    const ground = this.told?.scene.ground;
    const { width, height } = this.view;
    const beside = ground?.at(spot) === null ? cameraBeside(spot, ground.cornersNear(spot), width, height) : null;
    const zoom = this.camera === null || this.camera.zoom < least - 1.5 ? least : this.camera.zoom;
    this.put(beside ?? { ...spot, zoom });
  }

  /** Shows these places whole, or all the ground. */
  showAll(spots: readonly Spot[] = this.told?.scene.ground.bounds ?? []): void {
    const camera = cameraFor(spots, this.view.width, this.view.height);
    if (camera !== null) this.put(camera);
    this.whole = spots === this.told?.scene.ground.bounds;
  }

  zoomBy(by: number, at: Point = [this.view.width / 2, this.view.height / 2]): void {
    this.put(this.view.zoomedAt(at, clampZoom(this.view.camera.zoom + by)));
  }

  redraw(): void {
    this.draw();
  }

  private put(camera: Camera): void {
    this.camera = camera;
    this.whole = false;
    this.view = new View(camera, this.view.width, this.view.height);
    this.moving = true;
    this.draw();
  }

  private draw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  private paint(): void {
    const ctx = this.canvas.getContext("2d");
    if (ctx === null || this.told === null || this.camera === null || this.view.width < 2) return;
    const dense = this.canvas.width / this.view.width;
    ctx.setTransform(dense, 0, 0, dense, 0, 0);
    this.marks = marksOf(this.told.spots, this.view);
    const brush = { ink: this.ink(), layer: this.layer, moving: this.moving };
    if (paint(ctx, this.view, { ...this.told.scene, marks: this.marks }, brush)) this.restSoon();
    this.hands.moved(this.camera);
  }

  /** Takes the pointer and the keys of a box. @returns what gives them back */
  take(box: HTMLElement): () => void {
    const off = new AbortController();
    const { signal } = off;
    box.tabIndex = 0; // the arrows steer it
    box.addEventListener("pointerdown", this.down, { signal });
    box.addEventListener("pointermove", this.move, { signal });
    box.addEventListener("pointerup", this.up, { signal });
    box.addEventListener("pointercancel", this.up, { signal });
    box.addEventListener("dblclick", this.twice, { signal });
    box.addEventListener("keydown", this.key, { signal });
    box.addEventListener("wheel", this.wheel, { signal, passive: false });
    return () => off.abort();
  }

  /** Draws what was stretched or left out, when nobody moves the map any more. */
  private restSoon(): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.moving = false;
      this.draw();
    }, REST_MS);
  }

  private at({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.canvas.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  private readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.held.set(event.pointerId, this.at(event));
    this.pressed = this.held.size === 1 ? this.at(event) : null;
  };

  private readonly move = (event: PointerEvent): void => {
    const before = this.held.get(event.pointerId);
    const now = this.at(event);
    if (before === undefined) {
      this.hover(now);
      return;
    }
    const other = [...this.held].find(([id]) => id !== event.pointerId)?.[1];
    this.held.set(event.pointerId, now);
    if (other !== undefined) this.pinch(before, now, other);
    else this.put(this.view.dragged(now[0] - before[0], now[1] - before[1]));
    if (this.pressed !== null && apart(this.pressed, now) > CLICK_PX) this.pressed = null;
  };

  private pinch(before: Point, now: Point, other: Point): void {
    const by = Math.log2(apart(now, other) / Math.max(1, apart(before, other)));
    this.zoomBy(by, [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
  }

  private readonly up = (event: PointerEvent): void => {
    this.held.delete(event.pointerId);
    const at = this.pressed;
    this.pressed = null;
    if (at !== null) this.press(at);
  };

  private press(at: Point): void {
    const mark = this.told?.placing ? null : markAt(this.marks, at);
    if (mark === null) this.hands.ground(this.view.spotAt(at));
    else this.hands.mark(mark);
  }

  private hover(at: Point): void {
    const isHand = this.told?.placing !== true && markAt(this.marks, at) !== null;
    this.canvas.style.cursor = this.told?.placing ? "crosshair" : isHand ? "pointer" : "grab";
  }

  private readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    this.zoomBy(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0022), this.at(event));
  };

  private readonly twice = (event: MouseEvent): void => this.zoomBy(1, this.at(event));

  /** The arrows move, + and − zoom, while the map has the focus. */
  private readonly key = (event: KeyboardEvent): void => {
    const by = ARROWS[event.code];
    const zoom = { Equal: 1, NumpadAdd: 1, Minus: -1, NumpadSubtract: -1 }[event.code];
    if (by !== undefined) this.put(this.view.dragged(...by));
    else if (zoom !== undefined) this.zoomBy(zoom);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

function apart(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}
