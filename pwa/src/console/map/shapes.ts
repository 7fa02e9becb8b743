// The shapes of cases on the map: a light is a shape and a colour, so that nobody needs the colour.
import type { Point } from "./camera";
import type { Light, Mark } from "./clusters";
import type { Ink } from "./paint";

const FILLS: Readonly<Record<Light, string>> = {
  green: "green-fill",
  yellow: "yellow-fill",
  red: "red-fill",
  paused: "still-fill",
  none: "edge",
};

function disc(ctx: CanvasRenderingContext2D, [x, y]: Point, radius: number): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, Math.PI * 2);
}

function polygon(ctx: CanvasRenderingContext2D, [x, y]: Point, radius: number, sides: number, turn: number): void {
  ctx.beginPath();
  for (let n = 0; n < sides; n++) {
    const angle = turn + (n / sides) * Math.PI * 2;
    ctx.lineTo(x + Math.cos(angle) * radius, y + Math.sin(angle) * radius);
  }
  ctx.closePath();
}

function outline(ctx: CanvasRenderingContext2D, at: Point, light: Light, radius: number): void {
  if (light === "yellow") polygon(ctx, [at[0], at[1] + radius * 0.15], radius * 1.25, 3, -Math.PI / 2);
  else if (light === "red") polygon(ctx, at, radius * 1.1, 8, Math.PI / 8);
  else if (light === "paused" || light === "none") polygon(ctx, at, radius * 1.2, 4, Math.PI / 4);
  else disc(ctx, at, radius * 0.95);
}

/** The bar of 已超时, the stroke of 将超时, the two bars of 暂停. */
function inner(ctx: CanvasRenderingContext2D, [x, y]: Point, light: Light, ink: Ink): void {
  ctx.fillStyle = light === "yellow" ? "#10161d" : (ink.surface ?? "");
  if (light === "red") ctx.fillRect(x - 4, y - 1.25, 8, 2.5);
  else if (light === "yellow") ctx.fillRect(x - 1, y - 3, 2, 6);
  else if (light === "paused") {
    ctx.fillRect(x - 3, y - 3.5, 2, 7);
    ctx.fillRect(x + 1, y - 3.5, 2, 7);
  }
}

export function drawMark(ctx: CanvasRenderingContext2D, { at, spots, light }: Mark, ink: Ink, open: boolean): void {
  const many = spots.length > 1;
  const radius = many ? 11 + Math.min(5, String(spots.length).length * 2) : 7.5;
  if (open) {
    disc(ctx, at, radius + 7);
    ctx.strokeStyle = ink.brand ?? "";
    ctx.lineWidth = 3;
    ctx.stroke();
  }
  outline(ctx, at, light, radius);
  ctx.fillStyle = (many ? ink.surface : ink[FILLS[light]]) ?? "";
  ctx.fill();
  ctx.lineWidth = many ? 3 : 2;
  ctx.strokeStyle = (many ? ink[FILLS[light]] : ink.surface) ?? "";
  ctx.stroke();
  if (many) number(ctx, at, spots.length, ink);
  else inner(ctx, at, light, ink);
}

function number(ctx: CanvasRenderingContext2D, [x, y]: Point, n: number, ink: Ink): void {
  ctx.font = `700 12px ${ink.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = ink.ink ?? "";
  ctx.fillText(String(n), x, y + 0.5);
}

export function drawPin(ctx: CanvasRenderingContext2D, [x, y]: Point, ink: Ink): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.bezierCurveTo(x - 5, y - 10, x - 13, y - 15, x - 13, y - 24);
  ctx.arc(x, y - 24, 13, Math.PI, 0);
  ctx.bezierCurveTo(x + 13, y - 15, x + 5, y - 10, x, y);
  ctx.fillStyle = ink.brand ?? "";
  ctx.fill();
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = ink.surface ?? "";
  ctx.stroke();
  disc(ctx, [x, y - 24], 4.5);
  ctx.fillStyle = ink.surface ?? "";
  ctx.fill();
}
