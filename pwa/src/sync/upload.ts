// Pictures go out: resumed where they broke off, given up only when a person must look.
import { afterWrongHash, asWanted, type PhotoPart, type PhotoRow, wantedPhotos } from "../core/photos";
import { changePhotos, findSentBytes, markStored, offerAgain, readPhotos } from "../device/outbox";
import { type Answer, NoSignal } from "../device/transport";
import { Busy, problemCode, SignedOut, Unexpected, type Voice } from "./line";
import type { Sync } from "./ports";
import { serverNow } from "./push";
import { forEachOf } from "./troubles";
import { speakFor } from "./voices";

/** How often a picture the server calls unreferenced is named again by its operation. */
const UNREFERENCED_LIMIT = 3;

/** Answers to one picture in one round: more than this is a quarrel about the offset, not progress. */
const TURNS = 64;

/**
 * Uploads what the server asked for, in sending order.
 *
 * @throws NoSignal, Busy, Unexpected at the end: one picture's trouble lets the others pass
 */
export async function uploadAll(sync: Sync, part: PhotoPart): Promise<void> {
  const rows = wantedPhotos(await readPhotos(sync.db)).filter((wanted) => wanted.part === part);
  await forEachOf(rows, async (row) => {
    await speakFor(sync, row.account, (voice) => uploadOne(sync, row, voice)).finally(() => sync.changed?.());
  });
}

async function uploadOne(sync: Sync, row: PhotoRow, voice: Voice): Promise<void> {
  const sha = row.sha256 as string;
  const bytes = await findSentBytes(sync.db, row.id);
  if (bytes === null) return void (await giveUp(sync, sha, "photo.bytes-gone"));
  let offset = row.offset ?? (await askOffset(sync, sha, voice));
  for (let turn = 0; offset !== null && turn < TURNS; turn++) {
    offset = await sendFrom(sync, sha, bytes, offset, voice);
  }
}

/** @returns where to go on, or null when there is nothing more to send */
async function askOffset(sync: Sync, sha: string, voice: Voice): Promise<number | null> {
  const answer = await sync.line.ask({ method: "HEAD", path: `/api/photos/${sha}`, voice });
  if (answer.status === 401) throw new SignedOut();
  if (answer.status === 200) return await done(sync, sha);
  const offset = offsetOf(answer);
  if (answer.status === 404 && offset === null) return await nameAgain(sync, sha);
  if (answer.status === 404 && offset !== null) return await keepOffset(sync, sha, offset);
  throw new Unexpected(problemCode(answer), answer.status);
}

async function sendFrom(sync: Sync, sha: string, bytes: ArrayBuffer, offset: number, voice: Voice) {
  const answer = await patch(sync, sha, bytes, offset, voice);
  switch (answer.status) {
    case 200:
    case 201:
      return await done(sync, sha);
    case 204:
      return await keepOffset(sync, sha, offsetOf(answer) ?? bytes.byteLength);
    case 401:
      throw new SignedOut();
    case 404:
      return await nameAgain(sync, sha);
    case 409:
      return await afterConflict(sync, sha, answer);
    case 413:
    case 415:
    case 422:
      return await giveUp(sync, sha, problemCode(answer));
    case 423:
      throw new Busy("photo.busy", null);
    case 460:
      await changePhotos(sync.db, sha, afterWrongHash);
      return null; // the next round begins again, unless it was the second time
    default:
      throw new Unexpected(problemCode(answer), answer.status);
  }
}

async function patch(sync: Sync, sha: string, bytes: ArrayBuffer, offset: number, voice: Voice): Promise<Answer> {
  const headers = {
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": String(offset),
    "Upload-Length": String(bytes.byteLength),
  };
  try {
    const body = offset === 0 ? bytes : bytes.slice(offset);
    return await sync.line.ask({ method: "PATCH", path: `/api/photos/${sha}`, voice, headers, body });
  } catch (error) {
    // The server keeps what came before the cut: it is asked how much that was.
    if (error instanceof NoSignal) await changePhotos(sync.db, sha, (row) => ({ ...row, offset: null }));
    throw error;
  }
}

function offsetOf(answer: Answer): number | null {
  const header = answer.header("Upload-Offset");
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}

async function done(sync: Sync, sha: string): Promise<null> {
  await markStored(sync.db, sha, await serverNow(sync));
  return null;
}

async function keepOffset(sync: Sync, sha: string, offset: number): Promise<number> {
  await changePhotos(sync.db, sha, (row) => ({ ...row, offset }));
  sync.changed?.();
  return offset;
}

async function afterConflict(sync: Sync, sha: string, answer: Answer): Promise<number | null> {
  const offset = offsetOf(answer);
  if (offset === null) return await giveUp(sync, sha, problemCode(answer));
  return await keepOffset(sync, sha, offset);
}

/** The server never heard of this picture: the operation that names it is offered again, a few times. */
async function nameAgain(sync: Sync, sha: string): Promise<null> {
  const rows = (await readPhotos(sync.db)).filter((row) => row.sha256 === sha);
  if (rows.some((row) => row.attempts >= UNREFERENCED_LIMIT)) return await giveUp(sync, sha, "photo.unreferenced");
  await changePhotos(sync.db, sha, (row) => ({ ...asWanted(row), attempts: row.attempts + 1, offset: null }));
  await offerAgain(
    sync.db,
    rows.map((row) => row.op_id),
  );
  return null;
}

async function giveUp(sync: Sync, sha: string, code: string): Promise<null> {
  await changePhotos(sync.db, sha, (row) => ({ ...row, state: "failed", error: code }));
  return null;
}
