// What narrows a list, as the server is asked and as the address keeps it.
import { describe, expect, it } from "vitest";
import { isNarrow, NO_FILTER, queryOf, readFilter, writeFilter } from "../../src/state/desk-filter";
import { readPlace, writePlace } from "../../src/state/desk-place";

describe("a filter", () => {
  it("adds its marks to those of the list", () => {
    const query = queryOf(
      { view: "accept", marks: "public" },
      { ...NO_FILTER, marks: ["no_photo", "public"], unit: "lamps" },
    );

    expect(query).toEqual({ view: "accept", unit: "lamps", marks: "public,no_photo" });
  });

  it("is the same after a reload", () => {
    const filter = {
      ...NO_FILTER,
      marks: ["outside"],
      cell: "230102001",
      light: "red",
      q: "文澜路",
      order: "newest",
    } as const;

    expect(readFilter(writeFilter(filter))).toEqual(filter);
  });

  it("reads nothing that no list can be asked for", () => {
    expect(readFilter("marks=outside,nonsense&light=blue&order=age")).toEqual({ ...NO_FILTER, marks: ["outside"] });
  });

  it("does not count its order as narrowing", () => {
    expect([isNarrow({ ...NO_FILTER, order: "newest" }), isNarrow({ ...NO_FILTER, q: "路" })]).toEqual([false, true]);
  });
});

describe("the address", () => {
  it("keeps the list, the case and the filter", () => {
    const place = {
      page: null,
      part: "",
      queue: "accept",
      id: "c1",
      seek: "文澜路",
      filter: { ...NO_FILTER, unit: "lamps" },
    };

    expect(readPlace(writePlace(place))).toEqual(place);
  });

  it("keeps a page and its part", () => {
    expect(readPlace("#/city/accounts")).toMatchObject({ page: "city", part: "accounts", id: null });
    expect(writePlace(readPlace("#/overview"))).toBe("#/overview");
  });
});
