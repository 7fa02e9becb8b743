import "../helpers/page";
import { beforeEach, expect, test, vi } from "vitest";
import type { CaseRow } from "../../src/core/wire";
import { cameraClosed, cameraOpened } from "../../src/device/camera-app";
import { capture, inHand, phone, position, router } from "../../src/state/here";
import { cellOf, cellsToOffer } from "../../src/state/place";
import {
  missingFrom,
  predict,
  reportLike,
  sameNearBy,
  saveDraft,
  saveToCase,
  shownFor,
  waitsForFix,
} from "../../src/state/report";
import { justSaved } from "../../src/state/saved.svelte";
import { editAgain, letGoPictures } from "../../src/state/tray";
import { words } from "../../src/words/words";
import { aCaseRow, anEntity, anEntry, aPhoto, aReportArgs } from "../helpers/builders";
import { aCategory, aFix, aTaken, emptyStore, found, givePack, Stand, signInAs } from "../helpers/state";

const SHUTTER = Date.parse("2026-11-22T09:00:00+08:00");
const HOUR = 3_600_000;
const CALENDAR = {
  version: "1",
  utc_offset_minutes: 480,
  sessions: [
    [480, 720],
    [840, 1080],
  ],
  years: {},
};
const RING = [
  [1266090000, 457590000],
  [1266110000, 457590000],
  [1266110000, 457610000],
  [1266090000, 457610000],
  [1266090000, 457590000],
];
const CELLS = { cells: [{ code: "230102001001007", ring: RING }], areas: [] };
const stand = new Stand();

beforeEach(async () => {
  await phone.db.close();
  emptyStore();
  phone.resize = () => undefined;
  phone.sync = () => undefined;
  Object.assign(capture, { position: stand.position });
  stand.fix = aFix();
  await signInAs(phone, "a1");
  givePack(phone, { categories: { categories: [aCategory()] }, calendar: CALENDAR, cells: CELLS });
  vi.useFakeTimers({ toFake: ["Date"], now: SHUTTER });
  phone.now = SHUTTER;
  return () => vi.useRealTimers();
});

async function aReport() {
  return found(capture, await capture.beginReport("matter", "09006", false, aTaken()));
}

test("where it is goes along in words: as the pack would say it, or as the person wrote it", async () => {
  const streets = [
    {
      name: "槐安街",
      line: [
        [126.6101, 45.7],
        [126.6101, 45.8],
      ],
    },
  ];
  givePack(phone, { categories: { categories: [aCategory()] }, cells: { ...CELLS, streets } });
  await saveDraft(await aReport());
  const draft = await aReport();
  await capture.change(draft, { form: { ...draft.form, place: "3 号楼门前" } });
  await saveDraft(found(capture, draft.draft_id));

  expect(phone.mine.map(({ intent }) => intent.args.place).sort()).toEqual(["3 号楼门前", "槐安街附近"]);
});

test("a report like one that was not taken has its category, its place and its words, and a case of its own", async () => {
  const refused = aCaseRow({
    state: "rejected",
    note: "三张桌子",
    place: "3 号楼门前",
    point: { lon: 126.61, lat: 45.76 },
  });

  const draft = found(capture, await reportLike({ ...refused, unsent: [] }, aTaken()));

  expect([draft.category, draft.case_id === refused.id]).toEqual([refused.category, false]);
  expect(draft.form).toMatchObject({ note: "三张桌子", place: "3 号楼门前", pin: { lon: 126.61, lat: 45.76 } });
  expect(missingFrom(phone, draft, SHUTTER)).toBeNull();
});

test("the cell one stands in is offered first, however small its share of a wide circle", () => {
  const candidates = [
    { code: "025", share: 0.2 },
    { code: "059", share: 0.15 },
    { code: "042", share: 0.1 },
    { code: "001", share: 0.01 },
  ];

  const offered = (chosen: string | null) => cellsToOffer({ cell: "042", candidates }, chosen).map(({ code }) => code);

  expect(offered(null)).toEqual(["042", "025", "059"]);
  expect(offered("001")).toEqual(["042", "025", "059", "001"]);
  expect(cellsToOffer(null, null)).toEqual([]);
});

