// The very engine of the phone against a real server: GEZHI_URL=http://… npx vitest run tests/real
// The line loses requests and answers by a seeded dice (GEZHI_SEED); at rest both sides must agree.
import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { disagreeing } from "../../src/core/checksum";
import type { PullPage } from "../../src/core/wire";
import { crc32 } from "../../src/core/zip";
import { fetchTransport, NoSignal, type Transport } from "../../src/device/transport";
import { signIn } from "../../src/sync/session";
import type { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

const URL_ = process.env.GEZHI_URL ?? "";
const SEED = Number(process.env.GEZHI_SEED ?? "7");
const ACCOUNTS = (process.env.GEZHI_ACCOUNTS ?? "inspector1,inspector2,volunteer1").split(",");
const PASSWORD = process.env.GEZHI_PASSWORD ?? "gezhi-demo";
const LOSS = 0.25;

/** mulberry32: a small dice whose throws can be repeated. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Node's fetch keeps no cookies: this one does. */
function withCookies(): typeof fetch {
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

/** A line that loses requests before and answers after the server handled them. */
function lossy(real: Transport, throwDice: () => number, lossOf: () => number): Transport {
  return async (call) => {
    const fate = throwDice();
    if (fate < lossOf() / 2) throw new NoSignal("network");
    const answer = await real(call);
    if (fate < lossOf()) throw new NoSignal("network");
    return answer;
  };
}

/** A PNG of one colour that no other report has: small, and a picture for every decoder. */
function aPicture(throwDice: () => number): Uint8Array<ArrayBuffer> {
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

test("phones on a bad line and the server agree in the end, every report filed once", async () => {
  const throwDice = dice(SEED);
  let loss = 0;
  const phones = ACCOUNTS.map((account) => {
    const transport = lossy(fetchTransport(URL_, withCookies()), throwDice, () => loss);
    const phone = new Phone({ transport } as FakeServer);
    phone.now = Date.now();
    phone.account = account;
    return { phone, transport };
  });
  for (const { phone, transport } of phones) {
    const ports = {
      db: phone.db,
      transport,
      now: Date.now,
      wall: () => new Date().toISOString(),
      appVersion: "test",
    };
    expect(await signIn(ports, phone.account, PASSWORD, "vitest")).toBeNull();
  }

  loss = LOSS;
  for (let turn = 0; turn < 12; turn++) {
    for (const { phone } of phones) {
      if (throwDice() < 0.6) await phone.report({ photos: 1, picture: aPicture(throwDice) });
      await phone.sync();
    }
  }
  loss = 0;
  // First everybody is heard, then everybody hears: what one reports lands in the beat of another.
  for (let turn = 0; turn < 4; turn++) for (const { phone } of phones) await phone.sync();

  for (const { phone, transport } of phones) {
    const entries = await phone.entries();
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.map((entry) => entry.state)).toEqual(entries.map(() => "sent"));
    expect((await phone.photos()).map((row) => [row.state, row.error])).toEqual(
      (await phone.photos()).map(() => ["stored", null]),
    );
    const rows = await phone.rows();
    const filed = entries.map((entry) => rows.filter((row) => row.type === "case" && row.id === entry.case_id).length);
    expect(filed).toEqual(entries.map(() => 1));
    expect(await restsInAgreement(phone, transport)).toBe(true);
  }
}, 120_000);

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
