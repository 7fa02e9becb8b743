// The very engine of the phone against a real server: GEZHI_URL=http://… npx vitest run tests/real/lossy.test.ts
// The line loses requests and answers by a seeded dice (GEZHI_SEED); at rest both sides must agree.
import { test } from "vitest";
import { NoSignal, type Transport } from "../../src/device/transport";
import { aPicture, dice, expectAtRest, SEED, signedIn } from "./phones";

const LOSS = 0.25;

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

test("phones on a bad line and the server agree in the end, every report filed once", async () => {
  const throwDice = dice(SEED);
  let loss = 0;
  const phones = await signedIn((real) => lossy(real, throwDice, () => loss));

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

  for (const one of phones) await expectAtRest(one);
}, 120_000);
