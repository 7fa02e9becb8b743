// The drill with the phone's own engine: a backup, more work, the house burns down, the older backup is restored.
// GEZHI_URL is the server; GEZHI_DRILL takes POST /backup and POST /restore, and answers when that is done.
import { expect, test } from "vitest";
import { aPicture, dice, expectAtRest, type OnLine, SEED, signedIn } from "./phones";

const DRILL = process.env.GEZHI_DRILL ?? "";

async function order(what: "backup" | "restore"): Promise<void> {
  const answer = await fetch(`${DRILL}/${what}`, { method: "POST" });
  expect([answer.status, await answer.text()]).toEqual([200, "done"]);
}

async function receipts({ phone }: OnLine): Promise<Map<string, string | undefined>> {
  const entries = await phone.entries();
  return new Map(entries.map((entry) => [entry.op_id, entry.result?.case?.receipt_no]));
}

test("phones bring a restored house everything they still hold, under numbers nobody had", async () => {
  const throwDice = dice(SEED);
  const phones = await signedIn();
  const report = async () => {
    for (const { phone } of phones) await phone.report({ photos: 1, picture: aPicture(throwDice) });
  };
  const sync = async () => {
    for (const { phone } of phones) expect(await phone.sync()).toEqual({ ending: "done", code: null, waitMs: null });
  };
  await report();
  await sync();
  await order("backup");
  const kept = await Promise.all(phones.map(receipts));
  await report();
  await report();
  await sync();
  const known = await Promise.all(phones.map(receipts));
  await report(); // and what is not sent yet when the house burns down

  await order("restore");
  for (let turn = 0; turn < 4; turn++) await sync();

  for (const one of phones) await expectAtRest(one);
  const now = await Promise.all(phones.map(receipts));
  const every = now.flatMap((told) => [...told.values()]);
  expect(new Set(every).size).toBe(phones.length * 4);
  for (const [n, told] of now.entries()) {
    const same = [...told].filter(([op, receipt]) => known[n]?.get(op) === receipt).map(([op]) => op);
    expect(same).toEqual([...(kept[n]?.keys() ?? [])]);
  }
  const lost = known.flatMap((told, n) => [...told].filter(([op]) => !kept[n]?.has(op)).map(([, receipt]) => receipt));
  expect(lost.filter((receipt) => every.includes(receipt))).toEqual([]);
}, 240_000);
