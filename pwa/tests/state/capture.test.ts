import "../helpers/page";
import { afterEach, expect, test, vi } from "vitest";
import type { Captured, PhotoRole } from "../../src/core/wire";
import type { StepForm } from "../../src/state/capture.svelte";
import { aBegunReport, aCategory, aFix, aPhone, aTaken, found, givePack, type Made, signInAs } from "../helpers/state";

const SHOWN = { cell: null, unit: null, due_at: null, pack: null };

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Only the clock stands still; timers run, or the store would not. */
function setClock(time: string): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(time) });
}

function gate(): { ready: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const ready = new Promise<void>((done) => {
    open = done;
  });
  return { ready, open };
}

async function draftsStored({ phone }: Made): Promise<number> {
  return await phone.db.read((idb) => idb.count("draft"));
}

test("a report is not saved while its second picture is still being read, and goes out with both afterwards", async () => {
  const made = await aPhone();
  const draft = await aBegunReport(made);
  const { ready, open } = gate();

  const second = made.capture.shoot(draft, aTaken({}, ready));
  expect(made.capture.isReading(draft.draft_id)).toBe(true);
  await expect(made.capture.saveReport(draft, "占道经营", SHOWN)).rejects.toThrow("still being read");
  open();
  await second;

  expect(made.capture.isReading(draft.draft_id)).toBe(false);
  await made.capture.saveReport(found(made.capture, draft.draft_id), "占道经营", SHOWN);
  expect(made.phone.photosOf(draft.draft_id)).toHaveLength(2);
  expect(await draftsStored(made)).toBe(0);
});

test("a report asks for a round as soon as it is saved, and not before", async () => {
  const made = await aPhone();
  let rounds = 0;
  made.phone.sync = () => {
    rounds++;
  };
  const draft = await aBegunReport(made);
  expect(rounds).toBe(0);

  await made.capture.saveReport(draft, "占道经营", SHOWN);

  expect(rounds).toBe(1);
});

test("a picture that could not be read lets go of the save button", async () => {
  const made = await aPhone();
  const draft = await aBegunReport(made);

  const broken = Promise.reject(new DOMException("gone", "NotReadableError"));
  await expect(made.capture.shoot(draft, aTaken({}, broken))).rejects.toThrow("gone");

  expect(made.capture.isReading(draft.draft_id)).toBe(false);
});

test("a first position that comes while a report is being saved does not bring its draft back", async () => {
  const made = await aPhone();
  made.stand.fix = null;
  const begun = await aBegunReport(made);
  const named = { ...begun, fix: aFix() };

  made.stand.fix = aFix();
  const saving = made.capture.saveReport(named, "占道经营", SHOWN);
  await made.capture.takeLateFix(begun);
  await saving;
  await made.capture.takeLateFix(begun);

  expect(await draftsStored(made)).toBe(0);
});

test("a report thrown away while a picture is being read stays away", async () => {
  const made = await aPhone();
  const draft = await aBegunReport(made);
  const { ready, open } = gate();

  const second = made.capture.shoot(draft, aTaken({}, ready));
  await made.capture.drop(draft);
  open();
  await second;

  expect(await draftsStored(made)).toBe(0);
  expect(await made.phone.db.read((idb) => idb.count("photo"))).toBe(0);
});

test("a report whose saving failed can be changed and saved again", async () => {
  const made = await aPhone();
  const draft = await aBegunReport(made);
  const write = vi.spyOn(made.phone.db, "write").mockRejectedValue(new DOMException("full", "QuotaExceededError"));

  await expect(made.capture.saveReport(draft, "占道经营", SHOWN)).rejects.toThrow("full");
  write.mockRestore();
  await made.capture.change(draft, { urgent: true });

  expect(found(made.capture, draft.draft_id).urgent).toBe(true);
});

