import { expect, test } from "vitest";
import { unzip } from "../../src/core/unzip";
import { zipOf } from "../../src/core/zip";

const bytesOf = (text: string) => new Uint8Array(new TextEncoder().encode(text));
const FILES = [
  { name: "outbox.json", bytes: bytesOf("{}") },
  { name: "photos/照片", bytes: bytesOf("picture") },
  { name: "nothing", bytes: bytesOf("") },
];
const zipped = async () => await zipOf(FILES).arrayBuffer();

test("what was zipped comes out again", async () => {
  expect(unzip(await zipped())).toEqual(FILES);
});

test("a comment at the end hides nothing", async () => {
  const zip = new Uint8Array(await zipped());

  expect(unzip(new Uint8Array([...zip, ...bytesOf("said")]).buffer)).toEqual(FILES);
});

test("every bit that is flipped in a file is found", async () => {
  const zip = new Uint8Array(await zipped());
  const at = Buffer.from(zip).indexOf("picture");
  for (let n = 0; n < "picture".length * 8; n++) {
    const broken = zip.slice();
    broken[at + (n >> 3)] = (broken[at + (n >> 3)] as number) ^ (1 << (n & 7));

    expect(() => unzip(broken.buffer)).toThrow("import.damaged");
  }
});

test("a file cut short anywhere is refused, and so is one that is no zip", async () => {
  const zip = await zipped();
  for (let end = 0; end < zip.byteLength; end++) expect(() => unzip(zip.slice(0, end))).toThrow(/^import\./);
  expect(() => unzip(new Uint8Array(5000).fill(80).buffer)).toThrow("import.not-a-zip");
});

test("one that somebody packed anew with compression is named as that", async () => {
  const zip = new DataView(await zipped());
  const directory = zip.getUint32(zip.byteLength - 6, true);
  zip.setUint16(directory + 10, 8, true);

  expect(() => unzip(zip.buffer)).toThrow("import.packed");
});

test("a directory that points outside the file is no zip", async () => {
  const zip = new DataView(await zipped());
  zip.setUint32(zip.byteLength - 6, 0xfffffff0, true);

  expect(() => unzip(zip.buffer)).toThrow("import.not-a-zip");
});
