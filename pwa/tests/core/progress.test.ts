import { expect, test } from "vitest";
import { retryAfter, waitAfter } from "../../src/core/backoff";
import { canonicalText, sha256Hex } from "../../src/core/canonical";
import { uuid4, uuid7 } from "../../src/core/ids";
import { cleanText } from "../../src/core/intent";
import { pillOf, progressOf } from "../../src/core/progress";
import { isoWithOffset, serverOffset } from "../../src/core/time";
import { anEntry, aPhoto, aResult, NOON } from "../helpers/builders";

test("a report says one of four words", () => {
  const sent = anEntry({ state: "sent", result: aResult() });
  const two = [aPhoto({ state: "wanted" }), aPhoto({ id: "shot-2", state: "wanted" })];
  const one = [aPhoto({ state: "stored" }), aPhoto({ id: "shot-2", state: "wanted" })];
  const all = [aPhoto({ state: "stored" }), aPhoto({ id: "shot-2", state: "stored" })];

  expect(progressOf(anEntry(), two).word).toBe("stored");
  expect(progressOf(sent, two)).toMatchObject({ word: "reported", receipt_no: "R20261122-00001" });
  expect(progressOf(sent, one)).toMatchObject({ word: "photos", photosStored: 1, photosTotal: 2 });
  expect(progressOf(sent, all).word).toBe("delivered");
});

test("thumbs are not counted among the photos of a report", () => {
  const photos = [aPhoto({ state: "stored" }), aPhoto({ id: "shot-1.thumb", part: "thumb", state: "wanted" })];

  expect(progressOf(anEntry({ state: "sent" }), photos)).toMatchObject({ photosTotal: 1, word: "delivered" });
});

test("a report whose picture was let go is never called delivered", () => {
  const entry = anEntry({ state: "sent", text: '{"photos":[{},{}]}' });

  expect(progressOf(entry, [aPhoto({ state: "stored" })])).toMatchObject({ word: "photos", photosTotal: 2 });
  expect(progressOf(entry, [])).toMatchObject({ word: "reported", photosTotal: 2 });
});

test("the pill counts what has still to go, in operations and bytes", () => {
  const entries = [
    anEntry({ text: "12345" }),
    anEntry({ op_id: "op-2", state: "sent" }),
    anEntry({ op_id: "op-3", state: "rejected" }),
  ];
  const photos = [
    aPhoto({ bytes: 100 }),
    aPhoto({ id: "s2", op_id: "op-2", state: "wanted", bytes: 1000, offset: 400 }),
    aPhoto({ id: "s3", op_id: "op-2", state: "stored", bytes: 5000 }),
  ];

  expect(pillOf(entries, photos, NOON)).toEqual({ waiting: 2, bytes: 705, needsHand: 1, lastSync: NOON });
});

test("ids carry their version and never repeat", () => {
  const ids = new Set(Array.from({ length: 1000 }, () => uuid7(NOON)));

  expect(ids.size).toBe(1000);
  expect(uuid7(NOON)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(uuid7(NOON).replace("-", "").slice(0, 12), 16)).toBe(NOON);
  expect(uuid4()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
});

test("an operation has one spelling, whatever the order of its fields", async () => {
  expect(canonicalText({ b: 1, a: [1.5, "格"], gone: undefined })).toBe('{"a":[1.5,"格"],"b":1}');
  expect(await sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("half an emoji in a note cannot make an operation unspellable", () => {
  expect(cleanText(" 好\ud83d ")).toBe("好\ufffd");
  expect(cleanText("😀")).toBe("😀");
  expect(cleanText("   ")).toBeNull();
});

test("times are written with the phone's own offset", () => {
  expect(isoWithOffset(NOON, 480)).toBe("2026-11-22T12:00:00+08:00");
  expect(isoWithOffset(NOON, -210)).toBe("2026-11-22T00:30:00-03:30");
});

test("the server's clock is compared with the middle of the round trip", () => {
  expect(serverOffset("2026-11-22T12:00:10+08:00", NOON, NOON + 2000)).toBe(9000);
  expect(serverOffset("soon", NOON, NOON)).toBeNull();
});

test("waiting doubles up to five minutes and is jittered", () => {
  expect(waitAfter(1, () => 1)).toBe(2000);
  expect(waitAfter(3, () => 1)).toBe(8000);
  expect(waitAfter(3, () => 0)).toBe(4000);
  expect(waitAfter(60, () => 1)).toBe(300_000);
});

test("Retry-After is understood in both its forms", () => {
  expect(retryAfter("7", NOON)).toBe(7000);
  expect(retryAfter(new Date(NOON + 5000).toUTCString(), NOON)).toBe(5000);
  expect(retryAfter("later", NOON)).toBeNull();
  expect(retryAfter(null, NOON)).toBeNull();
});
