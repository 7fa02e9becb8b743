import "../helpers/page";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SECOND_THOUGHT_MS, TakenAway } from "../../src/state/taken-away.svelte";
import { aBegunReport, aPhone, aTaken, found, type Made } from "../helpers/state";

let made: Made;
let draftId: string;

const shown = () => made.phone.photosOf(draftId).length;
const stored = () => made.phone.db.read((idb) => idb.count("photo"));

beforeEach(async () => {
  made = await aPhone();
  draftId = (await aBegunReport(made)).draft_id;
  await made.capture.shoot(found(made.capture, draftId), aTaken());
});
afterEach(() => vi.useRealTimers());

const lastOne = () =>
  made.phone
    .photosOf(draftId)
    .slice(-1)
    .map(({ id }) => id);

test("a picture taken away is out of sight at once, and had back by one press", async () => {
  await made.capture.away.take(lastOne());
  expect([shown(), await stored()]).toEqual([1, 2]);

  made.capture.away.undo();
  await made.capture.away.settle();
  expect([shown(), await stored()]).toEqual([2, 2]);
});

test("what is saved goes without it, and nothing comes back", async () => {
  await made.capture.away.take(lastOne());
  await made.capture.away.settle();
  expect([shown(), await stored(), made.phone.away]).toEqual([1, 1, []]);
});

test("after a moment it is gone by itself", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const dropped: string[] = [];
  const away = new TakenAway(made.phone, async (id) => void dropped.push(id));
  await away.take(["p1", "p2"]);
  await vi.advanceTimersByTimeAsync(SECOND_THOUGHT_MS - 1);
  expect(dropped).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect([dropped, made.phone.away]).toEqual([["p1", "p2"], []]);
});

test("one that cannot be deleted comes back into sight", async () => {
  const away = new TakenAway(made.phone, () => Promise.reject(new Error("full")));
  await away.take(["p1"]);
  await expect(away.settle()).rejects.toThrow("full");
  expect(made.phone.away).toEqual([]);
});
