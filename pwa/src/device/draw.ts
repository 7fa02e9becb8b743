// From the camera's bytes to the bytes that travel: turned upright, 1600 px, JPEG, a thumb, and EXIF kept beside.
import { sha256Hex } from "../core/canonical";
import { readTags } from "../core/exif";
import { sniff } from "../core/sniff";
import type { Resized } from "./capture";

const LONG_SIDE = 1600;
const QUALITY = 0.8;
const THUMB_SIDE = 240;
const THUMB_BYTES = 12 * 1024;
const THUMB_QUALITIES = [0.7, 0.5, 0.35, 0.2];

/** A canvas of either kind: the worker has only the off-screen one, an old Safari only the other. */
interface Sheet {
  paint(image: ImageBitmap): void;
  encode(mime: string, quality: number): Promise<Blob | null>;
}

function offscreenSheet(width: number, height: number): Sheet {
  const canvas = new OffscreenCanvas(width, height);
  return {
    paint: (image) => penOf(canvas.getContext("2d")).drawImage(image, 0, 0, width, height),
    encode: (type, quality) => canvas.convertToBlob({ type, quality }),
  };
}

function elementSheet(width: number, height: number): Sheet {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return {
    paint: (image) => penOf(canvas.getContext("2d")).drawImage(image, 0, 0, width, height),
    encode: (type, quality) => new Promise((resolve) => canvas.toBlob(resolve, type, quality)),
  };
}

/** A canvas without memory has no pen: it would be encoded as it is, and a blank picture would be the evidence. */
function penOf<T>(context: T | null): T {
  if (context === null) throw new Error("the canvas has no room");
  return context;
}

function sheet(width: number, height: number): Sheet {
  return typeof OffscreenCanvas === "undefined" ? elementSheet(width, height) : offscreenSheet(width, height);
}

/** Width and height with the long side at most `longest`; a smaller picture is not blown up. */
export function fitted(width: number, height: number, longest: number): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

async function encoded(image: ImageBitmap, longest: number, mime: string, quality: number) {
  const [width, height] = fitted(image.width, image.height, longest);
  const paper = sheet(width, height);
  paper.paint(image);
  const blob = await paper.encode(mime, quality);
  if (blob === null) throw new Error("the canvas gave no picture");
  return { bytes: await blob.arrayBuffer(), mime: blob.type, width, height };
}

/** WebP where the browser really writes it (Safari answers with PNG), else JPEG; small enough for the list. */
async function thumbOf(image: ImageBitmap): Promise<Resized["thumb"]> {
  for (const quality of THUMB_QUALITIES) {
    const webp = await encoded(image, THUMB_SIDE, "image/webp", quality);
    const small = webp.mime === "image/webp" ? webp : await encoded(image, THUMB_SIDE, "image/jpeg", quality);
    if (small.bytes.byteLength <= THUMB_BYTES) return { ...small, sha256: await sha256Hex(small.bytes) };
  }
  return null; // a thumb over the limit is worth less than none
}

/** EXIF of the original as plain JSON; empty when there is none or it cannot be read. */
export function readExif(original: ArrayBuffer): Record<string, unknown> {
  try {
    return readTags(original);
  } catch {
    return {}; // a picture without readable EXIF is still a picture
  }
}

/**
 * The picture turned upright and made smaller.
 *
 * @throws whatever the browser says when it cannot decode (HEIC outside Safari), draw or encode it
 */
export async function draw(original: ArrayBuffer, mime: string): Promise<Resized> {
  const exif = readExif(original);
  const blob = new Blob([original], { type: mime });
  const image = await createImageBitmap(blob, { imageOrientation: "from-image" });
  try {
    const full = await encoded(image, LONG_SIDE, "image/jpeg", QUALITY);
    const thumb = await thumbOf(image).catch(() => null);
    return { ...full, exif, thumb, sha256: await sha256Hex(full.bytes) };
  } finally {
    image.close();
  }
}

/** The picture as it will travel: the original itself where it cannot be drawn, for the server can look at it. */
export async function shrink(original: ArrayBuffer, mime: string): Promise<Resized> {
  return await draw(original, mime).catch(() => asItIs(original, mime));
}

async function asItIs(original: ArrayBuffer, mime: string): Promise<Resized> {
  const [exif, sha256] = [readExif(original), await sha256Hex(original)];
  const told = sniff(original) ?? (mime || "application/octet-stream");
  return { bytes: original, sha256, mime: told, width: 0, height: 0, exif, thumb: null };
}
