// The one phone this page shows. Screens take everything from here.
import { isCameraOpen } from "../device/camera-app";
import { Capture } from "./capture.svelte";
import { Phone } from "./phone.svelte";
import { Position } from "./position.svelte";
import { Router } from "./router.svelte";
import { Trouble } from "./trouble.svelte";

export const phone = new Phone();
export const position = new Position();
export const router = new Router();
export const capture = new Capture(phone, position);
export const trouble = new Trouble();

/** Screens on which a draft is open: a new version waits for them. What lies in the store is not in hand. */
const AT_WORK: ReadonlySet<string> = new Set(["confirm", "step", "catalog", "camera", "pin", "add"]);

/** Whether the page may not be loaded anew just now: a draft or the camera is open, or something is on its way. */
export function inHand(): boolean {
  return phone.syncing || capture.busy || isCameraOpen() || AT_WORK.has(router.screen);
}
