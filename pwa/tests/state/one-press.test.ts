import { expect, test } from "vitest";
import { onePress } from "../../src/state/one-press";

test("a second tap while the first is being done comes to nothing, a later one is heard", async () => {
  const done: string[] = [];
  let release = () => {};
  const press = onePress(async (what: string) => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    done.push(what);
  });

  const first = press("first");
  await press("second");
  release();
  await first;
  const third = press("third");
  release();
  await third;

  expect(done).toEqual(["first", "third"]);
});

test("work that failed does not shut the button", async () => {
  let tries = 0;
  const press = onePress(async () => {
    if (++tries === 1) throw new Error("full");
  });

  await expect(press()).rejects.toThrow("full");
  await press();

  expect(tries).toBe(2);
});
