// 需处理: only ways that can succeed are offered, and nothing that was refused is called stored or delivered.
import "../helpers/page";
import { beforeEach, expect, test } from "vitest";
import type { OutboxEntry } from "../../src/core/outbox";
import { writeMeta } from "../../src/device/meta";
import type { StepForm } from "../../src/state/capture.svelte";
import { capture, phone } from "../../src/state/here";
import { JustSaved } from "../../src/state/saved.svelte";
import { editAgain, openStep, redoStep } from "../../src/state/tray";
import { firstWay, waysOut } from "../../src/state/ways-out";
import { aCaseRow, anEntry, aPhoto, aStepEntry } from "../helpers/builders";
import { putRow } from "../helpers/state";

beforeEach(async () => {
  phone.sync = () => undefined;
  phone.resize = () => undefined;
  for (const store of ["outbox", "photo", "draft", "entity"] as const)
    await phone.db.write([store], (tx) => tx.objectStore(store).clear());
  const account = { id: "a1", name: "a1", display_name: "a1", unit: "u1" };
  await writeMeta(phone.db, { session: { account, roles: ["unit"], scopes: [] } });
  await putRow(phone, "case", "case-1", { ...aCaseRow() });
});

async function stored(entry: OutboxEntry, ...photos: ReturnType<typeof aPhoto>[]): Promise<OutboxEntry> {
  await phone.db.write(["outbox"], (tx) => tx.objectStore("outbox").put(entry));
  for (const row of photos) await phone.db.write(["photo"], (tx) => tx.objectStore("photo").put(row));
  await phone.refresh();
  return entry;
}

/** A hand-back that the server refused. */
async function refused(code: string, ...photos: ReturnType<typeof aPhoto>[]): Promise<OutboxEntry> {
  const entry = aStepEntry("report_back", { state: "rejected", last_error: code });
  entry.intent.args.text = "已清理";
  return await stored(entry, ...photos);
}

const shot = (id: string) => aPhoto({ id, op_id: "op-2", role: "after" });

test("a hand-back with a picture of before is taken again with its words, and not offered as it is", async () => {
  const entry = await refused("case.photo-used", shot("old"));

  expect(waysOut(phone, entry)).toEqual({ edit: false, redo: true, add: false, retry: false });
  const id = String(await redoStep(entry));

  const draft = capture.findDraft(id);
  expect((draft?.form as StepForm | undefined)?.text).toBe("已清理");
  expect(phone.photosOf(id)).toEqual([]);
  expect(phone.entries).toEqual([]);
});

test("the step's own button goes on with the refused one, and begins anew where there is none", async () => {
  await refused("case.photo-used", shot("old"));
  const row = { ...aCaseRow(), unsent: [] };

  const again = capture.findDraft(await openStep(row, "report_back"));
  const fresh = capture.findDraft(await openStep(row, "assign"));

  expect(again?.form.text).toBe("已清理");
  expect(fresh?.form.step).toBe("assign");
});

test("a second tap makes no second draft, and leads to none that was never stored", async () => {
  const entry = await refused("case.fact-missing", shot("good"));

  const [id, again] = await Promise.all([redoStep(entry), redoStep(entry)]);

  expect(phone.allDrafts.map(({ draft_id }) => draft_id)).toEqual([id]);
  expect(again).toBeNull();
  expect(await editAgain(await stored(anEntry({ state: "sent" })))).toBeNull();
});

test("the step's own button, tapped twice, leads to the one draft", async () => {
  await refused("case.fact-missing", shot("good"));
  const row = { ...aCaseRow(), unsent: [] };

  const [id, again] = await Promise.all([openStep(row, "report_back"), openStep(row, "report_back")]);

  expect(again).toBe(id);
  expect(phone.allDrafts.map(({ draft_id }) => draft_id)).toEqual([id]);
});

test("pictures that the refusal is not about go along", async () => {
  const entry = await refused("case.fact-missing", shot("good"));

  const id = String(await redoStep(entry));

  expect(phone.photosOf(id).map((photo) => photo.id)).toEqual(["good"]);
});

test("a step that met a newer case is offered as it is, for now it may pass", async () => {
  const entry = await refused("case.stale", shot("good"));

  expect(waysOut(phone, entry)).toMatchObject({ redo: true, retry: true });
  expect(firstWay(phone, entry)).toBe("retry");
});

test("a step for which the case has no place any more leads nowhere but out", async () => {
  const entry = await refused("case.step-refused", shot("good"));
  await putRow(phone, "case", "case-1", { ...aCaseRow({ state: "checking" }) });

  expect(firstWay(phone, entry)).toBeNull();
});

test("a picture that the server cannot take is mended by another one, a torn one by sending it again", async () => {
  const sent = anEntry({ op_id: "op-2", state: "sent" });
  const entry = await stored(sent, aPhoto({ id: "bad", op_id: "op-2", state: "failed", error: "photo.type" }));

  expect(waysOut(phone, entry)).toMatchObject({ add: true, retry: false });
  await stored(sent, aPhoto({ id: "bad", op_id: "op-2", state: "failed", error: "photo.hash" }));

  expect(firstWay(phone, entry)).toBe("retry");
});

test("a refusal takes back what was said of the same thing, and of nothing else", () => {
  const said = new JustSaved();
  said.say("交回 · 占道经营", "op-2");

  said.heed([anEntry({ op_id: "op-1", state: "rejected" })]);
  expect(said.title).not.toBeNull();
  said.heed([anEntry({ op_id: "op-2", state: "rejected" })]);

  expect(said.title).toBeNull();
});
