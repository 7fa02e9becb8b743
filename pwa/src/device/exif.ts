// What the camera wrote beside the picture: of exifr only the readers of a phone's files, JPEG and HEIC, and our sixteen names.
import { parse } from "exifr/src/core.mjs";
import "exifr/src/file-parsers/heif.mjs";
import "exifr/src/file-parsers/jpeg.mjs";
import "exifr/src/segment-parsers/tiff-exif.mjs";
import { createDictionary, tagKeys } from "exifr/src/tags.mjs";

/** Camera facts worth keeping, by their numbers in EXIF 2.32; the rest is maker's noise and gets no name. */
const IMAGE = { Make: 0x010f, Model: 0x0110, Orientation: 0x0112, Software: 0x0131 };
const CAMERA = {
  ExposureTime: 0x829a,
  FNumber: 0x829d,
  ISO: 0x8827,
  DateTimeOriginal: 0x9003,
  CreateDate: 0x9004,
  OffsetTimeOriginal: 0x9011,
  FocalLength: 0x920a,
};
const PLACE = {
  GPSLatitudeRef: 0x0001,
  GPSLatitude: 0x0002,
  GPSLongitudeRef: 0x0003,
  GPSLongitude: 0x0004,
  GPSImgDirection: 0x0011,
};
const BLOCKS = { ifd0: IMAGE, exif: CAMERA, gps: PLACE };
const NAMES = Object.values(BLOCKS).flatMap((block) => Object.keys(block));

for (const [block, tags] of Object.entries(BLOCKS))
  createDictionary(
    tagKeys,
    block,
    Object.entries(tags).map(([name, tag]) => [tag, name]),
  );

/** One for all pictures: exifr keeps what it made of every set of choices that it is handed. */
const CHOICES = { reviveValues: false, translateValues: false };

/** EXIF of the original as plain JSON; empty when there is none or it cannot be read. */
export async function readExif(original: ArrayBuffer): Promise<Record<string, unknown>> {
  try {
    const facts = (await parse(original, CHOICES)) ?? {};
    return Object.fromEntries(NAMES.filter((name) => isPlain(facts[name])).map((name) => [name, facts[name]]));
  } catch {
    return {}; // a picture without readable EXIF is still a picture
  }
}

function isPlain(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.length <= 8 && value.every(isPlain);
  return typeof value === "string" && value.length <= 200;
}
