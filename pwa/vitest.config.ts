// The tests run one file at a time: the machine is shared and the store is one per test.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  test: { include: ["tests/**/*.test.ts"], environment: "node", fileParallelism: false, testTimeout: 20_000 },
});
