// The tests run one file at a time: the machine is shared and the store is one per test.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { configDefaults, defineConfig } from "vitest/config";

/** Tests that compare with a real server: run by the server's own tests, which start it and say where it is. */
const BESIDE_A_SERVER = { "tests/parity.test.ts": "PARITY_ANSWERS", "tests/real/**": "GEZHI_URL" };
const alone = Object.entries(BESIDE_A_SERVER).flatMap(([file, told]) =>
  process.env[told] === undefined ? [file] : [],
);

export default defineConfig({
  plugins: [svelte()],
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...alone],
    environment: "node",
    fileParallelism: false,
    testTimeout: 20_000,
  },
});
