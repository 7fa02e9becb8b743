// The one desk this page shows. Screens take everything from here.
import { browserTransport } from "../device/transport";
import { Desk } from "./desk.svelte";

export const desk = new Desk(browserTransport());
