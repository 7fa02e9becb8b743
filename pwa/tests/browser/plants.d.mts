// What plants.mjs gives: it is plain JavaScript, since Node runs it without a build.
import type { Plants } from "../simulator/plants.mjs";

export const OF_THE_PAGES: Plants;
export const PLANTS: Plants;
