import { expect, test } from "vitest";
import {
  afterWrongHash,
  asStored,
  asTriedAnew,
  asWanted,
  factsOfAll,
  lookOf,
  wantedPhotos,
} from "../../src/core/photos";
import { aPhoto, NOON } from "../helpers/builders";

test("thumbs go first, then urgent categories, then the oldest", () => {
  const wanted = { state: "wanted" as const };
  const rows = [
    aPhoto({ ...wanted, id: "new", sha256: "1", captured_at: NOON + 5 }),
    aPhoto({ ...wanted, id: "old", sha256: "2", captured_at: NOON }),
    aPhoto({ ...wanted, id: "urgent", sha256: "3", urgent: true, captured_at: NOON + 9 }),
    aPhoto({ ...wanted, id: "thumb", sha256: "4", part: "thumb", captured_at: NOON + 9 }),
  ];

  expect(wantedPhotos(rows).map((row) => row.id)).toEqual(["thumb", "urgent", "old", "new"]);
});

test("the same picture named by two operations is uploaded once", () => {
  const rows = [aPhoto({ state: "wanted" }), aPhoto({ id: "shot-2", op_id: "op-2", state: "wanted" })];

  expect(wantedPhotos(rows)).toHaveLength(1);
});

test("a picture lost by a restored server is asked for its offset again", () => {
  const stored = asStored(aPhoto(), NOON);

  expect(asWanted(stored)).toMatchObject({ state: "wanted", offset: null });
});

test("two wrong hashes put a picture into the hands of a person", () => {
  const once = afterWrongHash(aPhoto({ state: "wanted", offset: 600 }));
  const twice = afterWrongHash(once);

  expect(once).toMatchObject({ state: "wanted", offset: 0 });
  expect(twice).toMatchObject({ state: "failed", error: "photo.hash" });
});

test("a picture that a person tries once more has as many attempts as a new one", () => {
  const givenUp = aPhoto({ state: "failed", error: "photo.unreferenced", attempts: 3, wrong_hash: 2, offset: 600 });

  const again = asTriedAnew(givenUp);

  expect(again).toEqual(aPhoto({ state: "wanted", offset: null })); // the server is asked what it has
});

test("an operation has its facts only when every picture is hashed", () => {
  const first = aPhoto();
  const thumb = aPhoto({ id: "shot-1.thumb", part: "thumb", sha256: "bb", bytes: 90, mime: "image/webp" });
  const raw = aPhoto({ id: "shot-2", n: 1, state: "raw", sha256: null, mime: null });

  expect(factsOfAll([first, thumb, raw])).toBeNull();
  expect(factsOfAll([thumb, first])).toMatchObject([
    { sha256: "aa", thumb: { sha256: "bb", bytes: 90, mime: "image/webp" } },
  ]);
});

test("a picture is called good when it was drawn, and bad only where nobody can open it", () => {
  expect(lookOf(aPhoto({ state: "raw", width: 0 }))).toBe("unseen");
  expect(lookOf(aPhoto({ width: 1600 }))).toBe("good");
  expect(lookOf(aPhoto({ width: 0, mime: "image/heic" }))).toBe("elsewhere");
  expect(lookOf(aPhoto({ width: 0, mime: "image/jpeg" }))).toBe("unopened");
});
