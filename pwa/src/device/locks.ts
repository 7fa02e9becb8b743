// One writer: of all tabs of this phone one syncs at a time.

/** What may be going on in some tab of this phone: the sending, and the resizing of what was just taken. */
export const SYNC_LOCK = "gezhi-sync";
export const RESIZE_LOCK = "gezhi-resize";

const held = new Set<string>(); // for engines without Web Locks: at least one writer in this page

async function inPage<T>(name: string, work: () => Promise<T>): Promise<T | null> {
  if (held.has(name)) return null;
  held.add(name);
  try {
    return await work();
  } finally {
    held.delete(name);
  }
}

/** Does the work when nobody else is doing it, else gives null at once. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T | null> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return await inPage(name, work);
  return await locks.request(name, { ifAvailable: true }, async (lock) => (lock ? await work() : null));
}

/**
 * Whether no tab of this phone is at work or about to be: only then may a new version take over and reload them all.
 *
 * Without Web Locks only this page can be asked.
 */
export async function nothingRuns(names: readonly string[] = [SYNC_LOCK, RESIZE_LOCK]): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return !names.some((name) => held.has(name));
  const told = await locks.query();
  return ![...(told.held ?? []), ...(told.pending ?? [])].some(({ name }) => names.includes(name ?? ""));
}
