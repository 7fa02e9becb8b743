// Builds the pages for the proofs in a browser: node tests/browser/build.mjs <folder> <version> [gates] [plant].
// `gates` puts a place behind every await; a plant's bug is in these pages.
import { build } from "vite";
import { planting } from "../simulator/plants.mjs";
import { gates } from "./gates.mjs";
import { PLANTS } from "./plants.mjs";

const [folder, version, ...more] = process.argv.slice(2);
if (folder === undefined || version === undefined) throw new Error("where to, and as which version?");

await build({
  logLevel: "error",
  plugins: more.map((name) => (name === "gates" ? gates() : planting(name, PLANTS))),
  define: { __APP_VERSION__: JSON.stringify(version) },
  build: { outDir: folder, emptyOutDir: true },
});
