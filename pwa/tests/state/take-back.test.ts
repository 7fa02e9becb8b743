import "../helpers/page";
import { expect, test, vi } from "vitest";
import { exportOperation } from "../../src/device/export";
import { phone, trouble } from "../../src/state/here";
import { takeBack } from "../../src/state/take-back";
import { words } from "../../src/words/words";
import { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

phone.sync = () => undefined;
phone.resize = () => undefined;

async function anExport(): Promise<File> {
  const other = new Phone(new FakeServer());
  await other.report();
  return await exportOperation(other.db, await other.entries());
}

test("a phone that is full says so, and takes the file when there is room again", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const file = await anExport();
  vi.spyOn(phone.db, "write").mockRejectedValueOnce(new DOMException("full", "QuotaExceededError"));

  expect(await takeBack(file)).toBeNull();
  expect(trouble.text).toBe(words.failure.storage);

  expect(await takeBack(file)).toEqual({ taken: 1, known: 0 });
  expect(phone.entries).toHaveLength(1);
});

test("a file that is refused is told by its code, and is no trouble of the phone's", async () => {
  trouble.clear();

  expect(await takeBack(new File(["text"], "notes.txt"))).toBe("import.not-a-zip");

  expect(trouble.text).toBeNull();
});
