// A place stands behind every await of the code that is gated, and changes nothing of what it does.
import { expect, test } from "vitest";
import { gated } from "./gates.mjs";

const IMPORT = 'import { pass } from "virtual:gates";\n';

test("an await tells of its place once it was answered, also one within another", () => {
  const places: string[] = [];

  const told = gated("src/device/a.ts", "const f = async () => {\n  await put(await get(1));\n};", places);

  const inner = 'pass("device/a.ts:2:13", await get(1))';
  expect(told).toBe(`${IMPORT}const f = async () => {\n  pass("device/a.ts:2:3", await put(${inner}));\n};`);
  expect(places).toEqual(["device/a.ts:2:3", "device/a.ts:2:13"]);
});

test("of a screen its script alone is gated, by the lines of the file", () => {
  const places: string[] = [];
  const screen = '<p>await</p>\n<script lang="ts">\nconst go = async () => await save();\n</script>';

  const told = gated("src/inspector/A.svelte", screen, places);

  expect(places).toEqual(["inspector/A.svelte:3:24"]);
  expect(told).toContain('=> pass("inspector/A.svelte:3:24", await save());');
  expect(told).toContain("<p>await</p>");
});

test("what awaits nothing stays as it is", () => {
  expect(gated("src/state/a.ts", "const a = 1;", [])).toBe("const a = 1;");
});
