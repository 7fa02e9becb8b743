import { expect, test } from "vitest";
import { reportIntent } from "../../src/core/intent";
import { beginDraft, changeDraft, dropDraft, dropShot, keepShot, saveOperation } from "../../src/device/capture";
import { aDraft, aPhoto, aReportArgs, CAPTURED } from "../helpers/builders";
import { FakeServer } from "../helpers/fake-server";
import { Phone } from "../helpers/phone";

const SAVED = { code: "draft.saved" };

async function aPhone(): Promise<{ phone: Phone; server: FakeServer }> {
  const server = new FakeServer();
  const phone = new Phone(server);
  await phone.signInQuietly();
  return { phone, server };
}

const drafts = (phone: Phone) => phone.db.read((idb) => idb.getAll("draft"));
const bytes = (phone: Phone) => phone.db.read((idb) => idb.count("bytes"));

test("a draft thrown away takes its pictures along", async () => {
  const { phone } = await aPhone();
  await phone.shoot(aDraft());

  await dropDraft(phone.db, "op-1");

  expect(await drafts(phone)).toEqual([]);
  expect(await phone.photos()).toEqual([]);
  expect(await bytes(phone)).toBe(0);
});

test("a picture read to its end after the report was saved is refused by name, and the report arrives whole", async () => {
  const { phone, server } = await aPhone();
  const { op_id, case_id, text } = await phone.report();
  const before = await bytes(phone);

  const late = phone.shoot(aDraft({ draft_id: op_id, case_id }), 1);

  await expect(late).rejects.toMatchObject({ ...SAVED, draftId: op_id });
  expect(await drafts(phone)).toEqual([]);
  expect(await bytes(phone)).toBe(before);
  expect(await phone.sync()).toMatchObject({ ending: "done" });
  expect(await phone.entry(op_id)).toMatchObject({ state: "sent", text });
  expect(server.photos.size).toBe(2); // the picture and its thumb
});

test("不报了 after the report was saved takes nothing of it", async () => {
  const { phone, server } = await aPhone();
  const { op_id } = await phone.report();

  await expect(dropDraft(phone.db, op_id)).rejects.toMatchObject(SAVED);
  await expect(dropShot(phone.db, `${op_id}-0`)).rejects.toMatchObject(SAVED);

  await phone.sync();
  expect(server.photos.size).toBe(2);
});

test("a report saved a second time stays what its receipt named, and no number is used up", async () => {
  const { phone } = await aPhone();
  const { op_id, case_id } = await phone.report();
  await phone.sync();
  const sent = await phone.entry(op_id);
  const common = { op_id, case_id, captured: CAPTURED, fix: null };
  const again = {
    meta: await phone.meta(),
    account: "a1",
    title: "other",
    urgent: true,
    now: phone.now,
    intent: (device_seq: number) => reportIntent({ ...common, device_seq }, "report", aReportArgs()),
  };

  await expect(saveOperation(phone.db, again)).rejects.toMatchObject(SAVED);

  expect(await phone.entry(op_id)).toEqual(sent);
  expect(await phone.report({ photos: 0 })).toMatchObject({ device_seq: 2 });
});

test("the shutter says when and where, and undoes nothing that was written while its picture was read", async () => {
  const { phone } = await aPhone();
  const opened = aDraft({ form: { note: "", cell: null } });
  await beginDraft(phone.db, opened);

  await changeDraft(phone.db, "op-1", { form: { note: "井盖破了" } });
  const fix = { lon: 126.61, lat: 45.76, crs: "WGS84", accuracy_m: 8, age_s: 1, source: "gps" } as const;
  const shutter = { captured: { ...CAPTURED, mono_ms: 9000 }, fix };
  await phone.shoot({ ...opened, ...shutter });
  await changeDraft(phone.db, "op-1", { form: { cell: "230102001001007" } });
  await changeDraft(phone.db, "op-1", ({ category }) => ({ category: `${category}-b` }));
  await beginDraft(phone.db, opened);

  const form = { note: "井盖破了", cell: "230102001001007" };
  expect(await drafts(phone)).toEqual([{ ...opened, ...shutter, category: "09006-b", form }]);
});

test("a field that is stored after the draft was saved or thrown away brings no draft back", async () => {
  const { phone } = await aPhone();
  const { op_id } = await phone.report();

  await expect(changeDraft(phone.db, op_id, { urgent: true })).rejects.toMatchObject(SAVED);
  await expect(beginDraft(phone.db, aDraft({ draft_id: op_id }))).rejects.toMatchObject(SAVED);
  await expect(changeDraft(phone.db, "op-9", { urgent: true })).rejects.toMatchObject({ code: "draft.gone" });

  expect(await drafts(phone)).toEqual([]);
});

test("two pictures read at the same time get a place each", async () => {
  const { phone } = await aPhone();
  const promised = { op_id: "op-1", n: 0, state: "raw" } as const;

  await keepShot(phone.db, aDraft(), aPhoto({ ...promised, id: "first" }), new ArrayBuffer(9));
  await keepShot(phone.db, aDraft(), aPhoto({ ...promised, id: "second" }), new ArrayBuffer(9));

  expect((await phone.photos()).map((row) => [row.id, row.n])).toEqual([
    ["first", 0],
    ["second", 1],
  ]);
});
