import { beforeEach, expect, test } from "vitest";
import "../helpers/page";
import { asPulled } from "../../src/core/overlay";
import type { PhotoRow } from "../../src/core/photos";
import type { CaseRow, TaskRow } from "../../src/core/wire";
import { capture } from "../../src/state/here";
import {
  draftTitle,
  entryTitle,
  hintOf,
  leftOf,
  mergedInto,
  sayOrigin,
  sayState,
  screenOf,
  sortTasks,
  stageClock,
  unitClock,
  whereOf,
  workerOf,
} from "../../src/state/look";
import type { Phone } from "../../src/state/phone.svelte";
import type { Position } from "../../src/state/position.svelte";
import { zhCN } from "../../src/words/zh-CN";
import { aCaseRow, aDraft, anEntity, anEntry, aPhoto, aStepEntry } from "../helpers/builders";
import { aCategory, aPhone, givePack } from "../helpers/state";

const FRIDAY_EVENING = Date.parse("2026-11-20T17:30:00+08:00");
const MONDAY_MORNING = "2026-11-23T09:30:00+08:00";
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

let phone: Phone;

beforeEach(async () => {
  phone = (await aPhone()).phone;
  givePack(phone, { categories: { categories: [aCategory()] }, calendar: CALENDAR });
});

function aTask(changes: Partial<TaskRow> = {}): TaskRow {
  const about = { id: "t1", kind: "check", case_id: "case-1", assignee: "a1", unit: null } as const;
  return { ...about, due_at: MONDAY_MORNING, state: "open", ...changes } as TaskRow;
}

/** Puts cases into the phone as the feed would. */
async function pulled(...rows: Partial<CaseRow>[]): Promise<void> {
  const entities = rows.map((row) => {
    const whole = aCaseRow(row);
    return anEntity({ id: whole.id, row: whole as unknown as Record<string, unknown> });
  });
  await phone.db.write(["entity"], async (tx) => {
    for (const entity of entities) await tx.objectStore("entity").put(entity);
  });
  await phone.refresh();
}

const standing = (lon: number, lat: number) => ({ sighting: { lon, lat } }) as unknown as Position;
const nowhere = { sighting: null } as unknown as Position;

test("处置人 is named by the server, before it is told by the pack", () => {
  givePack(phone, { people: { workers: [{ id: "w1", display_name: "吴敏", unit: "u1" }] } });
  const named = (worker: CaseRow["worker"]) => workerOf(phone, { ...aCaseRow({ worker }), unsent: [] });

  expect(named({ id: "w1", name: "吴敏敏" })).toBe("吴敏敏");
  expect(named({ id: "w1", name: null })).toBe("吴敏");
  expect(named(null)).toBeNull();
});

test("a picture of the album says when its camera took it, where it says so; one that was just taken says when", () => {
  phone.now = Date.parse("2026-11-22T10:00:00+08:00");
  const at = Date.parse("2026-11-22T09:30:00+08:00");
  const from = (changes: Partial<PhotoRow>) => sayOrigin(phone, aPhoto({ captured_at: at, ...changes }));

  expect(from({ source: "camera_app" })).toBe("实拍 09:30");
  expect(from({ source: "gallery", exif: { DateTimeOriginal: "2026:11:21 08:05:00" } })).toBe("相册 · 昨天 08:05 拍");
  expect(from({ source: "gallery", exif: {} })).toBe("相册");
});

test("where a case is comes in words, else as community and cell, else not at all", () => {
  givePack(phone, { cells: { areas: [{ code: "230102001001", name: "石桥社区" }] } });
  const at = (changes: Partial<CaseRow>) => whereOf(phone, asPulled(aCaseRow({ cell: "230102001001007", ...changes })));

  expect([
    at({ place: "柳荫街幼儿园门口" }),
    at({ place: "" }),
    at({ place: "", cell: null }),
    whereOf(phone, null),
  ]).toEqual(["柳荫街幼儿园门口", "石桥社区 007 格", "", ""]);
});

test("what is left of a clock of work time leaves out the weekend, so that it agrees with its light", async () => {
  await pulled({ state: "handling", limit: "work_hour:4" });
  const row = phone.findCase("case-1");

  expect(leftOf(phone, row, Date.parse(MONDAY_MORNING), FRIDAY_EVENING)).toEqual({ ms: 2 * HOUR, work: true });
});

test("a clock that runs day and night is told by the wall, and so is a lateness", async () => {
  await pulled({ state: "handling", limit: "urgent_hour:2" });
  const row = phone.findCase("case-1");
  const due = FRIDAY_EVENING + 2 * HOUR;

  expect(leftOf(phone, row, due, FRIDAY_EVENING)).toEqual({ ms: 2 * HOUR, work: false });
  expect(leftOf(phone, row, due, due + 10 * HOUR)).toEqual({ ms: -10 * HOUR, work: false });
  expect(leftOf(phone, row, null, due)).toBeNull();
});

test("within one session work time is the wall's time, and nothing is said of it", async () => {
  await pulled({ state: "handling", limit: "work_hour:2" });
  const nine = Date.parse("2026-11-20T09:00:00+08:00");

  expect(leftOf(phone, phone.findCase("case-1"), nine + HOUR, nine)).toEqual({ ms: HOUR, work: false });
});

