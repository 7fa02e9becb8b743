import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { checksumOf, disagreeing } from "../../src/core/checksum";
import { afterSnapshot, type EntityRow, planPage } from "../../src/core/feed";
import { aChange, anEntity, aPage } from "../helpers/builders";

const NOBODY = new Set<string>();
const known = (...rows: EntityRow[]) => new Map(rows.map((row) => [row.key, row]));

test("a change puts its row under its scope", () => {
  const plan = planPage(aPage({ changes: [aChange({ rev: 5 })] }), known(), 7, NOBODY);

  expect(plan.deletes).toEqual([]);
  expect(plan.puts).toMatchObject([{ key: "case/case-1", rev: 5, case_id: "case-1", scopes: { "unit:u1": 7 } }]);
});

test("a row that leaves one of its scopes stays for the other", () => {
  const row = anEntity({ scopes: { "unit:u1": 1, "self:a1": 1 } });

  const plan = planPage(aPage({ changes: [{ ...aChange(), gone: true }] }), known(row), 1, NOBODY);

  expect(plan.puts[0]?.scopes).toEqual({ "self:a1": 1 });
});

test("a row that leaves its last scope is dropped", () => {
  const plan = planPage(aPage({ changes: [{ ...aChange(), gone: true }] }), known(anEntity()), 1, NOBODY);

  expect(plan).toEqual({ puts: [], deletes: ["case/case-1"] });
});

test("a row that an unsent operation touches stays though its scope is revoked", () => {
  const plan = planPage(aPage({ changes: [{ ...aChange(), gone: true }] }), known(anEntity()), 1, new Set(["case-1"]));

  expect(plan.puts[0]).toMatchObject({ id: "case-1", scopes: {} });
});

test("an older copy through a second scope does not overwrite the newer row", () => {
  const newer = anEntity({ rev: 9, row: { state: "closed" } });

  const plan = planPage(aPage({ changes: [aChange({ scope: "self:a1", rev: 4 })] }), known(newer), 1, NOBODY);

  expect(plan.puts[0]).toMatchObject({ rev: 9, row: { state: "closed" }, scopes: { "unit:u1": 1, "self:a1": 1 } });
});

test("what was pulled before a server was restored gives way to the older row that it still has", () => {
  const lost = anEntity({ rev: 9, row: { state: "closed" } });
  const page = aPage({ snapshot: true, changes: [aChange({ rev: 4, row: { state: "handling" } as never })] });

  const plan = planPage(page, known(lost), 2, NOBODY);

  expect(plan.puts[0]).toMatchObject({ rev: 4, row: { state: "handling" }, scopes: { "unit:u1": 2 } });
});

test("at the end of a snapshot the rows it did not show are dropped", () => {
  expect(afterSnapshot(anEntity({ scopes: { "unit:u1": 1 } }), 2, NOBODY)).toBeNull();
  expect(afterSnapshot(anEntity({ scopes: { "unit:u1": 2, "self:a1": 1 } }), 2, NOBODY)?.scopes).toEqual({
    "unit:u1": 2,
  });
});

test("the checksum is the XOR over every case row of the scope", async () => {
  const rows = [
    anEntity({ id: "A", rev: 1 }),
    anEntity({ id: "b", rev: 2 }),
    anEntity({ id: "c", scopes: { other: 1 } }),
  ];
  const first8 = (text: string) => createHash("sha256").update(text).digest().readBigUInt64BE(0);
  const xor = (first8("a:1") ^ first8("b:2")).toString(16).padStart(16, "0");

  expect(await checksumOf(rows, "unit:u1")).toEqual({ count: 2, xor });
});

test("a scope whose sum differs is named", async () => {
  const right = await checksumOf([anEntity()], "unit:u1");

  expect(await disagreeing([anEntity()], { "unit:u1": right })).toEqual([]);
  expect(await disagreeing([anEntity({ rev: 5 })], { "unit:u1": right })).toEqual(["unit:u1"]);
  expect(await disagreeing([], { "unit:u1": right })).toEqual(["unit:u1"]);
});
