// A correction says only what differs, and is previewed before it is saved.
import { describe, expect, it } from "vitest";
import { DeskAmend, mayAmend } from "../../src/state/desk-amend.svelte";
import { aFile, aServer, bodyOf, type Reply } from "./builders";

function anAmend(reply: () => Reply = () => ({})) {
  const { line, calls } = aServer(({ path }) =>
    path.startsWith("/api/route") ? { body: { lead: "lamps", assists: [], limit: "work_hour:4" } } : reply(),
  );
  const amend = new DeskAmend(line, async () => {});
  return {
    amend,
    sent: () => calls.filter(({ method }) => method === "POST"),
    asked: () => calls.map(({ path }) => path),
  };
}

describe("a correction", () => {
  it("sends what differs and nothing else", async () => {
    const { amend, sent } = anAmend();
    await amend.begin(aFile({ state_rev: 4 }));

    await amend.moveTo({ lon: 102.50012345678, lat: 30.5 }, "990101001001004");
    await amend.send();

    expect(bodyOf(sent()[0])).toMatchObject({ kind: "amend", case_id: "c1", base_state_rev: 4 });
    expect(bodyOf(sent()[0]).args).toEqual({ point: { lon: 102.5001235, lat: 30.5, crs: "WGS84", source: "manual" } });
    expect([amend.open, amend.done]).toEqual([false, true]);
    await amend.begin(aFile());
    expect(amend.done).toBe(false);
  });

  it("asks who would answer whenever kind, condition or cell change", async () => {
    const { amend, asked } = anAmend();
    await amend.begin(aFile());

    await amend.sortAs("matter", "06010");
    await amend.moveTo({ lon: 102.6, lat: 30.5 }, null);

    expect(asked()).toEqual([
      "/api/route?kind=matter&category=09006&cell=990101001001003",
      "/api/route?kind=matter&category=06010&cell=990101001001003",
      "/api/route?kind=matter&category=06010",
    ]);
  });

  it("drops the condition with its category", async () => {
    const { amend } = anAmend();
    await amend.begin(aFile({ condition: "spread" }));

    await amend.sortAs("matter", "06010");

    expect(amend.changes).toEqual({ kind: "matter", category: "06010" });
  });

  it("stays with its words when it is refused, and goes under a new id then", async () => {
    let n = 0;
    const { amend, sent } = anAmend(() => (n++ === 0 ? { status: 409, body: { code: "case.stale" } } : {}));
    await amend.begin(aFile());
    amend.draft.place = "文澜路 6 号";

    await amend.send();
    expect([amend.phase, amend.refusal?.code, amend.draft.place]).toEqual(["editing", "case.stale", "文澜路 6 号"]);
    amend.follow(aFile({ state_rev: 2 }));
    await amend.send();

    const [first, second] = sent().map(bodyOf);
    expect(second?.base_state_rev).toBe(2);
    expect(first?.op_id).not.toBe(second?.op_id);
  });

  it("is the acceptor's and the shift leader's until filing", () => {
    expect(mayAmend(aFile({ state: "pending_file" }), ["shift_leader"])).toBe(true);
    expect(mayAmend(aFile({ state: "pending_file" }), ["dispatcher"])).toBe(false);
    expect(mayAmend(aFile({ state: "handling" }), ["acceptor"])).toBe(false);
  });
});
