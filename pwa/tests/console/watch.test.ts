// 同步: what waits for the supervisor and which phones are in trouble, as the desk keeps them.
import { describe, expect, it } from "vitest";
import { DeskWatch } from "../../src/state/desk-watch.svelte";
import { aServer, type Reply } from "./builders";

const HELD = { op_id: "op-1", step: "check_fail", case: { id: "c1" } };
const PHONE = { device_id: "d1", quiet: true, missing: [], wiped_at: null };

function aWatch({ decides = true, decision = { body: { status: "applied" } } as Reply } = {}) {
  const asked: string[] = [];
  const { line } = aServer((call) => {
    asked.push(`${call.method} ${call.path}`);
    if (call.path === "/api/held") return { body: { items: [HELD] } };
    if (call.path === "/api/phones") return { body: { phones: [PHONE, { ...PHONE, device_id: "d2", quiet: false }] } };
    return decision;
  });
  return { asked, watch: new DeskWatch(line, () => decides) };
}

describe("what a supervisor watches", () => {
  it("is what waits and which phones there are, and how many of them are silent", async () => {
    const { watch } = aWatch();

    await watch.refresh();

    expect([watch.held?.length, watch.phones?.length, watch.silent]).toEqual([1, 2, 1]);
  });

  it("asks for nothing that somebody who does not decide would be refused", async () => {
    const { watch, asked } = aWatch({ decides: false });

    await watch.refresh();

    expect(asked).toEqual(["GET /api/phones"]);
    expect(watch.held).toEqual([]);
  });

  it("sends a decision with its reason, and reads anew what still waits", async () => {
    const { watch, asked } = aWatch();
    watch.choose("op-1");
    watch.reason = "  看过了 ";
    expect(watch.written).toBe(true);

    expect(await watch.decide("take")).toBe(true);

    expect(asked).toEqual(["POST /api/held/op-1/decision", "GET /api/held", "GET /api/phones"]);
    expect([watch.chosen, watch.reason, watch.written]).toEqual([null, "", false]);
  });

  it("keeps the reason when the decision is refused, and says why", async () => {
    const { watch } = aWatch({ decision: { status: 409, body: { code: "case.step-refused" } } });
    watch.choose("op-1");
    watch.reason = "看过了";

    expect(await watch.decide("take")).toBe(false);

    expect([watch.chosen, watch.reason, watch.refusal?.code]).toEqual(["op-1", "看过了", "case.step-refused"]);
  });
});
