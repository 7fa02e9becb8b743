import "../helpers/page";
import { beforeEach, expect, test, vi } from "vitest";
import { thumbId } from "../../src/core/photos";
import { Database, sentKey } from "../../src/device/database";
import { areKept, holdPicture, type Size } from "../../src/state/pictures";
import { emptyStore } from "../helpers/state";

let db: Database;
const made = new Map<string, number>();
let revoked: string[] = [];

beforeEach(() => {
  emptyStore();
  db = new Database();
  made.clear();
  revoked = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    const url = `blob:${made.size}`;
    made.set(url, (blob as Blob).size);
    return url;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => void revoked.push(url));
});

async function keep(key: string, size: number): Promise<void> {
  await db.write(["bytes"], async (tx) => void (await tx.objectStore("bytes").put(new ArrayBuffer(size), key)));
}

async function sizeShown(id: string, size: Size): Promise<number | undefined> {
  const url = await holdPicture(db, id, size).url;
  return url === null ? undefined : made.get(url);
}

test("a list reads the small picture, a screen about one thing the large one", async () => {
  await keep(sentKey("p1"), 255_000);
  await keep(sentKey(thumbId("p1")), 9_000);

  expect(await sizeShown("p1", "thumb")).toBe(9_000);
  expect(await sizeShown("p1", "view")).toBe(255_000);
});

test("a picture that was just taken is shown from its original", async () => {
  await keep("p2/original", 4_000_000);

  expect(await sizeShown("p2", "thumb")).toBe(4_000_000);
});

test("a picture in two places is read once, and let go after the last of them", async () => {
  await keep(sentKey("p3"), 10);
  const [one, two] = [holdPicture(db, "p3", "view"), holdPicture(db, "p3", "view")];
  expect(await one.url).toBe(await two.url);

  one.release();
  await Promise.resolve();
  expect(revoked).toEqual([]);
  two.release();

  await vi.waitFor(() => expect(revoked).toEqual(["blob:0"]));
});

test("a picture whose bytes come later is asked for again by the next screen", async () => {
  const early = holdPicture(db, "p4", "thumb");
  expect(await early.url).toBeNull();
  early.release();

  await keep(sentKey("p4"), 10);

  expect(await sizeShown("p4", "thumb")).toBe(10);
});

test("pictures are kept for the road only where both sizes of each are", async () => {
  const kept = new Set(["/photos/a/thumb", "/photos/a/view", "/photos/b/thumb"]);
  vi.stubGlobal("caches", { match: async (path: string) => (kept.has(path) ? new Response() : undefined) });

  expect([await areKept(["a"]), await areKept(["a", "b"])]).toEqual([true, false]);
  vi.unstubAllGlobals();
  expect(await areKept(["a"])).toBe(false);
});
