import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { keepShot } from "../../src/device/capture";
import { originalKey } from "../../src/device/database";
import { draw, fitted, shrink } from "../../src/device/draw";
import { resizeRaw } from "../../src/device/picture";
import { aDraft, aPhoto } from "../helpers/builders";
import { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

const EXIF = {
  DateTimeOriginal: "2026:11:22 08:59:01",
  OffsetTimeOriginal: "+08:00",
  Make: "Gezhi",
  Model: "G1",
  Orientation: 6,
  ISO: 100,
  GPSLatitude: [45, 45, 36],
  GPSLatitudeRef: "N",
};

/** 16 × 12 pixels with the EXIF of a camera. */
const jpeg = () => new Uint8Array(readFileSync(new URL("../fixtures/with-exif.jpg", import.meta.url))).buffer;

afterEach(() => vi.unstubAllGlobals());

/** A browser's canvas, as far as the resizing needs it. `encode` makes the bytes, or fails. */
function withCanvas(
  encode: (type: string, quality: number) => Blob,
  pen: object | null = { drawImage: () => undefined },
): void {
  vi.stubGlobal("createImageBitmap", async () => ({ width: 4000, height: 3000, close: () => undefined }));
  vi.stubGlobal(
    "OffscreenCanvas",
    class {
      getContext = () => pen;
      convertToBlob = async ({ type, quality }: { type: string; quality: number }) => encode(type, quality);
    },
  );
}

const drawn = (type: string) => new Blob(["drawn"], { type });

function unencodable(): Blob {
  throw new DOMException("", "EncodingError");
}

test("EXIF of a real JPEG arrives in the frozen operation, drawn or not", async () => {
  const phone = new Phone(new FakeServer());
  const { op_id } = await phone.report({ photos: 2, resized: false });
  for (const n of [0, 1])
    await phone.db.write(["bytes"], (tx) => tx.objectStore("bytes").put(jpeg(), originalKey(`${op_id}-${n}`)));
  withCanvas(vi.fn(drawn).mockImplementationOnce(unencodable));

  await resizeRaw(phone.db, () => undefined);

  const { photos } = JSON.parse(String((await phone.entry(op_id)).text));
  expect(photos).toMatchObject([
    { exif: EXIF, width: 0, mime: "image/jpeg", bytes: jpeg().byteLength },
    { exif: EXIF, width: 1600, thumb: { mime: "image/webp" } },
  ]);
});

test("a picture that cannot be drawn travels as it is, and those after it are drawn", async () => {
  const phone = new Phone(new FakeServer());
  const first = await phone.report({ resized: false });
  phone.now += 1000;
  const second = await phone.report({ resized: false });
  withCanvas(vi.fn(drawn).mockImplementationOnce(unencodable));

  await resizeRaw(phone.db, () => undefined);

  expect((await phone.entry(first.op_id)).state).toBe("frozen");
  expect((await phone.entry(second.op_id)).state).toBe("frozen");
  const full = (await phone.photos()).filter((row) => row.part === "full");
  expect(full.map((row) => row.width)).toEqual([0, 1600]);
});

test("a canvas without room never sends a blank picture for the one that was taken", async () => {
  withCanvas(drawn, null);

  await expect(draw(jpeg(), "image/jpeg")).rejects.toThrow("no room");

  expect(await shrink(jpeg(), "image/jpeg")).toMatchObject({ width: 0, bytes: jpeg() });
});

test("a thumb that cannot be made costs the thumb and not the picture", async () => {
  withCanvas((type) => (type === "image/webp" ? unencodable() : drawn(type)));

  expect(await shrink(jpeg(), "image/jpeg")).toMatchObject({ width: 1600, thumb: null });
});

test("what travels is a JPEG of at most 1600 pixels at four fifths, and nothing is blown up", async () => {
  const asked: unknown[] = [];
  withCanvas((type, quality) => {
    asked.push([type, quality]);
    return drawn(type);
  });

  expect(await draw(jpeg(), "image/heic")).toMatchObject({ width: 1600, height: 1200, mime: "image/jpeg" });

  expect(asked[0]).toEqual(["image/jpeg", 0.8]);
  expect([fitted(3000, 4000, 1600), fitted(640, 480, 1600), fitted(9000, 1, 1600)]).toEqual([
    [1200, 1600],
    [640, 480],
    [1600, 1],
  ]);
});

test("a thumb is WebP where the browser really writes it, else JPEG", async () => {
  withCanvas(drawn);
  expect((await draw(jpeg(), "image/jpeg")).thumb?.mime).toBe("image/webp");

  withCanvas((type) => drawn(type === "image/webp" ? "image/png" : type));
  expect((await draw(jpeg(), "image/jpeg")).thumb?.mime).toBe("image/jpeg");
});

test("a thumb has at most 12 KB: it is made coarser until it has, or left out", async () => {
  const sized = (bytes: number) => (type: string) => new Blob([new Uint8Array(bytes)], { type });
  withCanvas((type, quality) => sized(quality > 0.4 ? 12 * 1024 + 1 : 12 * 1024)(type));
  expect((await draw(jpeg(), "image/jpeg")).thumb?.bytes.byteLength).toBe(12 * 1024);

  withCanvas(sized(12 * 1024 + 1));
  expect((await draw(jpeg(), "image/jpeg")).thumb).toBeNull();
});

test("a picture that cannot be stored stays raw, is told, and keeps no other picture waiting", async () => {
  const phone = new Phone(new FakeServer());
  const shot = { op_id: "op-1", state: "raw", sha256: null } as const;
  for (const id of ["bad", "good"]) await keepShot(phone.db, aDraft(), aPhoto({ ...shot, id }), jpeg());
  withCanvas(drawn);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { write } = phone.db;
  const full = new DOMException("full", "QuotaExceededError");
  vi.spyOn(phone.db, "write")
    .mockRejectedValueOnce(full)
    .mockImplementation((...given) => write.apply(phone.db, given) as never);

  const troubles = await resizeRaw(phone.db, () => undefined);

  expect(troubles).toEqual([full]);
  const states = (await phone.photos()).filter((row) => row.part === "full").map((row) => [row.id, row.state]);
  expect(states).toEqual([
    ["bad", "raw"],
    ["good", "ready"],
  ]);
});
