// Whether the system may throw our store away, how full it is, and whether it once did.

const CANARY = "gezhi.canary";
const DEVICE = "gezhi.device";

/** A store that was cleared: which device this was, where that is still known. */
export interface Wiped {
  was: string | null;
}

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
 * Whether the store was cleared since the last start: the canary outside is not the one inside.
 *
 * After this call the two agree again, so it is found once.
 */
export function findWiped(canary: string, device: string): Wiped | null {
  try {
    const [outside, was] = [localStorage.getItem(CANARY), localStorage.getItem(DEVICE)];
    localStorage.setItem(CANARY, canary);
    localStorage.setItem(DEVICE, device);
    return outside !== null && outside !== canary ? { was: was === device ? null : was } : null;
  } catch {
    return null; // no localStorage: nothing to compare with
  }
}
