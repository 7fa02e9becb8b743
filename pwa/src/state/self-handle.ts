// 自行处置: who may, and whether the report in hand is one.
import type { Draft } from "../core/draft";
import type { PackCategory } from "../core/pack";
import type { Phone } from "./phone.svelte";

/** Whether this person may put a matter of this category right by themselves. */
export function maySelfHandle(on: Phone, category: PackCategory | null): boolean {
  return category?.self_handle === true && on.actor.roles.includes("inspector");
}

/** An after-photo says so, as long as the category still allows it. */
export function isSelfHandled(on: Phone, draft: Draft): boolean {
  const category = on.ground.findCategory(String(draft.form.kind), draft.category);
  return maySelfHandle(on, category) && on.photosOf(draft.draft_id).some((photo) => photo.role === "after");
}
