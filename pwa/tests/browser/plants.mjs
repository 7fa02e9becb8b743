// Bugs of what the simulator does not play: planted in the pages while they are built for the proofs in a browser.
import { PLANTS as OF_THE_CORE } from "../simulator/plants.mjs";

/** @type {typeof OF_THE_CORE} */
export const OF_THE_PAGES = {
  "two-writers": {
    why: "no tab waits for the other one's sending",
    changes: [
      {
        file: "src/device/locks.ts",
        find: "if (!locks) return await inPage(name, work);",
        plant: "return await inPage(name, work);",
      },
    ],
  },
  "takes-over-at-once": {
    why: "a new build takes over whatever runs",
    changes: [
      {
        file: "src/state/update.svelte.ts",
        find: "if ((await nothingRuns()) && idle()) this.take();",
        plant: "if ((await nothingRuns()) || idle() || true) this.take();",
      },
    ],
  },
};

export const PLANTS = { ...OF_THE_CORE, ...OF_THE_PAGES };
