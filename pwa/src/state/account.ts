// Signing in and out as screens ask for it.
import { NoSignal } from "../device/transport";
import { Busy } from "../sync/line";
import * as session from "../sync/session";
import type { Phone } from "./phone.svelte";

/** Signs in and begins to sync. @returns null when it worked, "offline", or the refusal's code */
export async function signIn(phone: Phone, account: string, password: string): Promise<string | null> {
  try {
    const refused = await session.signIn(phone.ports, account, password, deviceName());
    if (refused) return refused.code;
  } catch (error) {
    if (error instanceof NoSignal) return "offline";
    if (error instanceof Busy) return error.code;
    throw error;
  }
  await phone.refresh();
  phone.sync({ pack: true });
  return null;
}

export async function signOut(phone: Phone): Promise<void> {
  await session.signOut(phone.ports);
  navigator.serviceWorker?.controller?.postMessage({ type: "forget-photos" });
  await phone.refresh();
}

/** What the list of sessions shows: enough to tell two phones apart, no more. */
function deviceName(): string {
  const system = /\(([^)]*)\)/.exec(navigator.userAgent)?.[1] ?? navigator.userAgent;
  return system.slice(0, 200);
}
