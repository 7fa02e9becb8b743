// Held against exifr, which is large and reads everything: what we read of a picture is what it reads.
import { readFileSync } from "node:fs";
import { parse } from "exifr/dist/lite.esm.mjs";
import { expect, test } from "vitest";
import { readTags } from "../../src/core/exif";
import { readExif } from "../../src/device/draw";

const jpeg = () => new Uint8Array(readFileSync(new URL("../fixtures/with-exif.jpg", import.meta.url))).buffer;

/** The same facts as an iPhone wraps them: boxes that say where the EXIF lies, and the EXIF after them. */
function heic(): ArrayBuffer {
  const whole = Buffer.from(jpeg());
  const start = whole.indexOf("Exif\0\0");
  const exif = Buffer.concat([u32(6), whole.subarray(start, whole.indexOf(Buffer.from([0xff, 0xdb]), start))]);
  const head = box("ftyp", Buffer.from("heic\0\0\0\0mif1heic", "latin1"));
  const infe = box("infe", u32(0x02000000), u16(1), u16(0), Buffer.from("Exif\0"));
  const meta = (at: number) => {
    const iloc = [u32(0x01000000), u16(0x4400), u16(1), u16(1), u16(0), u16(0), u16(1), u32(at), u32(exif.length)];
    return box("meta", u32(0), box("iinf", u32(0), u16(1), infe), box("iloc", ...iloc));
  };
  const made = Buffer.concat([head, meta(head.length + meta(0).length), exif]);
  return new Uint8Array(made).buffer;
}

const box = (kind: string, ...parts: Buffer[]) => {
  const inside = Buffer.concat(parts);
  return Buffer.concat([u32(inside.length + 8), Buffer.from(kind), inside]);
};

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

async function others(picture: ArrayBuffer): Promise<Record<string, unknown>> {
  const told = (await parse(picture, { reviveValues: false, translateValues: false })) ?? {};
  const plain = (value: unknown) => (value instanceof Uint16Array ? [...value] : value);
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, plain(value)]));
}

test("a JPEG tells what exifr reads of it, as far as it is worth keeping", async () => {
  const told = readTags(jpeg());

  expect(Object.keys(told).length).toBeGreaterThanOrEqual(8);
  expect(await others(jpeg())).toMatchObject(told);
  expect(Object.keys(told)).not.toContain("MakerNote");
});

test("a HEIC picture, as iPhones take it, tells the same as a JPEG", async () => {
  expect(readTags(heic())).toEqual(readTags(jpeg()));
  expect(await others(heic())).toMatchObject(readTags(heic()));
});

test("a picture without EXIF, or no picture at all, tells nothing", () => {
  const text = (words: string) => new TextEncoder().encode(words).buffer as ArrayBuffer;

  expect(readTags(text(""))).toEqual({});
  expect(readTags(text("no picture at all, and longer than any head"))).toEqual({});
  expect(readTags(new Uint8Array([0xff, 0xd8, 0xff, 0xda, ...new Uint8Array(40)]).buffer)).toEqual({});
});

test.each([
  ["JPEG", jpeg],
  ["HEIC", heic],
])("a torn %s loses tags and never the picture", (_, make) => {
  const whole = new Uint8Array(make());
  const facts = readTags(make());

  for (let size = 0; size < whole.length; size += 7) expect(facts).toMatchObject(readExif(whole.slice(0, size).buffer));
  for (let at = 0; at < Math.min(whole.length, 900); at++) {
    const hurt = whole.slice();
    hurt[at] = 0xff;
    expect(readExif(hurt.buffer)).toBeTypeOf("object"); // it comes back, whatever stands there
  }
});
