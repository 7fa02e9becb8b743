// One press of a button, carried to the server once: frozen when pressed, sent again under the same id until answered.
import { uuid7 } from "../core/ids";
import type { PhotoFacts } from "../core/wire";
import type { Resized } from "../device/capture";
import { NoSignal } from "../device/transport";
import { type DeskLine, Refused } from "./desk-line";
import type { Next } from "./desk-wire";

/** What was decided, as it goes over the wire; `path` is its door. */
export interface Frozen {
  path: string;
  body: Readonly<Record<string, unknown>>;
}

/** A picture chosen at the desk, resized and hashed. */
export interface DeskPicture {
  role: PhotoFacts["role"];
  name: string;
  taken_at: string;
  resized: Resized;
}

export interface Decision {
  next: Next;
  caseId: string;
  /** The state_rev that was looked at. */
  seen: number;
  args: Readonly<Record<string, unknown>>;
  pictures: readonly DeskPicture[];
}

/** Waits between the sendings of one decision, in milliseconds: the desk does not wait longer, a person presses again. */
export const RETRY_AFTER: readonly number[] = [1000, 3000];

export function freeze(decision: Decision, now: number): Frozen {
  const { next, caseId, seen, args, pictures } = decision;
  const op_id = uuid7(now);
  if (next.answer !== undefined) return { path: `/api/asks/${next.answer}/answers`, body: { op_id, ...args } };
  const isAsk = next.ask !== undefined;
  const named = isAsk ? { ask: next.ask } : { step: next.step };
  const body = {
    op_id,
    kind: isAsk ? "ask" : "step",
    case_id: caseId,
    base_state_rev: seen,
    args: { ...named, ...args },
    photos: pictures.map(factsOf),
  };
  return { path: `/api/cases/${caseId}/${isAsk ? "asks" : "steps"}`, body };
}

function factsOf({ role, taken_at, resized }: DeskPicture): Record<string, unknown> {
  const { sha256, bytes, mime, width, height, exif, thumb } = resized;
  const size = width > 0 ? { width, height } : {};
  const small = thumb && { sha256: thumb.sha256, bytes: thumb.bytes.byteLength, mime: thumb.mime };
  return { sha256, bytes: bytes.byteLength, mime, ...size, role, source: "gallery", taken_at, exif, thumb: small };
}

/**
 * Sends a decision until it is answered, a few times.
 *
 * @returns what the server answered
 * @throws NoSignal when no answer came: it may have happened, and the same Frozen may be sent again · Refused
 */
export async function deliver<T = unknown>(line: DeskLine, frozen: Frozen, waits = RETRY_AFTER): Promise<T> {
  const [wait, ...later] = waits;
  try {
    return await line.ask<T>("POST", frozen.path, frozen.body);
  } catch (error) {
    if (!(error instanceof NoSignal) || wait === undefined) throw error;
    await new Promise((resolve) => setTimeout(resolve, wait));
    return await deliver(line, frozen, later);
  }
}

/** How often one picture is begun again in one go. */
const TURNS = 8;

/**
 * Sends the bytes of a picture and of its thumb, going on where a cut left them.
 *
 * @throws NoSignal, Refused (a wrong hash is `photo.hash`)
 */
export async function uploadPicture(line: DeskLine, picture: DeskPicture): Promise<void> {
  const { thumb, sha256, bytes } = picture.resized;
  if (thumb) await uploadBytes(line, thumb.sha256, thumb.bytes);
  await uploadBytes(line, sha256, bytes);
}

async function uploadBytes(line: DeskLine, sha256: string, bytes: ArrayBuffer): Promise<void> {
  let offset = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const answer = await line.send("PATCH", `/api/photos/${sha256}`, headersOf(offset, bytes), bytes.slice(offset));
    if (answer.status === 200 || answer.status === 201) return;
    const told = answer.header("Upload-Offset");
    if ((answer.status !== 204 && answer.status !== 409) || told === null) throw refusalOf(answer.status, answer.body);
    offset = Number(told);
  }
  throw new NoSignal("stalled");
}

function headersOf(offset: number, bytes: ArrayBuffer): Record<string, string> {
  return {
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": String(offset),
    "Upload-Length": String(bytes.byteLength),
  };
}

function refusalOf(status: number, body: Uint8Array): Error {
  try {
    const told = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>;
    return status >= 500 ? new NoSignal("network") : new Refused(status, String(told.code), told);
  } catch {
    return new NoSignal("network");
  }
}
