// Builds the simulator's phones: node tests/simulator/build.mjs <folder> [plant]; with a plant, its bug is in them.
import { build } from "vite";
import { planting } from "./plants.mjs";

const [folder, plant] = process.argv.slice(2);
if (folder === undefined) throw new Error("where to?");

await build({
  configFile: false,
  logLevel: "error",
  plugins: plant === undefined ? [] : [planting(plant)],
  ssr: { noExternal: true },
  build: {
    ssr: "tests/simulator/driver.ts",
    outDir: folder,
    emptyOutDir: false,
    copyPublicDir: false,
    minify: false,
    rolldownOptions: { output: { entryFileNames: "driver.mjs" } },
  },
});
