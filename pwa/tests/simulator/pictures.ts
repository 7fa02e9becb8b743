// Pictures that only look like ones: a PNG's head, and bytes that no other number has.
import { sha256Hex } from "../../src/core/canonical";
import type { Resized } from "../../src/device/capture";

const SIDE = 64;
/** Signature, IHDR and its extent: as much as the server looks at before a worker opens a picture. */
const HEAD = [
  ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  ...[0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
  ...[0, 0, 0, SIDE, 0, 0, 0, SIDE, 8, 2, 0, 0, 0],
];

/** The picture of a number: the same number is the same picture, another one another. */
export function aPicture(number: number, size: number): ArrayBuffer {
  const bytes = new Uint8Array(HEAD.length + 8 + size);
  bytes.set(HEAD);
  new DataView(bytes.buffer).setFloat64(HEAD.length, number);
  for (let at = HEAD.length + 8; at < bytes.length; at++) bytes[at] = (number * 31 + at * 7) & 0xff;
  return bytes.buffer;
}

/** What the canvas would have made of it: the picture as it is, and a thumb of its own. */
export async function shrink(original: ArrayBuffer): Promise<Resized> {
  const number = new DataView(original).getFloat64(HEAD.length);
  const size = { mime: "image/png", width: SIDE, height: SIDE };
  const small = aPicture(number + 0.5, 16);
  const thumb = { bytes: small, sha256: await sha256Hex(small), ...size };
  return { bytes: original, sha256: await sha256Hex(original), ...size, exif: {}, thumb };
}
