// A page of the desk is opened by whoever has it, by its button or by an address.
import { expect, test } from "vitest";
import { mayOpen, pageFor } from "../../src/state/desk-pages";
import { PAGES } from "../../src/state/desk-place";

const open = (...roles: string[]) => PAGES.filter((page) => mayOpen(page, roles));

test.each([
  ["acceptor", ["overview", "wall", "call"]],
  ["shift_leader", ["overview", "wall", "staff", "watch"]],
  ["supervisor", ["overview", "wall", "call", "watch"]],
  ["unit_desk", ["overview", "wall"]],
  ["admin", ["overview", "wall", "staff", "watch", "city"]],
])("%s has these pages", (role, pages) => {
  expect(open(role)).toEqual(pages);
});

test("the address of a page that is not theirs shows the cases, not a page that never comes", () => {
  expect(pageFor("watch", ["acceptor"])).toBeNull();
  expect(pageFor("city", ["supervisor"])).toBeNull();
  expect(pageFor("watch", ["supervisor"])).toBe("watch");
  expect(pageFor(null, ["acceptor"])).toBeNull();
});

test("who sees no case is shown the city whatever the address says", () => {
  for (const page of [null, ...PAGES]) expect(pageFor(page, ["security_admin"])).toBe("city");
});
