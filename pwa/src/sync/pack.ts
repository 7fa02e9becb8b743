// The offline pack comes in: only the parts whose ETag changed, each kept as soon as it is whole.
import { type Meta, readMeta, writeMeta } from "../device/meta";
import { dropPartsExcept, keepPart, keepPeople, PEOPLE, readParts } from "../device/packs";
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
  if (!force && meta.pack_at !== null && isFresh(sync.now() - meta.pack_at)) return;
  const ask = asker(sync, sessionOf(meta.session.account.id), meta.session_no);
  const { parts } = jsonOf<PackList>(await ask("/api/pack", null));
  const known = new Map((await readParts(sync.db)).map((part) => [part.name, part.etag]));
  for (const [name, { etag }] of Object.entries(parts)) {
    if (known.get(name) !== etag) await fetchPart(sync, ask, { name, etag }, known.get(name) ?? null);
  }
  await fetchWorkers(sync, ask, meta);
  await dropPartsExcept(sync.db, [...Object.keys(parts), PEOPLE]);
  await writeMeta(sync.db, { pack_at: sync.now() });
  sync.changed?.();
}

/** A look of the future was made while this phone's clock was wrong: nobody knows how old it is. */
function isFresh(age: number): boolean {
  return age >= 0 && age < PACK_EVERY_MS;
}

async function fetchWorkers(sync: Sync, ask: Ask, { session, session_no }: Meta): Promise<void> {
  if (session === null) return;
  const { account, roles } = session;
  if (account.unit === null || !roles.includes("unit_desk")) return;
  const answer = await ask(`/api/units/${encodeURIComponent(account.unit)}/workers`, null);
  const { people } = jsonOf<{ people: unknown[] }>(answer);
  await keepPeople(sync.db, people, session_no);
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

function asker(sync: Sync, voice: Voice, sessionNo: number): Ask {
  return async (path, etag) => {
    const headers: Record<string, string> = etag === null ? {} : { "If-None-Match": etag };
    const answer = await sync.line.askPlainly({ method: "GET", path, voice, headers });
    if (answer.status === 401) {
      await noteExpired(sync, sessionNo);
      throw new SignedOut();
    }
    if (answer.status !== 200 && answer.status !== 304) throw new Unexpected(problemCode(answer), answer.status);
    return answer;
  };
}