test("a draft belongs to whoever began it: another account neither sees it nor goes on with it", async () => {
  const made = await aPhone();
  const mine = await made.capture.beginStep("case-1", "report_back", "09006");

  await signInAs(made.phone, "a2");
  const theirs = await made.capture.beginStep("case-1", "report_back", "09006");
  await made.capture.shoot(found(made.capture, theirs), aTaken({ role: "after" }));

  expect(theirs).not.toBe(mine);
  expect(made.phone.drafts.map((draft) => draft.account)).toEqual(["a2"]);
  await signInAs(made.phone, "a1");
  expect(await made.capture.beginStep("case-1", "report_back", "09006")).toBe(mine);
});

async function aBegunStep({ capture }: Made, step = "report_back") {
  return found(capture, await capture.beginStep("case-1", step, "09006"));
}

const wallOf = ({ captured }: { captured: Captured }) => Date.parse(captured.wall);

test("a step says where and when its first picture was taken, not where its form was opened", async () => {
  const made = await aPhone();
  setClock("2026-11-22T09:00:00+08:00");
  const opened = await aBegunStep(made);

  setClock("2026-11-22T10:00:00+08:00");
  made.stand.fix = aFix({ lon: 126.7 });
  await made.capture.shoot(opened, aTaken({ role: "after" }));
  setClock("2026-11-22T11:00:00+08:00");
  made.stand.fix = aFix({ lon: 126.8 });
  await made.capture.shoot(found(made.capture, opened.draft_id), aTaken({ role: "after" }));

  const shot = found(made.capture, opened.draft_id);
  expect(wallOf(shot)).toBe(Date.parse("2026-11-22T10:00:00+08:00"));
  expect(shot.fix?.lon).toBe(126.7);
});

test("a step without a picture says where and when its button was pressed", async () => {
  const made = await aPhone();
  setClock("2026-11-22T09:00:00+08:00");
  const opened = await aBegunStep(made, "return");

  setClock("2026-11-22T10:00:00+08:00");
  made.stand.fix = aFix({ lon: 126.7 });
  await made.capture.saveStep(opened, "占道经营", 3);

  const [entry] = made.phone.entries;
  expect(entry && wallOf(entry.intent)).toBe(Date.parse("2026-11-22T10:00:00+08:00"));
  expect(entry?.intent.fix?.lon).toBe(126.7);
});

test("重拍 puts the new picture in the place of the old one, and the step is where the new one was taken", async () => {
  const made = await aPhone();
  const opened = await aBegunStep(made);
  await made.capture.shoot(opened, aTaken({ role: "after" }));
  const [old] = made.phone.photosOf(opened.draft_id);

  made.stand.fix = aFix({ lon: 126.7 });
  await made.capture.shoot(found(made.capture, opened.draft_id), aTaken({ role: "after" }), old?.id);

  expect(made.phone.photosOf(opened.draft_id)).toHaveLength(1);
  expect(made.phone.photosOf(opened.draft_id)[0]?.id).not.toBe(old?.id);
  expect(found(made.capture, opened.draft_id).fix?.lon).toBe(126.7);
});

test("重拍 that fails leaves the old picture where it was", async () => {
  const made = await aPhone();
  const opened = await aBegunStep(made);
  await made.capture.shoot(opened, aTaken({ role: "after" }));
  const [old] = made.phone.photosOf(opened.draft_id);

  const broken = Promise.reject(new DOMException("gone", "NotReadableError"));
  await made.capture.shoot(opened, aTaken({}, broken), old?.id).catch(() => undefined);

  expect(made.phone.photosOf(opened.draft_id).map((photo) => photo.id)).toEqual([old?.id]);
});

test("a report takes the first position that comes soon after it, with its age counted from the shutter", async () => {
  const made = await aPhone();
  made.stand.fix = null;
  setClock("2026-11-22T09:00:00+08:00");
  const draft = await aBegunReport(made);

  setClock("2026-11-22T09:01:40+08:00");
  made.stand.fix = aFix({ age_s: 10 });
  await made.capture.takeLateFix(draft);

  expect(found(made.capture, draft.draft_id).fix).toEqual(aFix({ age_s: 90 }));
});

