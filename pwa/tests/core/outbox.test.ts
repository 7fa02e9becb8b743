import { expect, test } from "vitest";
import * as outbox from "../../src/core/outbox";
import { asStored } from "../../src/core/photos";
import { anEntry, aPhoto, aResult, aStepEntry, NOON } from "../helpers/builders";

const ids = (entries: { op_id: string }[]) => entries.map((entry) => entry.op_id);

test("operations are sent in the order the phone counted them", () => {
  const entries = [anEntry({ op_id: "b", device_seq: 2, case_id: "y" }), anEntry({ op_id: "a", device_seq: 1 })];

  expect(ids(outbox.sendable(entries))).toEqual(["a", "b"]);
});

test("a report whose picture is still resized holds back only its own case", () => {
  const slow = anEntry({ op_id: "slow", device_seq: 1, case_id: "x", state: "saved", text: null });
  const itsStep = aStepEntry("sign_for", { op_id: "step", device_seq: 2, case_id: "x" });
  const other = anEntry({ op_id: "other", device_seq: 3, case_id: "y" });

  expect(ids(outbox.sendable([slow, itsStep, other]))).toEqual(["other"]);
});

test("a rejected operation never blocks the others, except those of the case it would have opened", () => {
  const refused = anEntry({ op_id: "refused", device_seq: 1, case_id: "x", state: "rejected" });
  const itsStep = aStepEntry("sign_for", { op_id: "step", device_seq: 2, case_id: "x" });
  const other = anEntry({ op_id: "other", device_seq: 3, case_id: "y" });

  expect(ids(outbox.sendable([refused, itsStep, other]))).toEqual(["other"]);
});

test("what was done to a case waits until the report that opens it has its receipt", () => {
  const report = anEntry({ op_id: "report", device_seq: 1, case_id: "x" });
  const added = aStepEntry("sign_for", { op_id: "added", device_seq: 2, case_id: "x" });
  const edited = anEntry({ op_id: "edited", device_seq: 3, case_id: "x" });
  const exists = { ...report, state: "rejected", last_error: "case.exists" } as const;

  expect(ids(outbox.sendable([report, added]))).toEqual(["report"]);
  expect(ids(outbox.sendable([added, edited]))).toEqual(["edited"]);
  expect(ids(outbox.sendable([{ ...report, state: "sent" }, added]))).toEqual(["added"]);
  expect(ids(outbox.sendable([exists, added]))).toEqual(["added"]);
});

test("what another person did to that case on this phone does not wait for it", () => {
  const report = anEntry({ op_id: "report", device_seq: 1, case_id: "x" });
  const theirs = aStepEntry("sign_for", { op_id: "theirs", device_seq: 2, case_id: "x", account: "somebody" });

  expect(ids(outbox.sendable([report, theirs]))).toEqual(["report", "theirs"]);
});

test("a rejected step does not hold back a later step of the same case", () => {
  const refused = aStepEntry("sign_for", { op_id: "refused", device_seq: 1, state: "rejected" });
  const next = aStepEntry("report_back", { op_id: "next", device_seq: 2 });

  expect(ids(outbox.sendable([refused, next]))).toEqual(["next"]);
});

test("a request carries at most fifty operations", () => {
  const many = Array.from({ length: 51 }, (_, n) => anEntry({ op_id: `${n}`, device_seq: n }));

  expect(outbox.firstBatch(many)).toHaveLength(50);
});

test("a request stays under 256 KB, counted in bytes and not in characters", () => {
  const long = "格".repeat(30_000);
  const entries = [1, 2, 3, 4].map((n) => anEntry({ op_id: `${n}`, device_seq: n, text: JSON.stringify(long) }));

  expect(outbox.firstBatch(entries)).toHaveLength(2);
});

test("one oversized operation is sent alone so that the server can name it", () => {
  const huge = anEntry({ op_id: "huge", device_seq: 1, text: JSON.stringify("x".repeat(300_000)) });

  expect(ids(outbox.firstBatch([huge, anEntry({ op_id: "next", device_seq: 2 })]))).toEqual(["huge"]);
});

test("operations of an imported outbox go under their own device", () => {
  const entries = [anEntry({ op_id: "a" }), anEntry({ op_id: "b", device_seq: 2, device_id: "other" })];

  expect(ids(outbox.firstBatch(entries))).toEqual(["a"]);
});

