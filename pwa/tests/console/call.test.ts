// Registering a call: what the desk fills in by itself, and what it leaves to whoever writes.
import { describe, expect, it } from "vitest";
import { DeskCall } from "../../src/state/desk-call.svelte";
import { aServer } from "./builders";

const aCall = () => new DeskCall(aServer(() => ({})).line, async () => {});

describe("a road that is looked up", () => {
  it("is written down as the place, and the next one instead of it", () => {
    const call = aCall();

    call.nameRoad("文澜路");
    expect(call.draft.place).toBe("文澜路");
    call.nameRoad("杏林街");
    expect(call.draft.place).toBe("杏林街");
  });

  it("leaves alone what somebody wrote", () => {
    const call = aCall();
    call.nameRoad("文澜路");
    call.draft.place = "文澜路 6 号";

    call.nameRoad("杏林街");

    expect(call.draft.place).toBe("文澜路 6 号");
  });
});
