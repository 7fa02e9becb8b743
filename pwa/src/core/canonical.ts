// The one spelling of an operation (RFC 8785) and the names of bytes (sha-256).
import canonicalize from "canonicalize";

/** The canonical JSON of a value; undefined fields are absent. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(JSON.parse(JSON.stringify(value)));
  if (text === undefined) throw new TypeError("nothing to spell");
  return text;
}

/** Lower-case hex of the SHA-256 of bytes or of UTF-8 text. */
export async function sha256Hex(what: ArrayBuffer | string): Promise<string> {
  const bytes = typeof what === "string" ? new TextEncoder().encode(what) : new Uint8Array(what);
  return hexOf(await crypto.subtle.digest("SHA-256", bytes));
}

/** Lower-case hex of a buffer. */
export function hexOf(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** How many bytes a text takes on the wire. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
