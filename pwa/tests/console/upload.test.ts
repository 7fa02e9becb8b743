// The picture of a step: named by it, sent after it, resumed where it broke off.
import { describe, expect, it } from "vitest";
import { Refused } from "../../src/state/desk-line";
import { type DeskPicture, freeze, uploadPicture } from "../../src/state/desk-send";
import { aServer } from "./builders";

const BYTES = new Uint8Array([1, 2, 3, 4, 5]).buffer;
const THUMB = { bytes: new Uint8Array([9]).buffer, sha256: "small", mime: "image/webp", width: 2, height: 1 };

function aPicture(): DeskPicture {
  const resized = {
    bytes: BYTES,
    sha256: "large",
    mime: "image/jpeg",
    width: 1600,
    height: 1200,
    exif: {},
    thumb: THUMB,
  };
  return { role: "after", name: "after.jpg", taken_at: "2026-11-23T09:00:00+08:00", resized };
}

describe("a picture from the desk", () => {
  it("is named in its step with its hash, size and thumb", () => {
    const next = { step: "report_back", needs: ["text", "photo:after"] };
    const frozen = freeze({ next, caseId: "c1", seen: 3, args: { text: "已劝离" }, pictures: [aPicture()] }, 0);

    expect(frozen.body.photos).toEqual([
      {
        sha256: "large",
        bytes: 5,
        mime: "image/jpeg",
        width: 1600,
        height: 1200,
        role: "after",
        source: "gallery",
        taken_at: "2026-11-23T09:00:00+08:00",
        exif: {},
        thumb: { sha256: "small", bytes: 1, mime: "image/webp" },
      },
    ]);
  });

  it("sends the thumb first and goes on where the server has come to", async () => {
    const replies = [{ status: 201 }, { status: 409, headers: { "Upload-Offset": "2" } }, { status: 201 }];
    const { line, calls } = aServer((_call, n) => replies[n - 1] ?? { status: 500 });

    await uploadPicture(line, aPicture());

    expect(calls.map(({ path, headers }) => [path, headers["Upload-Offset"], headers["Upload-Length"]])).toEqual([
      ["/api/photos/small", "0", "1"],
      ["/api/photos/large", "0", "5"],
      ["/api/photos/large", "2", "5"],
    ]);
    expect(calls[2]?.body).toEqual(BYTES.slice(2));
  });

  it("gives up with the server's reason", async () => {
    const { line } = aServer(() => ({ status: 415, body: { code: "photo.type" } }));

    await expect(uploadPicture(line, aPicture())).rejects.toEqual(
      new Refused(415, "photo.type", { code: "photo.type" }),
    );
  });
});
