// Draws the mark (a finder around one cell with one point in it) as PNG, for the launchers that take no SVG.
import { mkdirSync, writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

const BRAND = [13, 74, 158];
const GROUND = [239, 241, 240];
const SAMPLES = 4; // per side of a pixel: smooth edges without a drawing library

// The same 36 × 36 drawing as public/icons/mark.svg: corner strokes, a quadrilateral, a hole.
const CELL = [
  [11.5, 9.5],
  [25.5, 11.5],
  [24, 26],
  [10.5, 23.5],
];
const POINT = { x: 17.7, y: 17.7, r: 3.4 };
const STROKE = 4;
const CORNERS = [
  [4, 4, 1, 1],
  [32, 4, -1, 1],
  [32, 32, -1, -1],
  [4, 32, 1, -1],
];

function distanceToSegment(x, y, [ax, ay], [bx, by]) {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const t = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
  return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
}

function insideCell(x, y) {
  return CELL.every(([ax, ay], n) => {
    const [bx, by] = CELL[(n + 1) % CELL.length];
    return (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0;
  });
}

function onFinder(x, y) {
  return CORNERS.some(([cx, cy, sx, sy]) =>
    [
      [
        [cx, cy + sy * 9],
        [cx, cy + sy * 1.2],
      ],
      [
        [cx, cy + sy * 1.2],
        [cx + sx * 1.2, cy],
      ],
      [
        [cx + sx * 1.2, cy],
        [cx + sx * 9, cy],
      ],
    ].some(([a, b]) => distanceToSegment(x, y, a, b) <= STROKE / 2),
  );
}

function isInk(x, y) {
  if (Math.hypot(x - POINT.x, y - POINT.y) <= POINT.r) return false;
  return insideCell(x, y) || onFinder(x, y);
}

function coverage(px, py, scale, margin) {
  let hits = 0;
  for (let n = 0; n < SAMPLES * SAMPLES; n++) {
    const x = (px + ((n % SAMPLES) + 0.5) / SAMPLES) / scale - margin;
    const y = (py + (Math.floor(n / SAMPLES) + 0.5) / SAMPLES) / scale - margin;
    if (isInk(x, y)) hits++;
  }
  return hits / SAMPLES ** 2;
}

/** One picture as raw PNG rows: filter byte 0, then RGB. `margin` is in drawing units on each side. */
function rows(size, margin) {
  const scale = size / (36 + 2 * margin);
  const raw = Buffer.alloc(size * (size * 3 + 1));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const ink = coverage(x, y, scale, margin);
      const at = y * (size * 3 + 1) + 1 + x * 3;
      for (let c = 0; c < 3; c++) raw[at + c] = Math.round(GROUND[c] + (BRAND[c] - GROUND[c]) * ink);
    }
  }
  return raw;
}

const CRC = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function chunk(type, body) {
  const data = Buffer.concat([Buffer.from(type), body]);
  let crc = 0xffffffff;
  for (const byte of data) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  data.copy(out, 4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 8 + body.length);
  return out;
}

function png(size, margin) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, RGB
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows(size, margin), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const out = new URL("../public/icons/", import.meta.url);
mkdirSync(out, { recursive: true });
for (const size of [180, 192, 512]) writeFileSync(new URL(`mark-${size}.png`, out), png(size, 5));
// Launchers cut a circle out of a maskable icon: the mark keeps to the inner 80 %.
writeFileSync(new URL("mark-maskable-512.png", out), png(512, 11));
