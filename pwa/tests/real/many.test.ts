// Many reports over a line that is cut again and again, by the very engine of the phone: GEZHI_URL=… npx vitest run tests/real/many
// Writes what had to travel into GEZHI_TOLD; the line itself counts what did.
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { byteLength } from "../../src/core/canonical";
import { fetchTransport } from "../../src/device/transport";
import { signIn } from "../../src/sync/session";
import type { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";
import { withCookies } from "./phones";

const URL_ = process.env.GEZHI_URL ?? "";
const REPORTS = Number(process.env.GEZHI_REPORTS ?? "20");
const PHOTOS = 3;
const PHOTO_BYTES = 40_000;
const ACCOUNTS = ["inspector1", "inspector2", "inspector3", "inspector4", "inspector5"];
const PASSWORD = process.env.GEZHI_PASSWORD ?? "gezhi-demo";
const MOST_ROUNDS = 3000;

/** The head of a PNG of 64 × 64 and noise: a picture as far as anybody looks before it is decoded. */
function aPicture(): Uint8Array<ArrayBuffer> {
  const head = Buffer.from("89504e470d0a1a0a0000000d4948445200000040000000400802000000", "hex");
  const bytes = new Uint8Array(PHOTO_BYTES);
  crypto.getRandomValues(bytes);
  bytes.set(head);
  return bytes;
}

async function aPhone(account: string): Promise<Phone> {
  const transport = fetchTransport(URL_, withCookies(), 3000);
  const phone = new Phone({ transport } as FakeServer);
  phone.now = Date.now();
  phone.account = account;
  const ports = { db: phone.db, transport, now: Date.now, wall: () => new Date().toISOString(), appVersion: "test" };
  for (let tries = 0; tries < 50; tries++) {
    const refused = await signIn(ports, account, PASSWORD, "vitest").catch(() => "line");
    if (refused === null) return phone;
    expect(refused).toBe("line");
  }
  throw new Error("never signed in");
}

/** Whether everything this phone holds has arrived. */
async function isDone(phone: Phone): Promise<boolean> {
  const sent = (await phone.entries()).every(({ state }) => state === "sent");
  return sent && (await phone.photos()).every(({ state }) => state === "stored");
}

test("every report and photograph arrives, and little travels twice", { timeout: 1_500_000 }, async () => {
  let needed = 0;
  let rounds = 0;
  for (let n = 0; n < ACCOUNTS.length; n++) {
    const phone = await aPhone(ACCOUNTS[n] as string);
    for (let made = 0; made < REPORTS / ACCOUNTS.length; made++) {
      await phone.report({ photos: PHOTOS, pictures: aPicture });
    }
    for (const { text } of await phone.entries()) needed += byteLength(text ?? "");
    for (const row of await phone.photos()) needed += row.bytes;
    while (!(await isDone(phone)) && rounds < MOST_ROUNDS) {
      rounds++;
      await phone.sync();
    }
    expect(await isDone(phone)).toBe(true);
  }
  writeFileSync(process.env.GEZHI_TOLD ?? "/dev/null", JSON.stringify({ needed, rounds }));
});
