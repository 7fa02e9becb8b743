// Resizing off the main thread, on it where the worker cannot; whatever was interrupted is picked up again.
import type { PhotoRow } from "../core/photos";
import type { Resized } from "./capture";
import { findOriginal, findRaw, keepResized } from "./capture";
import type { Database } from "./database";
import drawUrl from "./draw.worker.ts?worker&url";

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
  let dead = false;
  worker.onmessage = ({ data }: MessageEvent<Done>) => {
    waiting.get(data.n)?.(data);
    waiting.delete(data.n);
  };
  worker.onerror = () => {
    dead = true; // what is sent to it from now on would never be answered
    for (const [n, tell] of waiting) tell({ n, failed: "the worker could not start" });
    waiting.clear();
  };
  return (original, mime) =>
    new Promise((resolve, reject) => {
      if (dead) throw new Error("the worker could not start");
      const n = ++count;
      waiting.set(n, (done) => (done.resized ? resolve(done.resized) : reject(new Error(done.failed))));
      worker.postMessage({ n, original, mime });
    });
}

/** The worker's own file once more, so that a phone stores it once; without a build the source itself. */
async function loadHere(): Promise<Shrink> {
  if (!import.meta.env.PROD) return (await import("./draw")).shrink;
  await import(/* @vite-ignore */ drawUrl);
  if (!globalThis.gezhiShrink) throw new Error("the resizing did not come");
  return globalThis.gezhiShrink;
}

/** Fetched only where it is needed. Where it cannot be had the picture stays raw. */
const shrinkHere: Shrink = async (original, mime) => (await loadHere())(original, mime);

function makeShrink(): Shrink {
  if (typeof Worker === "undefined" || typeof OffscreenCanvas === "undefined") return shrinkHere;
  const inWorker = workerShrink(new Worker(drawUrl, { type: "module" }));
  return (original, mime) => inWorker(original, mime).catch(() => shrinkHere(original, mime));
}

declare global {
  /** Left by draw.worker.ts when the page itself loads it. */
  var gezhiShrink: Shrink | undefined;
}

let shrinker: Shrink | null = null;

/**
 * Resizes every picture that still is raw, one after the other; at the start these are what a kill left behind.
 *
 * @returns what went wrong: those pictures stay raw and are tried again the next time, the others are done
 */
export async function resizeRaw(db: Database, onDone: () => void): Promise<unknown[]> {
  shrinker ??= makeShrink();
  const troubles: unknown[] = [];
  for (const row of await findRaw(db)) {
    try {
      await resizeOne(db, row, shrinker);
    } catch (error) {
      console.error(`picture ${row.id} stays as it is`, error);
      troubles.push(error);
    }
    onDone();
  }
  return troubles;
}

async function resizeOne(db: Database, { id, mime }: PhotoRow, shrinkIt: Shrink): Promise<void> {
  const original = await findOriginal(db, id);
  if (original !== null) await keepResized(db, id, await shrinkIt(original, mime ?? "image/jpeg"));
}
