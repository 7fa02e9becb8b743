// The administrator's pages: who may stand in for whom.
import { describe, expect, test } from "vitest";
import { tintsOf } from "../../src/console/city/beat-tints";
import { deputiesFor, uncoveredBy } from "../../src/console/city/granting";
import { DeskStaff } from "../../src/state/desk-staff.svelte";
import type { AccountRow, Load } from "../../src/state/desk-wire";
import { aServer } from "./builders";

function anAccount(id: string, roles: readonly string[], told: Partial<AccountRow> = {}): AccountRow {
  const grants = roles.map((role) => ({ role, scope: "city", granted_at: "2026-01-01T00:00:00Z", revoked_at: null }));
  const rest = { disabled_at: null, locked_until: null, first_password: false, away: null, last_seen_at: null };
  return { id, name: id, display_name: id, unit: "centre", devices: 0, grants, ...rest, ...told };
}

describe("a deputy", () => {
  test("is offered where one of the absent one's roles is held, and is not shut or the absent one", () => {
    const absent = anAccount("zhao", ["inspector", "acceptor"]);
    const staff = [
      absent,
      anAccount("zhou", ["acceptor"]),
      anAccount("gu", ["leader"]),
      anAccount("lin", ["inspector"], { disabled_at: "2026-11-01T00:00:00Z" }),
    ];

    expect(deputiesFor(absent, staff).map(({ id }) => id)).toEqual(["zhou"]);
    expect(uncoveredBy(absent, staff[1] as AccountRow)).toEqual(["inspector"]);
  });

  test("of another unit fills no unit's role", () => {
    const absent = anAccount("ma", ["unit_desk"], { unit: "sanitation" });

    expect(uncoveredBy(absent, anAccount("xie", ["unit_desk"], { unit: "lighting" }))).toEqual(["unit_desk"]);
    expect(uncoveredBy(absent, anAccount("li", ["unit_desk"], { unit: "sanitation" }))).toEqual([]);
  });
});

test("who has handed everything over has nothing in hand, though the list holds them no longer", async () => {
  const load = { account: "wu", display_name: "吴大海", verify: 0, check: 1, handle: 2, overdue: 1 } as Load;
  const { line } = aServer(({ method }, n) => {
    if (method === "POST") return { body: { results: [] } };
    return { body: { people: n === 1 ? [load] : [] } };
  });
  const staff = new DeskStaff(line);
  await staff.refresh();
  staff.choose(load);

  await staff.handOver(null);

  expect(staff.chosen).toMatchObject({ account: "wu", verify: 0, check: 0, handle: 0 });
});

test("beats that lie side by side have tints of their own, whatever their order", () => {
  const cells = [0, 1, 2, 3].flatMap((x) =>
    [0, 1, 2, 3].map((y) => ({
      code: `${x}${y}`,
      ring: [
        [x, y],
        [x + 1, y],
        [x + 1, y + 1],
        [x, y + 1],
        [x, y],
      ] as const,
    })),
  );
  const quarter = (id: string, left: number, top: number) => ({
    id,
    cells: [0, 1].flatMap((x) => [0, 1].map((y) => `${left + x}${top + y}`)),
  });
  const beats = [quarter("nw", 0, 0), quarter("se", 2, 2), quarter("sw", 0, 2), quarter("ne", 2, 0)];

  const tints = tintsOf(beats, cells);

  for (const [one, other] of ["nw ne", "nw sw", "se ne", "se sw"].map((pair) => pair.split(" ")))
    expect(tints.get(one ?? "")).not.toBe(tints.get(other ?? ""));
  expect(tints.get("nw")).toBe(tints.get("se"));
});