test("whoever does not allow the position is not told to wait for it, and saves what was pointed at", async () => {
  stand.fix = null;
  const draft = await aReport();
  position.state = "missing";
  expect(missingFrom(phone, draft, SHUTTER)).toBe(words.confirm.needFix);

  position.state = "refused";
  expect([missingFrom(phone, draft, SHUTTER), waitsForFix(draft, SHUTTER)]).toEqual([words.confirm.needCell, false]);

  const pinned = { ...draft, form: { ...draft.form, pin: { lon: 126.61, lat: 45.76 } } };
  expect(missingFrom(phone, pinned, SHUTTER)).toBeNull();
  position.state = "asking";
});

test("预计 is counted from the corrected shutter, 现在派遣 from now", async () => {
  const draft = await aReport();
  phone.meta = phone.meta && { ...phone.meta, clock_offset: 600_000 }; // this phone is ten minutes slow
  phone.now = SHUTTER + 3 * HOUR;

  const expected = predict(phone, draft, aCategory(), null);

  expect(expected.due_at).toBe(SHUTTER + 600_000 + 2 * HOUR);
  expect(expected.due_if_now).toBe(SHUTTER + 600_000 + 5 * HOUR);
});

test("what the operation says was shown is the limit from the shutter, however late it is saved", async () => {
  const draft = await aReport();
  phone.now = SHUTTER + 3 * HOUR;

  expect(shownFor(phone, draft).due_at).toBe("2026-11-22T11:00:00+08:00");
});

async function pulled(...rows: Partial<CaseRow>[]): Promise<void> {
  await phone.db.write(["entity"], async (tx) => {
    for (const row of rows) {
      const whole = aCaseRow(row);
      await tx.objectStore("entity").put(anEntity({ id: whole.id, row: whole as unknown as Record<string, unknown> }));
    }
  });
  await phone.refresh();
}

const metresEast = (metres: number) => ({ lon: 126.61 + metres / 77_700, lat: 45.76 });

test("same open cases near by are told with their distance, the nearest first", async () => {
  const draft = await aReport();
  await pulled(
    { id: "far", point: metresEast(80) },
    { id: "second", point: metresEast(40) },
    { id: "first", point: metresEast(10) },
    { id: "done", point: metresEast(5), state: "closed" },
    { id: "other", point: metresEast(5), category: "06010" },
    { id: "component", point: metresEast(5), kind: "component" },
  );

  expect(sameNearBy(phone, draft).map(({ row, metres }) => [row.id, Math.round(metres)])).toEqual([
    ["first", 10],
    ["second", 40],
  ]);
});

test("补充到原案 says to which case it went", async () => {
  const draft = await aReport();
  await pulled({ id: "first", point: metresEast(10), number: "230102-20261122-00007" });

  await saveToCase(draft, sameNearBy(phone, draft)[0]?.row ?? (aCaseRow() as never));

  expect(justSaved.title).toBe(words.confirm.addedTo(words.reports.number("230102-20261122-00007")));
  expect(phone.entries.map((entry) => [entry.intent.kind, entry.case_id])).toEqual([["evidence", "first"]]);
});

test("a report whose picture is still being stored says so instead of being saved", async () => {
  const draft = await aReport();
  let open: () => void = () => undefined;
  const ready = new Promise<void>((done) => {
    open = done;
  });

  const second = capture.shoot(draft, aTaken({}, ready));

  expect(missingFrom(phone, draft, SHUTTER)).toBe(words.confirm.reading);
  open();
  await second;
  expect(missingFrom(phone, draft, SHUTTER)).toBeNull();
});

test("a report without a position waits a few minutes for one, then asks for the cell by hand", async () => {
  stand.fix = null;
  const draft = await aReport();

  expect(missingFrom(phone, draft, SHUTTER - 10_000)).toBe(words.confirm.needFix); // the screen's now is a tick old
  expect(missingFrom(phone, draft, SHUTTER + 60_000)).toBe(words.confirm.needFix);
  expect(missingFrom(phone, draft, SHUTTER + HOUR)).toBe(words.confirm.needCell);
  const named = { ...draft, form: { ...draft.form, cell: "230102001001007" } };
  expect(missingFrom(phone, named, SHUTTER + HOUR)).toBeNull();
});

