// What the camera wrote beside the picture: sixteen tags of EXIF 2.32, out of a JPEG or a HEIC file (ISO 14496-12).

type Names = Readonly<Record<number, string>>;
type Told = string | number | number[];

const IMAGE: Names = { 271: "Make", 272: "Model", 274: "Orientation", 305: "Software" };
const CAMERA: Names = {
  33434: "ExposureTime",
  33437: "FNumber",
  34855: "ISO",
  36867: "DateTimeOriginal",
  36868: "CreateDate",
  36881: "OffsetTimeOriginal",
  37386: "FocalLength",
};
const PLACE: Names = {
  1: "GPSLatitudeRef",
  2: "GPSLatitude",
  3: "GPSLongitudeRef",
  4: "GPSLongitude",
  17: "GPSImgDirection",
};
/** Tags that say where the other two directories stand. */
const TO_CAMERA = 0x8769;
const TO_PLACE = 0x8825;

const ASCII = 2;
const TEXT_MAX = 200;
const NUMBERS_MAX = 8;

/** EXIF of a picture as plain JSON; empty where there is none. What cannot be read of it is left out. */
export function readTags(file: ArrayBuffer): Record<string, Told> {
  const view = new DataView(file);
  const start = view.byteLength < 16 ? null : (findInJpeg(view) ?? findInHeic(view));
  if (start === null) return {};
  const tiff = new DataView(file, start);
  const little = tiff.getUint16(0) === 0x4949;
  const found: Record<string, Told> = {};
  const [camera, place] = readDirectory(tiff, little, tiff.getUint32(4, little), IMAGE, found);
  if (camera) readDirectory(tiff, little, camera, CAMERA, found);
  if (place) readDirectory(tiff, little, place, PLACE, found);
  return found;
}

/** Puts what the names ask for into `found`. @returns where the other directories stand, 0 for neither */
function readDirectory(tiff: DataView, little: boolean, at: number, names: Names, found: Record<string, Told>) {
  const other = [0, 0];
  if (at + 2 > tiff.byteLength) return other;
  const count = tiff.getUint16(at, little);
  for (let entry = at + 2; entry < at + 2 + count * 12 && entry + 12 <= tiff.byteLength; entry += 12) {
    const tag = tiff.getUint16(entry, little);
    if (tag === TO_CAMERA) other[0] = tiff.getUint32(entry + 8, little);
    if (tag === TO_PLACE) other[1] = tiff.getUint32(entry + 8, little);
    const told = names[tag] === undefined ? null : readValue(tiff, little, entry);
    if (told !== null) found[names[tag] as string] = told;
  }
  return other;
}

/** How many bytes a value of a type takes, and how it is read; types that no tag of ours has are not read. */
const NUMBERS: Readonly<Record<number, [size: number, read: (v: DataView, at: number, le: boolean) => number]>> = {
  3: [2, (v, at, le) => v.getUint16(at, le)],
  4: [4, (v, at, le) => v.getUint32(at, le)],
  5: [8, (v, at, le) => v.getUint32(at, le) / v.getUint32(at + 4, le)],
  9: [4, (v, at, le) => v.getInt32(at, le)],
  10: [8, (v, at, le) => v.getInt32(at, le) / v.getInt32(at + 4, le)],
};

function readValue(tiff: DataView, little: boolean, entry: number): Told | null {
  const type = tiff.getUint16(entry + 2, little);
  const count = tiff.getUint32(entry + 4, little);
  const [size, read] = NUMBERS[type] ?? [1, null];
  const whole = size * count;
  const at = whole <= 4 ? entry + 8 : tiff.getUint32(entry + 8, little);
  if (count === 0 || at + whole > tiff.byteLength) return null;
  if (type === ASCII) return readText(tiff, at, count);
  if (read === null || count > NUMBERS_MAX) return null;
  const numbers = Array.from({ length: count }, (_, n) => read(tiff, at + n * size, little));
  if (!numbers.every(Number.isFinite)) return null;
  return count === 1 ? (numbers[0] ?? null) : numbers;
}

/** Trimmed, without the zeros that end it; nothing where it is longer than any camera's name. */
function readText(tiff: DataView, at: number, count: number): string | null {
  const text = new TextDecoder().decode(new Uint8Array(tiff.buffer, tiff.byteOffset + at, count));
  const clean = text.replace(/\0+$/, "").trim();
  return clean === "" || clean.length > TEXT_MAX ? null : clean;
}

/** Where the TIFF begins in the APP1 segment "Exif" of a JPEG. */
function findInJpeg(view: DataView): number | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 18 <= view.byteLength && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) return null; // the picture itself begins
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966 && view.getUint16(at + 8) === 0) return at + 10;
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}

interface Box {
  kind: string;
  from: number;
  to: number;
}

/** The boxes that lie in a stretch of the file, one after the other. */
function* boxesIn(view: DataView, start: number, end: number): Generator<Box> {
  for (let at = start; at + 8 <= end; ) {
    const small = view.getUint32(at);
    const size = small === 1 ? uint(view, at + 8, 8) : small === 0 ? end - at : small;
    const from = at + (small === 1 ? 16 : 8);
    if (size < 8 || at + size > end) return;
    yield { kind: word(view, at + 4), from, to: at + size };
    at += size;
  }
}

function word(view: DataView, at: number): string {
  return String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, 4));
}

function uint(view: DataView, at: number, size: number): number {
  if (size === 8) return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
  return size === 4 ? view.getUint32(at) : size === 2 ? view.getUint16(at) : 0;
}

function find(view: DataView, kind: string, from: number, to: number): Box | undefined {
  for (const box of boxesIn(view, from, to)) if (box.kind === kind) return box;
  return undefined;
}

/** Where the TIFF begins in a HEIC: the boxes name an item "Exif" and say where it lies. */
function findInHeic(view: DataView): number | null {
  if (word(view, 4) !== "ftyp") return null;
  const meta = find(view, "meta", 0, view.byteLength);
  const names = meta && find(view, "iinf", meta.from + 4, meta.to);
  const places = meta && find(view, "iloc", meta.from + 4, meta.to);
  const id = names && idOfExif(view, names);
  const at = id && places ? placeOf(view, places, id) : null;
  if (at === null || at + 8 > view.byteLength) return null;
  const start = at + 4 + view.getUint32(at);
  return start + 8 > view.byteLength ? null : start;
}

function idOfExif(view: DataView, { from, to }: Box): number | null {
  const first = from + (view.getUint8(from) === 0 ? 6 : 8);
  for (const infe of boxesIn(view, first, to)) {
    const wide = view.getUint8(infe.from) === 3 ? 4 : 2;
    if (word(view, infe.from + 4 + wide + 2) === "Exif") return uint(view, infe.from + 4, wide);
  }
  return null;
}

/** Where the first stretch of an item lies in the file. */
function placeOf(view: DataView, { from }: Box, wanted: number): number | null {
  const version = view.getUint8(from);
  const wide = version < 2 ? 2 : 4;
  const [sizes, more] = [view.getUint8(from + 4), view.getUint8(from + 5)];
  const [offset, length, base, index] = [sizes >> 4, sizes & 15, more >> 4, version === 0 ? 0 : more & 15];
  let at = from + 6 + wide;
  for (let left = uint(view, from + 6, wide); left > 0; left--) {
    const id = uint(view, at, wide);
    const based = at + wide + (version === 0 ? 2 : 4);
    const extents = view.getUint16(based + base);
    const first = based + base + 2;
    if (id === wanted) return uint(view, based, base) + uint(view, first + index, offset);
    at = first + extents * (index + offset + length);
  }
  return null;
}
