// What is said of the evidence was found, not supposed.
import { describe, expect, it } from "vitest";
import { factsOf } from "../../src/console/evidence";
import { DeskFacts } from "../../src/state/desk-facts.svelte";
import type { FilePhoto } from "../../src/state/desk-wire";
import { aFile, NOW } from "./builders";

const NONE = "照片里没有相机信息";

function told(photo: Partial<FilePhoto>): string[] {
  const said = { role: "before", source: "viewfinder", stored: true, exif: null, findings: [] };
  const file = aFile({ photos: [{ ...said, ...photo } as unknown as FilePhoto] });
  return factsOf(file, new DeskFacts(), NOW).map(({ text }) => text);
}

describe("what the camera wrote", () => {
  it("is said to be nothing where nothing was found", () => {
    expect(told({ said: { exif: {} } })).toContain(NONE);
  });

  it("is not spoken of where it is withheld, or was never said", () => {
    expect(told({ said: { exif: null } })).not.toContain(NONE);
  });

  it("is told where it is known", () => {
    expect(told({ said: { exif: { Make: "Gezhi", Model: "One" } } })).toContain("拍摄设备 Gezhi One");
  });
});
