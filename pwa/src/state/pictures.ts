// Pictures on the screen: from this phone's bytes while they are here, from the server afterwards.
import { thumbId } from "../core/photos";
import { type Database, originalKey, sentKey } from "../device/database";

/** A list shows the small picture, a screen about one thing the large one. */
export type Size = "thumb" | "view";

export interface Held {
  /** An object URL; null when the bytes are not on this phone. */
  url: Promise<string | null>;
  /** The screen shows it no longer: after the last one the URL is revoked and its memory is free. */
  release(): void;
}

const shown = new Map<string, { url: Promise<string | null>; screens: number }>();

/** Holds a picture of this phone for one place on the screen; the same picture in two places is read once. */
export function holdPicture(db: Database, photoId: string, size: Size): Held {
  const key = `${photoId}/${size}`;
  const one = shown.get(key) ?? { url: urlOf(db, keysFor(photoId, size)), screens: 0 };
  shown.set(key, one);
  one.screens += 1;
  return { url: one.url, release: () => letGo(key) };
}

function letGo(key: string): void {
  const one = shown.get(key);
  if (one === undefined || --one.screens > 0) return;
  shown.delete(key);
  void one.url.then(
    (url) => url !== null && URL.revokeObjectURL(url),
    () => undefined, // it was never there
  );
}

/** Where the bytes may lie, the best first: a picture that was just taken has only its original. */
function keysFor(photoId: string, size: Size): string[] {
  const full = [sentKey(photoId), originalKey(photoId)];
  return size === "thumb" ? [sentKey(thumbId(photoId)), ...full] : full;
}

async function urlOf(db: Database, keys: readonly string[]): Promise<string | null> {
  return await db.read(async (idb) => {
    for (const key of keys) {
      const bytes = await idb.get("bytes", key);
      if (bytes) return URL.createObjectURL(new Blob([bytes]));
    }
    return null;
  });
}

/** Where the server shows a picture to those who may see its case. */
export function serverPicture(sha256: string, size: Size): string {
  return `/photos/${sha256}/${size}`;
}

/** Whether all of these pictures can be seen without signal. */
export async function areKept(shas: readonly string[]): Promise<boolean> {
  if (!("caches" in globalThis)) return false;
  const wanted = shas.flatMap((sha) => [serverPicture(sha, "thumb"), serverPicture(sha, "view")]);
  const found = await Promise.all(wanted.map((path) => caches.match(path, { ignoreVary: true })));
  return found.every((answer) => answer !== undefined);
}

const fetched = new Set<string>();

/** Another person uses this phone: what was fetched for the one before is fetched again where it is needed. */
export function forgetFetched(): void {
  fetched.clear();
}

/** Lets the service worker keep these pictures for later; one after the other, so that nothing else waits for them. */
export async function fetchAhead(shas: readonly string[]): Promise<void> {
  if (!navigator.serviceWorker?.controller) return;
  for (const sha of shas) {
    if (fetched.has(sha)) continue;
    const sizes = ["thumb", "view"] as const;
    const answers = await Promise.all(sizes.map((size) => fetch(serverPicture(sha, size)).catch(() => null)));
    if (answers.every((answer) => answer?.ok)) fetched.add(sha);
    if (answers.every((answer) => answer === null)) return; // the signal went: the next round goes on
  }
}