test("a report with only an after-photo asks for the one of before", async () => {
  const draft = found(capture, await capture.beginReport("matter", "09006", false, aTaken({ role: "after" })));

  expect(missingFrom(phone, draft, SHUTTER)).toBe(words.confirm.needBefore);
});

async function refused(source: "fix" | "manual", at = { lon: 126.61, lat: 45.76 }) {
  const point = { ...at, source };
  const shown = { cell: "230102001001007", unit: null, due_at: null, pack: null };
  const entry = anEntry({ op_id: `op-${source}`, state: "rejected" });
  const intent = { ...entry.intent, args: { ...aReportArgs({ point, shown }) } };
  await phone.db.write(["outbox"], async (tx) => void (await tx.objectStore("outbox").put({ ...entry, intent })));
  return { ...entry, intent };
}

test("改了再报 keeps the cell that was named by hand, and only that", async () => {
  const named = found(capture, String(await editAgain(await refused("manual"))));
  const located = found(capture, String(await editAgain(await refused("fix"))));

  expect([named.form.cell, located.form.cell]).toEqual(["230102001001007", null]);
});

test("改了再报 keeps the pin that was put by hand", async () => {
  const pinned = found(capture, String(await editAgain(await refused("manual", { lon: 126.6095, lat: 45.7605 }))));

  expect(pinned.form).toMatchObject({ cell: null, pin: { lon: 126.6095, lat: 45.7605 } });
});

test("the pin goes before the position, its cell follows it, and it is recorded as put by hand", async () => {
  const draft = await aReport();
  await capture.change(draft, { form: { ...draft.form, pin: { lon: 126.60951234567, lat: 45.7605 } } });
  const pinned = found(capture, draft.draft_id);

  expect(cellOf(phone, pinned)).toBe("230102001001007");
  await capture.saveReport(pinned, "占道经营", shownFor(phone, pinned));

  const { args, fix } = phone.entries[0]?.intent ?? {};
  expect(args?.point).toEqual({ lon: 126.6095123, lat: 45.7605, source: "manual" });
  expect(fix).toMatchObject({ lon: 126.61, lat: 45.76 }); // where the phone was stays beside it
});

test("a pin outside every cell still makes a report", async () => {
  stand.fix = null;
  const draft = await aReport();
  const pinned = { ...draft, form: { ...draft.form, pin: { lon: 126.7, lat: 45.8 } } };

  expect(cellOf(phone, pinned)).toBeNull();
  expect(missingFrom(phone, pinned, SHUTTER)).toBeNull();
});

test("a new version waits for a draft that is open on the screen, not for one that lies in the store", async () => {
  const draft = await aReport();

  router.parts = ["me"];
  expect(inHand()).toBe(false);
  router.parts = ["confirm", draft.draft_id];
  expect(inHand()).toBe(true);
});

test("a new version waits for somebody who is in the camera, though nobody sees the page", () => {
  router.parts = ["home"];
  expect(inHand()).toBe(false);

  cameraOpened();
  expect(inHand()).toBe(true);
  cameraClosed();

  expect(inHand()).toBe(false);
});

test("a given-up picture of a sent report goes by the person's word, and what was sent stays", async () => {
  const entry = anEntry({ state: "sent" });
  await phone.db.write(["outbox", "photo"], async (tx) => {
    await tx.objectStore("outbox").put(entry);
    await tx.objectStore("photo").put(aPhoto({ id: "bad", state: "failed" }));
    await tx.objectStore("photo").put(aPhoto({ id: "good", state: "stored" }));
  });
  await phone.refresh();

  await letGoPictures(entry);

  expect(phone.photos.map(({ id }) => id)).toEqual(["good"]);
  expect(phone.entries.map(({ state }) => state)).toEqual(["sent"]);
});
