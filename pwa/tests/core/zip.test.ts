import * as zlib from "node:zlib";
import { expect, test } from "vitest";
import { crc32, zipOf } from "../../src/core/zip";

const bytesOf = (text: string) => new Uint8Array(new TextEncoder().encode(text));

test("the checksum of a file is CRC-32", () => {
  expect(crc32(bytesOf("123456789"))).toBe(0xcbf43926);
});

test("every file can be found through the directory at the end", async () => {
  const zip = zipOf([
    { name: "outbox.json", bytes: bytesOf("{}") },
    { name: "photos/照片", bytes: bytesOf("picture") },
  ]);

  expect(await listing(zip)).toEqual([
    { name: "outbox.json", text: "{}" },
    { name: "photos/照片", text: "picture" },
  ]);
});

/** Reads a zip from its end, as an unpacker does. */
async function listing(zip: Blob): Promise<{ name: string; text: string }[]> {
  const view = new DataView(await zip.arrayBuffer());
  const end = view.byteLength - 22;
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  let at = view.getUint32(end + 16, true);
  return Array.from({ length: view.getUint16(end + 10, true) }, () => {
    const [size, titled] = [view.getUint32(at + 24, true), view.getUint16(at + 28, true)];
    const name = textAt(view, at + 46, titled);
    const start = view.getUint32(at + 42, true) + 30 + titled;
    at += 46 + titled;
    return { name, text: textAt(view, start, size) };
  });
}

function textAt(view: DataView, at: number, size: number): string {
  return new TextDecoder().decode(new Uint8Array(view.buffer, at, size));
}

test("nothing is compressed, so a picture lies in the file as it is", async () => {
  const picture = zlib.deflateSync("already packed");

  const zip = Buffer.from(await zipOf([{ name: "p", bytes: new Uint8Array(picture) }]).arrayBuffer());

  expect(zip.includes(picture)).toBe(true);
});
