// The ground once drawn, kept as a picture a little larger than the window: dragging moves it, and draws nothing anew.
import { View } from "./camera";

/** What the ground is drawn from; another object draws it anew. */
export type Drawn = readonly unknown[];

const MARGIN_PX = 240;
/** A ground that takes longer than this is stretched while one zooms, and drawn anew when one rests. */
const SLOW_MS = 20;

export class Layer {
  private readonly picture = document.createElement("canvas");
  private drawn: Drawn = [];
  private view: View | null = null;
  private cost = 0;

  /**
   * Puts the ground on a canvas.
   *
   * @param moving somebody drags or zooms now
   * @returns whether it should be drawn anew when they rest
   */
  put(
    ctx: CanvasRenderingContext2D,
    view: View,
    { from, moving, dense }: { from: Drawn; moving: boolean; dense: boolean },
    draw: (ctx: CanvasRenderingContext2D, view: View) => void,
  ): boolean {
    const scale = dense ? 2 : 1;
    const same =
      this.view !== null && from.length === this.drawn.length && from.every((one, n) => one === this.drawn[n]);
    const stretched = same && this.view?.camera.zoom !== view.camera.zoom;
    const lazy = moving && this.cost > SLOW_MS && same;
    if (!lazy && !(same && !stretched && this.covers(view))) this.redraw(view, from, scale, draw);
    this.blit(ctx, view);
    return lazy && (stretched || !this.covers(view));
  }

  private redraw(
    view: View,
    from: Drawn,
    scale: number,
    draw: (ctx: CanvasRenderingContext2D, view: View) => void,
  ): void {
    const began = performance.now();
    const wider = new View(view.camera, view.width + MARGIN_PX * 2, view.height + MARGIN_PX * 2);
    this.picture.width = wider.width * scale;
    this.picture.height = wider.height * scale;
    const inside = this.picture.getContext("2d");
    if (inside === null) return;
    inside.setTransform(scale, 0, 0, scale, 0, 0);
    draw(inside, wider);
    [this.view, this.drawn] = [wider, from];
    this.cost = performance.now() - began;
  }

  /** Where the picture's corners lie in the window. */
  private place(view: View, kept: View): { x: number; y: number; width: number; height: number } {
    const [x, y] = view.place(kept.spotAt([0, 0]));
    const [right, bottom] = view.place(kept.spotAt([kept.width, kept.height]));
    return { x, y, width: right - x, height: bottom - y };
  }

  private covers(view: View): boolean {
    if (this.view === null) return false;
    const { x, y, width, height } = this.place(view, this.view);
    return x <= 0.5 && y <= 0.5 && x + width >= view.width - 0.5 && y + height >= view.height - 0.5;
  }

  private blit(ctx: CanvasRenderingContext2D, view: View): void {
    if (this.view === null) return;
    const { x, y, width, height } = this.place(view, this.view);
    ctx.drawImage(this.picture, x, y, width, height);
  }
}
