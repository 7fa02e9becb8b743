import { expect, test, vi } from "vitest";
import type { Round } from "../../src/sync/engine";
import { Schedule } from "../../src/sync/schedule";

const aRound = (changes: Partial<Round> = {}): Round => ({ ending: "done", code: null, waitMs: null, ...changes });

function aSchedule(rounds: (Round | Error | null)[]) {
  const waits: number[] = [];
  let wake = () => {};
  let count = 0;
  const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
  const broken: unknown[] = [];
  const schedule = new Schedule({
    round: async () => {
      count++;
      const round = rounds.shift() ?? null;
      if (round instanceof Error) throw round;
      return round;
    },
    random: () => 1,
    later: (work, ms) => {
      waits.push(ms);
      wake = work;
      return () => {};
    },
    onError: (error) => broken.push(error),
  });
  return { schedule, waits, broken, settled, wake: () => wake(), count: () => count };
}

test("failures wait longer and longer, a success begins anew", async () => {
  const off = aRound({ ending: "offline" });
  const { schedule, waits, settled, wake } = aSchedule([off, off, aRound(), off]);

  schedule.poke();
  await settled();
  for (let n = 0; n < 3; n++) {
    wake();
    await settled();
  }

  expect(waits).toEqual([2000, 4000, 60_000, 2000]);
});

test("the server's own wish is longer than ours and is kept", async () => {
  const { schedule, waits, settled } = aSchedule([aRound({ ending: "busy", waitMs: 30_000 })]);

  schedule.poke();
  await settled();

  expect(waits).toEqual([30_000]);
});

test("a save during a round asks for one more round, not for ten", async () => {
  const { schedule, settled, count } = aSchedule([aRound(), aRound(), aRound()]);

  schedule.poke();
  for (let n = 0; n < 10; n++) schedule.poke();
  await settled();

  expect(count()).toBe(2);
});

test("signal that comes back while a round fails is followed at once, and the waits begin anew", async () => {
  const off = aRound({ ending: "offline" });
  const { schedule, waits, settled, wake, count } = aSchedule([off, off, off, off, aRound()]);
  schedule.poke();
  await settled();
  wake();
  await settled();

  schedule.poke(); // fails for lack of signal …
  schedule.forgive(); // … which comes back meanwhile
  schedule.poke();
  await settled();

  expect(count()).toBe(4);
  expect(waits).toEqual([2000, 4000, 2000]);
});

test("while another tab syncs, this one looks again a little later", async () => {
  const { schedule, waits, settled } = aSchedule([null]);

  schedule.poke();
  await settled();

  expect(waits).toEqual([5000]);
});

test("a round that breaks is told, and the next one is planned later and later", async () => {
  const bug = new Error("a bug, or a full disk");
  const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { schedule, waits, broken, settled, wake, count } = aSchedule([bug, bug, aRound()]);

  schedule.poke();
  schedule.poke();
  await settled();
  for (let n = 0; n < 2; n++) {
    wake();
    await settled();
  }

  expect(waits).toEqual([2000, 4000, 60_000]);
  expect(count()).toBe(3);
  expect(broken).toEqual([bug, bug]);
  expect(told).toHaveBeenCalledTimes(2);
});
