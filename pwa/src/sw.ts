/// <reference lib="webworker" />
// The service worker: a table of contents of what a phone may open without signal. It never touches a POST.
import { clientsClaim } from "workbox-core";
import { ExpirationPlugin } from "workbox-expiration";
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

const PHOTOS = "gezhi-photos";
const DAY_S = 24 * 3600;

cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST, { directoryIndex: "index.html" });
clientsClaim();

// The phone's page, whatever stands behind the hash. The desk is used online and not kept.
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { allowlist: [/^\/(index\.html)?$/] }));

// What only some need (the English dictionary): kept once it was fetched. Named by its content, so never stale.
registerRoute(
  ({ url, sameOrigin, request }) =>
    sameOrigin && request.destination === "script" && url.pathname.startsWith("/assets/en-"),
  new CacheFirst({ cacheName: "gezhi-chosen", plugins: [new ExpirationPlugin({ maxEntries: 3 })] }),
);

// Before-photos of open cases: named by their content, so what was seen once is right for ever.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /^\/photos\/[0-9a-f]{64}\/(thumb|view)$/.test(url.pathname),
  new CacheFirst({
    cacheName: PHOTOS,
    plugins: [new ExpirationPlugin({ maxEntries: 400, maxAgeSeconds: 30 * DAY_S, purgeOnQuotaError: true })],
  }),
);

self.addEventListener("message", ({ data }) => {
  const told = data as { type?: string } | null;
  if (told?.type === "take-over") void self.skipWaiting();
  // The next person on this phone must not find the pictures of the one before.
  if (told?.type === "forget-photos") void caches.delete(PHOTOS);
});
