// Which ways lead out of 需处理: only such as can succeed are offered, the one that mends it first.
import { type OutboxEntry, opensACase } from "../core/outbox";
import type { PhotoRow } from "../core/photos";
import type { Phone } from "./phone.svelte";
import { ENDED } from "./report";
import { asksNothing } from "./steps";
import { stepsOn } from "./todo";

/** Reasons that lie in what was said or shown: sent once more as it is, it is refused once more. */
const AS_IT_IS: ReadonlySet<string> = new Set([
  "case.assist-open",
  "case.duties-apart",
  "case.fact-missing",
  "case.photo-used",
  "case.return-late",
  "case.returns-spent",
  "case.step-not-built",
  "case.step-unknown",
  "people.role-refused",
  "photo.bytes-gone",
  "photo.dimensions",
  "photo.too-large",
  "photo.type",
]);

export interface WaysOut {
  /** 改了再报: the report on its screen again. */
  edit: boolean;
  /** 重拍再交: the step on its screen again, with its words and the pictures that nothing was said against. */
  redo: boolean;
  /** 补一张照片 to the case, for one that cannot be delivered. */
  add: boolean;
  /** 重试: as it is. */
  retry: boolean;
}

/** The way that surely mends it: 重试 only where nothing is against the pictures. Null where there is none. */
export function firstWay(on: Phone, entry: OutboxEntry): keyof WaysOut | null {
  const ways = waysOut(on, entry);
  const spoiled = entry.state === "rejected" && refusedPictures(on, entry).length > 0;
  const order = ["edit", ...(spoiled ? ["redo"] : []), "retry", "redo", "add"] as (keyof WaysOut)[];
  return order.find((way) => ways[way]) ?? null;
}

export function waysOut(on: Phone, entry: OutboxEntry): WaysOut {
  const none = { edit: false, redo: false, add: false, retry: false };
  const again = !AS_IT_IS.has(entry.last_error ?? "");
  if (entry.state !== "rejected") return { ...none, ...forPictures(on, entry) };
  if (opensACase(entry)) return { ...none, edit: true, retry: true };
  if (entry.intent.kind !== "step") return { ...none, retry: again };
  const step = String(entry.intent.args.step);
  const row = on.findCase(entry.case_id);
  const open = row !== null && stepsOn(on, row).includes(step);
  return { ...none, redo: open && !asksNothing(step), retry: open && again };
}

/** An operation that was sent, some of whose pictures were given up. */
function forPictures(on: Phone, entry: OutboxEntry): Pick<WaysOut, "add" | "retry"> {
  const row = on.findCase(entry.case_id);
  const failed = on.photos.filter((photo) => photo.op_id === entry.op_id && photo.state === "failed");
  return {
    add: row !== null && row.unsent.length === 0 && !ENDED.has(row.state),
    retry: failed.some(({ error }) => !AS_IT_IS.has(error ?? "")),
  };
}

/** The pictures that a refusal is about: they do not go along when the step is opened again. */
export function refusedPictures(on: Phone, entry: OutboxEntry): PhotoRow[] {
  const photos = on.photosOf(entry.op_id);
  if (entry.last_error === "case.photo-used") return photos;
  return photos.filter(({ state }) => state === "failed");
}
