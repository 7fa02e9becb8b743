// Resizing off the main thread, on it where the worker cannot; whatever was interrupted is picked up again.
import type { Resized } from "./capture";
import { findOriginal, findRaw, keepResized } from "./capture";
import type { Database } from "./database";
import { shrink } from "./draw";

type Shrink = (original: ArrayBuffer, mime: string) => Promise<Resized>;

interface Done {
  n: number;
  resized?: Resized;
  failed?: string;
}

/** A worker that answers by number. */
function workerShrink(worker: Worker): Shrink {
  const waiting = new Map<number, (done: Done) => void>();
  let count = 0;
  worker.onmessage = ({ data }: MessageEvent<Done>) => {
    waiting.get(data.n)?.(data);
    waiting.delete(data.n);
  };
  worker.onerror = () => {
    for (const [n, tell] of waiting) tell({ n, failed: "the worker could not start" });
    waiting.clear();
  };
  return (original, mime) =>
    new Promise((resolve, reject) => {
      const n = ++count;
      waiting.set(n, (done) => (done.resized ? resolve(done.resized) : reject(new Error(done.failed))));
      worker.postMessage({ n, original, mime });
    });
}

function makeShrink(): Shrink {
  if (typeof Worker === "undefined" || typeof OffscreenCanvas === "undefined") return shrink;
  const inWorker = workerShrink(new Worker(new URL("./draw.worker.ts", import.meta.url), { type: "module" }));
  return (original, mime) => inWorker(original, mime).catch(() => shrink(original, mime));
}

let shrinker: Shrink | null = null;

/** Resizes every picture that still is raw, one after the other; at the start these are what a kill left behind. */
export async function resizeRaw(db: Database, onDone: () => void): Promise<void> {
  shrinker ??= makeShrink();
  for (const row of await findRaw(db)) {
    const original = await findOriginal(db, row.id);
    if (original === null) continue;
    await keepResized(db, row.id, await shrinker(original, row.mime ?? "image/jpeg"));
    onDone();
  }
}
