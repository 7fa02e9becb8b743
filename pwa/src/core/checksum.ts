// The feed's checksum: do the phone and the server hold the same cases at the same revisions?
import { hexOf } from "./canonical";
import type { EntityRow } from "./feed";

export interface Checksum {
  count: number;
  xor: string;
}

/** XOR of the first 8 bytes of sha-256("id:rev") over the case rows a scope holds (protocol §6). */
export async function checksumOf(rows: readonly EntityRow[], scope: string): Promise<Checksum> {
  const held = rows.filter((row) => row.type === "case" && scope in row.scopes);
  const xor = new Uint8Array(8);
  for (const row of held) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", spelled(row)));
    for (let at = 0; at < 8; at++) xor[at] = (xor[at] ?? 0) ^ (digest[at] ?? 0);
  }
  return { count: held.length, xor: hexOf(xor.buffer) };
}

function spelled(row: EntityRow): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(`${row.id.toLowerCase()}:${row.rev}`));
}

/** The scopes whose rows here are not the server's. */
export async function disagreeing(
  rows: readonly EntityRow[],
  expected: Readonly<Record<string, Checksum>>,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const [scope, sum] of Object.entries(expected)) {
    const ours = await checksumOf(rows, scope);
    if (ours.count !== sum.count || ours.xor !== sum.xor.toLowerCase()) wrong.push(scope);
  }
  return wrong;
}
