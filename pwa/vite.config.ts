// How the phone and the desk are built: two pages, one service worker, files named by their content.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { version } from "./package.json";
import { reachOf } from "./scripts/precache";

const MANIFEST = {
  id: "/",
  name: "格治",
  short_name: "格治",
  description: "网上有格,格中有点,点上有事,事上有人,人上有责",
  lang: "zh-Hans",
  start_url: "/",
  scope: "/",
  display: "standalone" as const,
  orientation: "portrait" as const,
  background_color: "#EFF1F0",
  theme_color: "#EFF1F0",
  icons: [
    { src: "/icons/mark.svg", sizes: "any", type: "image/svg+xml" },
    { src: "/icons/mark-192.png", sizes: "192x192", type: "image/png" },
    { src: "/icons/mark-512.png", sizes: "512x512", type: "image/png" },
    { src: "/icons/mark-maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
  ],
};

/** The desk's base map lies in a folder of its own, beside what every first visit stores: it is fetched where a city has tiles. */
const OF_THE_MAP = /maplibre|pmtiles/;
const folderOf = (names: readonly string[]) => (names.some((name) => OF_THE_MAP.test(name)) ? "assets/map" : "assets");

const phone = reachOf("phone", ["en", "InApp", "FirstPassword"]);

export default defineConfig({
  plugins: [
    svelte(),
    phone.plugin,
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectRegister: null, // the page registers it itself: our CSP knows no inline script
      manifest: MANIFEST,
      includeManifestIcons: false,
      injectManifest: {
        // The phone's own reach: the desk works online, and its map must not land in everybody's first visit.
        globPatterns: ["index.html", "floor.js", "assets/*.{js,css}"],
        manifestTransforms: [(entries) => ({ manifest: entries.filter(phone.belongs), warnings: [] })],
      },
    }),
  ],
  build: {
    target: ["chrome98", "safari15.4", "firefox98"], // docs/browsers.md; public/floor.js asks for it at the start
    assetsInlineLimit: 0, // data: URLs would need a wider CSP for fonts and workers
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { phone: "index.html", desk: "console.html" },
      output: {
        chunkFileNames: ({ moduleIds }) => `${folderOf(moduleIds)}/[name]-[hash].js`,
        assetFileNames: ({ names }) => `${folderOf(names)}/[name]-[hash][extname]`,
      },
    },
  },
  worker: {
    format: "es",
    rolldownOptions: { output: { entryFileNames: ({ name }) => `${folderOf([name])}/[name]-[hash].js` } },
  },
  define: { __APP_VERSION__: JSON.stringify(version) },
});
