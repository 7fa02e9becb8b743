// What a picture is by its first bytes: file names and declared types lie, and HEIC often has none.

const HEIC_BRANDS = new Set(["heic", "heix", "heim", "heis", "hevc", "mif1", "msf1"]);

/** The MIME type of a JPEG, PNG, WebP or HEIC picture, null for anything else. */
export function sniff(bytes: ArrayBuffer): string | null {
  const head = new Uint8Array(bytes.slice(0, 12));
  const text = String.fromCharCode(...head);
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return "image/jpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.startsWith("RIFF") && text.slice(8) === "WEBP") return "image/webp";
  return text.slice(4, 8) === "ftyp" && HEIC_BRANDS.has(text.slice(8)) ? "image/heic" : null;
}
