// Pictures on the screen: from this phone's bytes while they are here, from the server afterwards.
import { type Database, originalKey, sentKey } from "../device/database";

const urls = new Map<string, Promise<string | null>>();

/** An object URL for a picture kept here, null when it is not. Kept as long as the page lives: they are few. */
export function pictureUrl(db: Database, photoId: string): Promise<string | null> {
  const known = urls.get(photoId);
  if (known) return known;
  const made = db
    .read(async (idb) => (await idb.get("bytes", sentKey(photoId))) ?? (await idb.get("bytes", originalKey(photoId))))
    .then((bytes) => (bytes ? URL.createObjectURL(new Blob([bytes])) : null));
  urls.set(photoId, made);
  return made;
}

/** Where the server shows a picture to those who may see its case. */
export function serverPicture(sha256: string, size: "thumb" | "view"): string {
  return `/photos/${sha256}/${size}`;
}

const fetched = new Set<string>();

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
