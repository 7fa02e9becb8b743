// A new password is sent only where it was written the same twice; what is to be mended is said.
import { describe, expect, it, vi } from "vitest";
import { Refused } from "../../src/state/desk-line";
import { PasswordDraft, type Sent } from "../../src/state/desk-password.svelte";

function aDraft(told: Sent = null) {
  const deliver = vi.fn(async () => told);
  const draft = new PasswordDraft(deliver);
  [draft.old, draft.fresh, draft.again] = ["old", "自己的密码十个字以上", "自己的密码十个字以上"];
  return { draft, deliver };
}

describe("a new password", () => {
  it("is sent once it was written the same twice", async () => {
    const { draft, deliver } = aDraft();
    draft.again = "另外一个";

    expect(await draft.send()).toBe(false);
    expect([draft.wrong, draft.mend, deliver.mock.calls.length]).toEqual(["differ", { field: "again" }, 0]);
    draft.again = draft.fresh;

    expect([await draft.send(), draft.wrong]).toEqual([true, null]);
    expect(deliver).toHaveBeenCalledExactlyOnceWith("old", "自己的密码十个字以上");
  });

  it("leads back to the old one where that was wrong", async () => {
    const { draft } = aDraft(new Refused(422, "session.password-wrong", {}));

    expect(await draft.send()).toBe(false);

    expect([draft.mend, draft.working]).toEqual([{ field: "old" }, false]);
  });
});