test("what is sent is what was frozen, byte for byte", () => {
  const text = '{"a":1.0,"weird" : [ ]}';

  const said = { appVersion: "0.1.0", clientTime: "2026-11-22T12:00:00+08:00", epoch: "e1" };
  const body = outbox.envelope([anEntry({ text })], said);

  expect(body).toContain(`"ops":[${text}]`);
  expect(JSON.parse(body)).toMatchObject({ proto: 1, device_id: "device-1", app_version: "0.1.0", epoch: "e1" });
});

test("an applied operation is sent and keeps its receipt", () => {
  const after = outbox.withResult(anEntry(), aResult(), NOON, false);

  expect(after).toMatchObject({ state: "sent", sent_at: NOON, last_error: null });
  expect(after.result?.case?.receipt_no).toBe("R20261122-00001");
});

test("retry leaves the operation where it is", () => {
  const after = outbox.withResult(anEntry(), aResult({ status: "retry", code: null, case: null }), NOON, false);

  expect(after).toMatchObject({ state: "frozen", result: null, attempts: 1 });
});

test("a superseded operation is receipted and says why", () => {
  const after = outbox.withResult(anEntry(), aResult({ status: "superseded", code: "case.stale" }), NOON, false);

  expect(after).toMatchObject({ state: "sent", last_error: "case.stale" });
});

test("a held operation waits for the supervisor, whose decision comes by pull", () => {
  const held = outbox.withResult(anEntry(), aResult({ status: "held", code: "case.held" }), NOON, false);

  const refused = outbox.withDecision(held, aResult({ status: "rejected", code: "case.step-refused" }), NOON);

  expect(held.state).toBe("held");
  expect(refused).toMatchObject({ state: "rejected", last_error: "case.step-refused" });
});

test("nothing leaves without a receipt, its pictures stored, and a week on the shelf", () => {
  const week = outbox.SHELF_MS + 1;
  const sent = outbox.withResult(anEntry(), aResult(), NOON, false);

  expect(outbox.mayLeave(sent, [], NOON + week)).toBe(true);
  expect(outbox.mayLeave(sent, [], NOON + week - 2)).toBe(false);
  expect(outbox.mayLeave(sent, [aPhoto({ state: "wanted" })], NOON + week)).toBe(false);
  expect(outbox.mayLeave(anEntry(), [], NOON + week)).toBe(false);
  expect(outbox.mayLeave(anEntry({ state: "rejected" }), [], NOON + week)).toBe(false);
});

test("the week on the shelf counts from the latest receipt and the last picture stored", () => {
  const week = outbox.SHELF_MS + 1;
  const sent = outbox.withResult(anEntry(), aResult(), NOON, false);
  const sentAgain = outbox.withResult(outbox.offeredAgain(sent), aResult(), NOON + 1000, true);
  const late = [asStored(aPhoto(), NOON), asStored(aPhoto({ id: "shot-2" }), NOON + 2000)];

  expect(outbox.mayLeave(sentAgain, [], NOON + week)).toBe(false);
  expect(outbox.mayLeave(sentAgain, [], NOON + 1000 + week)).toBe(true);
  expect(outbox.mayLeave(sent, late, NOON + week)).toBe(false);
  expect(outbox.mayLeave(sent, late, NOON + 2000 + week)).toBe(true);
});

test("a retried operation is a new operation with the same facts", () => {
  const refused = outbox.withResult(
    anEntry(),
    aResult({ status: "rejected", code: "catalog.unknown-category" }),
    NOON,
    false,
  );

  const again = outbox.asNew(refused, "op-9", 9);

  expect(again).toMatchObject({
    op_id: "op-9",
    device_seq: 9,
    state: "saved",
    text: null,
    last_error: null,
    result: null,
  });
  expect(again.intent).toEqual({ ...refused.intent, op_id: "op-9", device_seq: 9 });
});

test("what was sent is offered again to a restored server, what was refused is not", () => {
  expect(outbox.offeredAgain(anEntry({ state: "sent" })).state).toBe("frozen");
  expect(outbox.offeredAgain(anEntry({ state: "rejected" })).state).toBe("rejected");
});