test("a position that comes later than that says nothing of the report, nor does one of a later picture", async () => {
  const made = await aPhone();
  made.stand.fix = null;
  setClock("2026-11-22T09:00:00+08:00");
  const draft = await aBegunReport(made);

  setClock("2026-11-22T09:03:01+08:00");
  made.stand.fix = aFix();
  await made.capture.takeLateFix(draft);
  await made.capture.shoot(draft, aTaken());

  expect(found(made.capture, draft.draft_id).fix).toBeNull();
});

async function withAfterPhoto(made: Made, selfHandle: boolean) {
  givePack(made.phone, { categories: { categories: [aCategory({ self_handle: selfHandle })] } });
  const draft = await aBegunReport(made);
  await made.capture.shoot(draft, aTaken({ role: "after" }));
  return found(made.capture, draft.draft_id);
}

const rolesOf = ({ phone }: Made, id: string): PhotoRole[] => phone.photosOf(id).map((photo) => photo.role);

test("a report with an after-photo is a self-handled one where its category allows it", async () => {
  const made = await aPhone();
  const draft = await withAfterPhoto(made, true);

  await made.capture.saveReport(draft, "占道经营", SHOWN);

  expect(made.phone.entries[0]?.intent.kind).toBe("self_handle");
  expect(rolesOf(made, draft.draft_id)).toEqual(["before", "after"]);
});

test("an after-photo of a category that nobody puts right by themselves travels as one more picture", async () => {
  const made = await aPhone();
  const draft = await withAfterPhoto(made, false);

  await made.capture.saveReport(draft, "占道经营", SHOWN);

  expect(made.phone.entries[0]?.intent.kind).toBe("report");
  expect(rolesOf(made, draft.draft_id)).toEqual(["before", "extra"]);
});

test("a report is not saved without a picture of before", async () => {
  const made = await aPhone();
  const draft = await withAfterPhoto(made, true);
  await made.capture.away.take(
    made.phone
      .photosOf(draft.draft_id)
      .slice(0, 1)
      .map(({ id }) => id),
  );
  await made.capture.away.settle();

  await expect(made.capture.saveReport(draft, "占道经营", SHOWN)).rejects.toThrow("before");
});

test("补充到原案 makes one piece of evidence on that case, with the pictures and the note, and no report", async () => {
  const made = await aPhone();
  const draft = await aBegunReport(made);
  const form = { ...draft.form, note: "又摆出来了" };

  await made.capture.saveEvidence({ ...draft, form }, "占道经营", "case-9");

  const told = made.phone.entries.map(({ intent }) => [intent.kind, intent.case_id, intent.args]);
  expect(told).toEqual([["evidence", "case-9", { note: "又摆出来了" }]]);
  expect(rolesOf(made, draft.draft_id)).toEqual(["extra"]);
  expect(await draftsStored(made)).toBe(0);
});

test("补充到原案 that could not be stored leaves a report that can still be made", async () => {
  const made = await aPhone();
  const draft = await aBegunReport(made);
  const write = made.phone.db.write.bind(made.phone.db);
  vi.spyOn(made.phone.db, "write").mockImplementation(async (rooms, work) => {
    if (rooms.includes("outbox")) throw new DOMException("full", "QuotaExceededError");
    return await write(rooms, work);
  });

  await expect(made.capture.saveEvidence(draft, "占道经营", "case-9")).rejects.toThrow("full");
  await made.phone.refresh();

  expect(rolesOf(made, draft.draft_id)).toEqual(["before"]);
});

test("what is typed into a step is kept with it", async () => {
  const made = await aPhone();
  const opened = await aBegunStep(made);

  await made.capture.change(opened, { form: { ...opened.form, text: "已清理" } });

  expect((found(made.capture, opened.draft_id).form as StepForm).text).toBe("已清理");
});
