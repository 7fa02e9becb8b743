// Every bug that is planted, for the simulator or for the proofs in a browser, still has its place in the sources.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PLANTS } from "../browser/plants.mjs";
import { planted } from "./plants.mjs";

for (const [name, { changes }] of Object.entries(PLANTS)) {
  test(`${name} is planted where it is meant to be`, () => {
    for (const change of changes) {
      const source = readFileSync(change.file, "utf-8");

      expect(planted(source, change)).not.toBe(source);
    }
  });
}

test("a snippet that is no longer there fails the build", () => {
  const change = { file: "somewhere.ts", find: "gone", plant: "bug" };

  expect(() => planted("nothing of it", change)).toThrow("the snippet stands 0 times in somewhere.ts: gone");
});
