// The offline pack comes in: only the parts whose ETag changed, each kept as soon as it is whole.
import { readMeta, type SignedIn, writeMeta } from "../device/meta";
import { dropPartsExcept, keepPart, readParts } from "../device/packs";
import type { Answer } from "../device/transport";
import { jsonOf, problemCode, SignedOut, sessionOf, Unexpected, type Voice } from "./line";
import type { Sync } from "./ports";
import { noteExpired } from "./voices";

/** Between two looks at the list of parts, unless asked for. */
export const PACK_EVERY_MS = 10 * 60_000;

interface PackList {
  parts: Record<string, { etag: string; bytes: number }>;
}

type Ask = (path: string, etag: string | null) => Promise<Answer>;

/** Fetches the changed parts of the pack. @param force look even if the last look is fresh */
export async function fetchPack(sync: Sync, force: boolean): Promise<void> {
  const meta = await readMeta(sync.db);
  if (meta.session === null || meta.session_expired) return;
  if (!force && meta.pack_at !== null && sync.now() - meta.pack_at < PACK_EVERY_MS) return;
  const voice = sessionOf(meta.session.account.id);
  const ask: Ask = (path, etag) => askPack(sync, voice, path, etag);
  const { parts } = jsonOf<PackList>(await ask("/api/pack", null));
  const known = new Map((await readParts(sync.db)).map((part) => [part.name, part.etag]));
  for (const [name, { etag }] of Object.entries(parts)) {
    if (known.get(name) !== etag) await fetchPart(sync, ask, { name, etag }, known.get(name) ?? null);
  }
  await fetchWorkers(sync, ask, meta.session);
  await dropPartsExcept(sync.db, [...Object.keys(parts), PEOPLE]);
  await writeMeta(sync.db, { pack_at: sync.now() });
  sync.changed?.();
}

/** The part the phone makes itself: whom the unit desk may name, so that 指派 works without signal. */
const PEOPLE = "people";

async function fetchWorkers(sync: Sync, ask: Ask, { account, roles }: SignedIn): Promise<void> {
  if (account.unit === null || !roles.includes("unit_desk")) return;
  const answer = await ask(`/api/units/${encodeURIComponent(account.unit)}/workers`, null);
  const { people } = jsonOf<{ people: unknown[] }>(answer);
  await keepPart(sync.db, { name: PEOPLE, etag: null, body: { workers: people } });
}

async function fetchPart(
  sync: Sync,
  ask: Ask,
  { name, etag }: { name: string; etag: string },
  known: string | null,
): Promise<void> {
  const answer = await ask(`/api/pack/${encodeURIComponent(name)}`, known);
  if (answer.status === 304) return;
  await keepPart(sync.db, { name, etag, body: jsonOf<unknown>(answer) });
}

async function askPack(sync: Sync, voice: Voice, path: string, etag: string | null): Promise<Answer> {
  const headers: Record<string, string> = etag === null ? {} : { "If-None-Match": etag };
  const answer = await sync.line.askPlainly({ method: "GET", path, voice, headers });
  if (answer.status === 401) {
    await noteExpired(sync);
    throw new SignedOut();
  }
  if (answer.status !== 200 && answer.status !== 304) throw new Unexpected(problemCode(answer), answer.status);
  return answer;
}
