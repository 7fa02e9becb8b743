// Ids made on the phone: they are the idempotency keys, so they must never repeat.

const HEX = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, "0"));

function dashed(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => HEX[byte]).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function stamp(bytes: Uint8Array, version: number): Uint8Array {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}

/**
 * A UUIDv7 for an operation or a case (RFC 9562 §5.7).
 *
 * @param now milliseconds since 1970 by the phone; sorts ids for a reader, decides nothing
 */
export function uuid7(now: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = Math.floor(now);
  for (let at = 5; at >= 0; at--) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return dashed(stamp(bytes, 7));
}

/** A random UUIDv4 for a device, a boot or a nonce. crypto.randomUUID is missing outside HTTPS, this is not. */
export function uuid4(): string {
  return dashed(stamp(crypto.getRandomValues(new Uint8Array(16)), 4));
}
