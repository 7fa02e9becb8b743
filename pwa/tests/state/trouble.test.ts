import "../helpers/page";
import { beforeEach, expect, test, vi } from "vitest";
import { Trouble } from "../../src/state/trouble.svelte";
import { words } from "../../src/words/words";

beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));

const failing = (name: string) => async () => {
  throw new DOMException("x", name);
};

for (const name of ["AbortError", "UnknownError", "VersionError", "InvalidStateError", "TransactionInactiveError"]) {
  test(`a picture whose storing failed (${name}) is never said to be still here`, async () => {
    const trouble = new Trouble();

    expect(await trouble.attemptShot(failing(name))).toBe(false);

    expect([trouble.title, trouble.text]).toEqual([words.failure.shotTitle, words.failure.shot]);
    expect(trouble.text).not.toContain("还在");
  });
}

test("a full phone says that the picture was not stored and how to make room", async () => {
  const trouble = new Trouble();

  await trouble.attemptShot(failing("QuotaExceededError"));

  expect(trouble.text).toBe(words.failure.shotStorage);
});

test("what was stored before is said to be safe when something else fails", async () => {
  const trouble = new Trouble();

  await trouble.attempt(failing("AbortError"));

  expect([trouble.title, trouble.text]).toEqual([words.failure.title, words.failure.other]);
});

test("work that succeeds says nothing", async () => {
  const trouble = new Trouble();

  expect(await trouble.attempt(async () => 1)).toBe(true);

  expect(trouble.text).toBeNull();
});
