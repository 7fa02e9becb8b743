import "../helpers/page";
import { expect, test } from "vitest";
import { Router } from "../../src/state/router.svelte";

function at(hash: string): Router {
  globalThis.location.hash = hash;
  return new Router();
}

test("an address names a screen and what it shows", () => {
  const router = at("#/case/018f%2F1");

  expect([router.screen, router.id]).toEqual(["case", "018f/1"]);
});

test("an address with a broken % opens the app all the same", () => {
  expect(at("#/case/%E4%B8").id).toBe("%E4%B8");
  expect(at("#/%").screen).toBe("%");
  expect(at("").screen).toBe("home");
});
