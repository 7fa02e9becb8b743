// What an administrator wrote is not lost by pressing another row, and a password that is told once stays until it is noted.
import { describe, expect, it, vi } from "vitest";
import type { Call } from "../../src/device/transport";
import { Desk } from "../../src/state/desk.svelte";
import type { Beat, Stage, UnitRow } from "../../src/state/desk-wire";

const STAGE = { stage: "accept", default: { ordinary: "work_minute:15", urgent: "work_minute:5" }, set: null } as Stage;
const BEATS = [
  { id: "b1", name: "一号网格", cells: ["c1", "c2"], holders: [] },
  { id: "b2", name: "二号网格", cells: ["c3"], holders: [] },
] as unknown as Beat[];
const UNIT = { id: "u1", name: "路灯所", short_name: "路灯", kind: "line", territory: "", parent_id: null } as UnitRow;
const TILES = {
  version: 1,
  tiles: [
    { kind: "matter", code: "09006" },
    { kind: "matter", code: "06010" },
  ],
};
const INSPECTOR = { role: "inspector", scope: "city" } as const;

function accountNamed(id: string) {
  const grants = [{ role: "inspector", scope: "city" }];
  return { account: { id, name: id, display_name: `${id} 的名字`, unit: null, grants }, history: [], devices: [] };
}

/** An administrator's desk at the city's pages. */
function aCity() {
  vi.stubGlobal("history", { replaceState: vi.fn(), pushState: vi.fn() });
  const sent: Call[] = [];
  const desk = new Desk(async (call: Call) => {
    if (call.method !== "GET") sent.push(call);
    const id = /^\/api\/accounts\/([^/?]+)/.exec(call.path)?.[1];
    const told =
      call.method === "POST" && call.path === "/api/accounts"
        ? { id: "new", first_password: "secret-once" }
        : call.path === "/api/settings/tiles"
          ? TILES
          : id !== undefined
            ? accountNamed(id)
            : { items: [], after: null, beats: BEATS, units: [UNIT], stages: [STAGE] };
    return { status: 200, header: () => null, body: new TextEncoder().encode(JSON.stringify(told)) };
  });
  desk.page = "city";
  return { desk, city: desk.city, sent };
}

describe("what is written in an administrator's page", () => {
  const written: [string, (city: Desk["city"]) => Promise<unknown>][] = [
    ["a name", async ({ accounts }) => accounts.open("a1").then(() => accounts.identify({ display: "新名字" }))],
    ["a role", async ({ accounts }) => accounts.open("a1").then(() => accounts.grant([]))],
    [
      "a new account",
      async ({ accounts }) => {
        accounts.begin(INSPECTOR);
        if (accounts.making) accounts.making.name = "walker";
      },
    ],
    [
      "a beat's cells",
      async ({ beats }) => {
        await beats.list();
        beats.begin(BEATS[0] ?? null);
        beats.press("c9");
      },
    ],
    [
      "a unit",
      async ({ units }) => {
        await units.list();
        units.begin("u1");
        units.said.name = "路灯管理所";
      },
    ],
    [
      "a limit",
      async ({ stages }) => {
        stages.begin(STAGE);
        stages.limits.urgent.count = 7;
      },
    ],
    ["the tiles", async ({ tiles }) => tiles.list().then(() => tiles.move(0, 1))],
  ];

  it.each(written)("is asked about before it is left: %s", async (_, write) => {
    const { desk, city } = aCity();
    await write(city);
    expect([desk.written, city.written]).toEqual([true, true]);

    await desk.showPage("city", "register");
    expect([desk.leaving === null, desk.part]).toEqual([false, ""]);
    await desk.answerLeaving(false);
    expect(city.written).toBe(true);

    await desk.showPage("city", "register");
    await desk.answerLeaving(true);
    expect([desk.part, city.written]).toEqual(["register", false]);
  });

  it("belongs to whom was pressed last, whichever answer comes last", async () => {
    const late: (() => void)[] = [];
    const desk = new Desk(async ({ path }) => {
      const id = path.split("/").at(-1) ?? "";
      if (id === "slow") await new Promise<void>((go) => late.push(go));
      return { status: 200, header: () => null, body: new TextEncoder().encode(JSON.stringify(accountNamed(id))) };
    });
    const first = desk.city.accounts.open("slow");
    await desk.city.accounts.open("a2");

    for (const go of late) go();
    await first;

    expect(desk.city.accounts.file?.account.id).toBe("a2");
  });

  it("is not asked about where nothing was changed", async () => {
    const { desk, city } = aCity();
    await Promise.all([city.units.list(), city.beats.list(), city.tiles.list()]);
    await city.accounts.open("a1");
    city.units.begin("u1");
    city.beats.begin(BEATS[0] ?? null);
    city.stages.begin(STAGE);

    expect(desk.written).toBe(false);
  });

  it("is no more when it is saved", async () => {
    const { city, sent } = aCity();
    await city.accounts.open("a1");
    city.accounts.grant([{ role: "acceptor", scope: "city" }]);
    await city.accounts.setGrants();
    city.stages.begin(STAGE);
    city.stages.limits.urgent.count = 7;
    await city.stages.save();

    expect(city.written).toBe(false);
    expect(JSON.parse(String(sent[1]?.body))).toEqual({ ordinary: "work_minute:15", urgent: "work_minute:7" });
  });

  it("is kept when the tiles are read again", async () => {
    const { city } = aCity();
    await city.tiles.list();
    city.tiles.move(0, 1);

    await city.tiles.list();

    expect(city.tiles.chosen.map(({ code }) => code)).toEqual(["06010", "09006"]);
  });
});

describe("a password that is told once", () => {
  it("stays while others are looked at, and is asked about before one signs out", async () => {
    const { desk, city } = aCity();
    city.accounts.begin(INSPECTOR);
    await city.accounts.make();
    await city.accounts.open("a1");
    await desk.showPage("city", "register");
    expect(city.accounts.told?.password).toBe("secret-once");

    await desk.signOut();

    expect([desk.leaving === null, city.accounts.told === null]).toEqual([false, false]);
  });
});

describe("the word whose a cell is", () => {
  it("goes when another beat is chosen", async () => {
    const { city } = aCity();
    await city.beats.list();
    city.beats.begin(BEATS[0] ?? null);
    city.beats.press("c3");
    expect(city.beats.taken).toBe("二号网格");

    city.beats.begin(BEATS[1] ?? null);

    expect(city.beats.taken).toBeNull();
  });
});
