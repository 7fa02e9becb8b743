// Whether the system may throw our store away, how full it is, and whether it once did.

const CANARY = "gezhi.canary";

export interface Room {
  used: number;
  quota: number;
}

export async function estimateRoom(): Promise<Room | null> {
  const told = await navigator.storage?.estimate?.();
  return told?.quota === undefined ? null : { used: told.usage ?? 0, quota: told.quota };
}

export async function isPersisted(): Promise<boolean> {
  return (await navigator.storage?.persisted?.()) ?? false;
}

/** Asks the system not to clear what was not sent yet. Some browsers ask the person, others decide by themselves. */
export async function askToPersist(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false;
}

/**
 * Whether the store was wiped since the last start: the canary outside is not the one inside.
 *
 * After this call the two agree again, so it is said once.
 */
export function wasWiped(canary: string): boolean {
  try {
    const outside = localStorage.getItem(CANARY);
    localStorage.setItem(CANARY, canary);
    return outside !== null && outside !== canary;
  } catch {
    return false; // no localStorage: nothing to compare with
  }
}
