// The open case tells what others did to it meanwhile.
import { describe, expect, it } from "vitest";
import { DeskFile } from "../../src/state/desk-file.svelte";
import type { HistoryRow } from "../../src/state/desk-wire";
import { aFile, aLine, aServer } from "./builders";

const REPORT = aLine(1, { step: "report", by: "inspector1" });
const MINE = aLine(2, { step: "file", by: "leader1" });
const RULE = aLine(3, { step: "dispatch", by: "system", automatic: true });
const OTHER = aLine(4, { step: "sign_for", by: "police1" });

function aFileOf(versions: HistoryRow[][]) {
  let read = 0;
  const { line, calls } = aServer(({ path }) => {
    if (path.startsWith("/api/route")) return { body: { lead: "police", assists: [], why: [] } };
    const events = versions[Math.min(read++, versions.length - 1)];
    return events === undefined ? { status: 404, body: { code: "case.not-found" } } : { body: aFile({ events }) };
  });
  return { file: new DeskFile(line), calls };
}

describe("the open case", () => {
  it("has no news when it is opened", async () => {
    const { file } = aFileOf([[REPORT, MINE]]);

    await file.open("c1");

    expect(file.changes).toEqual([]);
  });

  it("tells what happened since, one's own doings on another screen included", async () => {
    const { file } = aFileOf([[REPORT], [REPORT, MINE, RULE]]);
    await file.open("c1");

    await file.reload();

    expect(file.changes).toEqual([MINE, RULE]);
  });

  it("is silent of the step just taken here and of what the rule made of it", async () => {
    const { file } = aFileOf([[REPORT], [REPORT, MINE, RULE, OTHER]]);
    await file.open("c1");

    await file.reload("leader1");

    expect(file.changes).toEqual([OTHER]);
  });

  it("says that it is gone when it is no longer one's own to see", async () => {
    const { file } = aFileOf([]);

    await file.open("c1");

    expect([file.gone, file.file]).toEqual([true, null]);
  });

  it("is asked for no more once it is gone, until it is opened again", async () => {
    const { file, calls } = aFileOf([]);
    await file.open("c1");

    await file.reload();
    expect(calls).toHaveLength(1);

    await file.open("c1");
    expect(calls).toHaveLength(2);
  });

  it("asks who would answer once for a case and its place", async () => {
    const { file, calls } = aFileOf([[REPORT]]);
    await file.open("c1");

    await file.reload();

    expect(calls.filter(({ path }) => path.startsWith("/api/route"))).toHaveLength(1);
  });
});
