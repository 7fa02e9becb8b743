import { expect, test } from "vitest";
import { enlarged, moved, WHOLE } from "../../src/core/pinch";

const SCREEN = { width: 400, height: 800 };

test("what lies between the fingers stays between them", () => {
  expect(enlarged(WHOLE, 2, { x: 100, y: -50 })).toEqual({ by: 2, x: -100, y: 50 });
  expect(enlarged({ by: 2, x: -100, y: 50 }, 0.5, { x: 100, y: -50 })).toEqual(WHOLE);
});

test("a picture is never smaller than the whole, nor larger than its points are worth", () => {
  expect(enlarged(WHOLE, 0.2, { x: 0, y: 0 }).by).toBe(1);
  expect(enlarged(WHOLE, 50, { x: 0, y: 0 }).by).toBe(6);
});

test("it is moved as far as its edge, and the whole not at all", () => {
  expect(moved(WHOLE, 30, 30, SCREEN)).toEqual(WHOLE);
  expect(moved({ by: 2, x: 0, y: 0 }, 500, -500, SCREEN)).toEqual({ by: 2, x: 200, y: -400 });
  expect(moved({ by: 2, x: 0, y: 0 }, 30, -30, SCREEN)).toEqual({ by: 2, x: 30, y: -30 });
});
