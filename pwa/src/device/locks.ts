// One writer: of all tabs of this phone one syncs at a time.

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
