// Phones of the demo's accounts with the product's own engine, against a real server: GEZHI_URL says where it is.
import { deflateSync } from "node:zlib";
import { expect } from "vitest";
import { disagreeing } from "../../src/core/checksum";
import type { PullPage } from "../../src/core/wire";
import { crc32 } from "../../src/core/zip";
import { fetchTransport, type Transport } from "../../src/device/transport";
import { signIn } from "../../src/sync/session";
import type { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

const URL_ = process.env.GEZHI_URL ?? "";
const ACCOUNTS = (process.env.GEZHI_ACCOUNTS ?? "inspector1,inspector2,volunteer1").split(",");
const PASSWORD = process.env.GEZHI_PASSWORD ?? "gezhi-demo";
export const SEED = Number(process.env.GEZHI_SEED ?? "7");

/** A signed-in phone, and the line it speaks over. */
export interface OnLine {
  phone: Phone;
  transport: Transport;
}

/** Phones of all accounts, signed in, on a line that `over` may spoil. */
export async function signedIn(over: (real: Transport) => Transport = (real) => real): Promise<OnLine[]> {
  return await Promise.all(
    ACCOUNTS.map(async (account) => {
      const transport = over(fetchTransport(URL_, withCookies()));
      const phone = new Phone({ transport } as FakeServer);
      phone.now = Date.now();
      phone.account = account;
      const ports = {
        db: phone.db,
        transport,
        now: Date.now,
        wall: () => new Date().toISOString(),
        appVersion: "test",
      };
      expect(await signIn(ports, account, PASSWORD, "vitest")).toBeNull();
      return { phone, transport };
    }),
  );
}

/** Nothing is left to be sent, every picture is stored, every report filed once, and both sides agree. */
export async function expectAtRest({ phone, transport }: OnLine): Promise<void> {
  const entries = await phone.entries();
  expect(entries.length).toBeGreaterThan(0);
  expect(entries.map((entry) => entry.state)).toEqual(entries.map(() => "sent"));
  const photos = await phone.photos();
  expect(photos.map((row) => [row.state, row.error])).toEqual(photos.map(() => ["stored", null]));
  const rows = await phone.rows();
  const filed = entries.map((entry) => rows.filter((row) => row.type === "case" && row.id === entry.case_id).length);
  expect(filed).toEqual(entries.map(() => 1));
  expect(await restsInAgreement(phone, transport)).toBe(true);
}

/** mulberry32: a small dice whose throws can be repeated. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Node's fetch keeps no cookies: this one does. */
export function withCookies(): typeof fetch {
  let cookie = "";
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    if (cookie !== "" && init?.credentials !== "omit") headers.set("Cookie", cookie);
    const answer = await fetch(input, { ...init, headers });
    const set = answer.headers.get("Set-Cookie");
    if (set) cookie = set.split(";")[0] ?? "";
    return answer;
  };
}

/** A PNG of one colour that no other report has: small, and a picture for every decoder. */
export function aPicture(throwDice: () => number): Uint8Array<ArrayBuffer> {
  const side = 64;
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(side * 3, 0).map(() => Math.floor(throwDice() * 256))]);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => row)));
  const parts = [
    ["IHDR", head],
    ["IDAT", pixels],
    ["IEND", Buffer.alloc(0)],
  ] as const;
  return new Uint8Array(
    Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...parts.map(([name, body]) => chunk(name, body))]),
  );
}

function chunk(name: string, body: Buffer): Buffer {
  const data = Buffer.concat([Buffer.from(name, "latin1"), body]);
  const out = Buffer.alloc(data.length + 8);
  out.writeUInt32BE(body.length, 0);
  data.copy(out, 4);
  out.writeUInt32BE(crc32(data), data.length + 4);
  return out;
}

/** The worker goes on looking at pictures for a while: what counts is that both sides come to rest as one. */
async function restsInAgreement(phone: Phone, transport: Transport): Promise<boolean> {
  for (let patience = 30; patience > 0; patience--) {
    await phone.sync();
    const { checksum } = await snapshot(transport);
    const held = Object.values(checksum ?? {}).some((sum) => sum.count > 0);
    if (held && (await disagreeing(await phone.rows(), checksum ?? {})).length === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return false;
}

/** The last page of a snapshot of one's own: it carries the server's sums. */
async function snapshot(transport: Transport): Promise<PullPage> {
  let cursor = "";
  for (;;) {
    const answer = await transport({
      method: "GET",
      path: `/api/sync/pull?limit=1000${cursor}`,
      headers: {},
      cookie: true,
    });
    const page = JSON.parse(new TextDecoder().decode(answer.body)) as PullPage;
    if (!page.more) return page;
    cursor = `&cursor=${encodeURIComponent(page.cursor)}`;
  }
}
