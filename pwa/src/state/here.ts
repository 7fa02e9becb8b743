// The one phone this page shows. Screens take everything from here.
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
