import "../helpers/page";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { aimOf, Finder, Roll } from "../../src/state/finder.svelte";
import { aBegunReport, aPhone, aTaken, type Made } from "../helpers/state";

let made: Made;

beforeEach(async () => {
  made = await aPhone();
});
afterEach(() => vi.unstubAllGlobals());

const file = () => aTaken().file;
const NEW = aimOf("new", "matter-09006");

test("the first picture begins the report, the others join it, also while the first is being stored", async () => {
  const roll = new Roll(made.phone, made.capture, NEW);

  await Promise.all([roll.keep(file()), roll.keep(file()), roll.keep(file())]);

  expect(made.phone.drafts).toHaveLength(1);
  const [draft] = made.phone.drafts;
  expect(draft).toMatchObject({ draft_id: roll.kept, category: "09006", form: { kind: "matter" } });
  expect(made.phone.photosOf(roll.kept ?? "").map(({ n, role, source }) => [n, role, source])).toEqual([
    [0, "before", "viewfinder"],
    [1, "before", "viewfinder"],
    [2, "before", "viewfinder"],
  ]);
  expect(roll.taken).toBe(3);
});

test("a first picture that was not stored begins nothing, and the next one does", async () => {
  const roll = new Roll(made.phone, made.capture, NEW);
  const lost = {
    type: "image/jpeg",
    size: 1,
    arrayBuffer: () => Promise.reject(new DOMException("", "NotReadableError")),
  };

  await expect(roll.keep(lost as unknown as File)).rejects.toThrow();
  expect([roll.kept, roll.taken]).toEqual([null, 0]);
  await roll.keep(file());

  expect(made.phone.drafts).toHaveLength(1);
});

test("pictures for a draft join it in the role they are taken for", async () => {
  const draft = await aBegunReport(made);
  const roll = new Roll(made.phone, made.capture, aimOf(draft.draft_id, "after"));

  await roll.keep(file());

  expect(roll.kept).toBe(draft.draft_id);
  expect(made.phone.photosOf(draft.draft_id).map(({ role }) => role)).toEqual(["before", "after"]);
});

function withCamera(getUserMedia: () => Promise<unknown>): void {
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });
}

test.each([
  ["NotAllowedError", "refused"],
  ["NotFoundError", "missing"],
  ["NotReadableError", "busy"],
])("a camera that does not open says why: %s", async (name, why) => {
  withCamera(() => Promise.reject(new DOMException("", name)));
  const finder = new Finder();

  await finder.open();

  expect([finder.trouble, finder.stream]).toEqual([why, null]);
});

test("a camera that comes after the person left is let go", async () => {
  const stop = vi.fn();
  const track = { stop, getCapabilities: () => ({}) };
  let come: (stream: unknown) => void = () => undefined;
  withCamera(() => new Promise((resolve) => (come = resolve)));
  const finder = new Finder();

  const opening = finder.open();
  finder.close();
  come({ getTracks: () => [track], getVideoTracks: () => [track] });
  await opening;

  expect(stop).toHaveBeenCalled();
  expect(finder.stream).toBeNull();
});
