import { expect, test } from "vitest";
import { sniff } from "../../src/core/sniff";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0)).buffer as ArrayBuffer;

test.each([
  ["\xff\xd8\xff\xe1 a camera", "image/jpeg"],
  ["\x89PNG\r\n\x1a\n and more", "image/png"],
  ["RIFF1234WEBPVP8 ", "image/webp"],
  ["\0\0\0\x18ftypheic", "image/heic"],
  ["\0\0\0\x18ftypmif1", "image/heic"],
])("the first bytes tell the kind of a picture (%#)", (head, mime) => {
  expect(sniff(bytes(head))).toBe(mime);
});

test.each(["GIF89a, named .jpg", "\0\0\0\x18ftypmp42", "RIFF1234WAVEfmt ", ""])("%j is no picture we know", (head) => {
  expect(sniff(bytes(head))).toBeNull();
});