test("tasks stand by time left or by the way there; one whose place is not known comes last", async () => {
  await pulled({ id: "near", point: { lon: 126.61, lat: 45.76 } }, { id: "far", point: { lon: 126.65, lat: 45.76 } });
  const soon = aTask({ id: "soon", case_id: "far", due_at: "2026-11-20T18:00:00+08:00" });
  const later = aTask({ id: "later", case_id: "near" });
  const lost = aTask({ id: "lost", case_id: "gone", due_at: "2026-11-20T17:00:00+08:00" });
  const ids = (tasks: TaskRow[]) => tasks.map(({ id }) => id);

  expect(ids(sortTasks(phone, nowhere, [later, soon], "time"))).toEqual(["soon", "later"]);
  expect(ids(sortTasks(phone, standing(126.61, 45.76), [lost, soon, later], "near"))).toEqual([
    "later",
    "soon",
    "lost",
  ]);
  expect(ids(sortTasks(phone, nowhere, [later, soon], "near"))).toEqual(["soon", "later"]);
});

test("what was done is named in the present language, whatever it was kept as", async () => {
  await pulled({});
  const report = anEntry({ title: "Street stall" });
  const step = aStepEntry("report_back", { title: "Street stall" });

  expect(entryTitle(phone, report)).toBe("占道经营");
  expect(entryTitle(phone, step)).toBe(`${zhCN.stepName.report_back} · 占道经营`);
  expect(entryTitle(phone, aStepEntry("sign_for", { case_id: "left", title: "占道经营" }))).toContain("占道经营");
});

test("a merged report names the case it follows", async () => {
  const into = { id: "main", number: "230102-20261122-00001", receipt_no: "R20261122-00001" };
  await pulled({ state: "merged", merged_into: into } as Partial<CaseRow>, { id: "main" });

  const row = phone.findCase("case-1");

  expect(row && mergedInto(row)).toEqual(into);
  const main = phone.findCase("main");
  expect(main && mergedInto(main)).toBeNull();
});

test("a draft is gone on with on its own screen, under its own name", () => {
  const added = aDraft({ category: "09006", form: { what: "evidence", note: "" } });

  expect([aDraft({ form: { what: "report" } }), aDraft({ form: { what: "step" } }), added].map(screenOf)).toEqual([
    "confirm",
    "step",
    "add",
  ]);
  expect(draftTitle(phone, added)).toBe(`${zhCN.stepName.evidence} · 占道经营`);
});

test("a hint is found by the longest prefix that has one", () => {
  expect(hintOf("09006")?.whole).toBe(zhCN.hint["09006"]?.[0]);
  expect(hintOf("09022")?.whole).toBe(zhCN.hint["09"]?.[0]);
  expect(hintOf("99001")).toBeNull();
});

test("who checks a case is known, so that the unit's word stays out of sight", async () => {
  await pulled({ state: "checking" });
  const task = aTask() as unknown as Record<string, unknown>;
  await phone.db.write(["entity"], (tx) =>
    tx.objectStore("entity").put(anEntity({ key: "task/t1", type: "task", id: "t1", row: task })),
  );
  await phone.refresh();

  expect(phone.isChecking("case-1")).toBe(true);
  expect(phone.isChecking("case-2")).toBe(false);
  expect(capture.busy).toBe(false);
});

test("what was reported from another phone is followed, and what this phone still holds is not told twice", async () => {
  await pulled({ id: "elsewhere" }, { id: "case-1" }, { id: "others" });
  const events = [
    { id: "e1", case_id: "elsewhere", step: "report", by: "a1" },
    { id: "e2", case_id: "case-1", step: "report", by: "a1" },
    { id: "e3", case_id: "others", step: "report", by: "a2" },
    { id: "e4", case_id: "others", step: "check_pass", by: "a1" },
  ];
  await phone.db.write(["entity", "outbox"], async (tx) => {
    for (const row of events) {
      await tx.objectStore("entity").put(anEntity({ key: `event/${row.id}`, type: "event", id: row.id, row }));
    }
    await tx.objectStore("outbox").put(anEntry({ state: "sent" }));
  });
  await phone.refresh();

  expect(phone.followed.map(({ id }) => id)).toEqual(["elsewhere"]);
});

test("a step that is still on the phone is told as such, and the clock it has left does not run", () => {
  const due = { stage_due_at: MONDAY_MORNING, due_at: MONDAY_MORNING };
  const failed = { ...aCaseRow({ state: "rework", stage: "check", ...due }), unsent: ["check_fail"] };
  const signed = { ...aCaseRow({ state: "handling", stage: "handle", ...due }), unsent: ["sign_for"] };
  const back = { ...aCaseRow({ state: "pending_feedback_review", stage: "handle", ...due }), unsent: ["report_back"] };

  expect([failed, signed, back].map(sayState)).toEqual(["返工中（待送出）", "处置中（待送出）", "待审核（待送出）"]);
  expect(stageClock(failed, FRIDAY_EVENING).due).toBeNull();
  expect(unitClock(signed, FRIDAY_EVENING).due).toBe(Date.parse(MONDAY_MORNING));
  expect(stageClock(back, FRIDAY_EVENING).due).toBeNull();
  expect(sayState({ ...signed, unsent: [] })).toBe("处置中");
});
