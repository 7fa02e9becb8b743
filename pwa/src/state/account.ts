// Signing in and out as screens ask for it.
import { pillOf } from "../core/progress";
import { NoSignal } from "../device/transport";
import { Busy } from "../sync/line";
import * as session from "../sync/session";
import type { Phone } from "./phone.svelte";
import { forgetFetched } from "./pictures";

/** Signs in and begins to sync. @returns null when it worked, "offline", or the refusal's code */
export async function signIn(phone: Phone, account: string, password: string): Promise<string | null> {
  const before = phone.session?.account.id;
  const refused = await attempt(() => session.signIn(phone.ports, account, password, deviceName()));
  if (refused !== null) return refused;
  await phone.refresh();
  if (phone.session?.account.id !== before) await forgetPictures();
  phone.sync({ pack: true });
  return null;
}

/** Chooses one's own password in the place of a first one, and begins to sync. @returns as signIn does */
export async function choosePassword(phone: Phone, old: string, fresh: string): Promise<string | null> {
  const refused = await attempt(() => session.choosePassword(phone.ports, old, fresh));
  if (refused !== null) return refused;
  await phone.refresh();
  phone.sync({ pack: true });
  return null;
}

/** What the server said no with; no signal and a server that asks for patience are answers too, not bugs. */
async function attempt(work: () => Promise<session.Refused | null>): Promise<string | null> {
  try {
    return (await work())?.code ?? null;
  } catch (error) {
    if (error instanceof NoSignal) return "offline";
    if (error instanceof Busy) return error.code;
    throw error;
  }
}

export async function signOut(phone: Phone): Promise<void> {
  await session.signOut(phone.ports);
  await forgetPictures();
  await phone.refresh();
}

/** The next person on this phone must not find the pictures of the one before, also over a session that just ended. */
async function forgetPictures(): Promise<void> {
  forgetFetched();
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  registration?.active?.postMessage({ type: "forget-photos" });
}

/** What of this account stays on the phone when it signs out: unsent, 需处理, and begun but not saved. */
export function leftBehind(phone: Phone): { waiting: number; tray: number; drafts: number } {
  const account = phone.session?.account.id;
  const photos = phone.photos.filter((row) => row.account === account);
  const { waiting, needsHand } = pillOf(phone.mine, photos, null, account);
  return { waiting, tray: needsHand, drafts: phone.drafts.length };
}

/** What the list of sessions shows: enough to tell two phones apart, no more. */
function deviceName(): string {
  const system = /\(([^)]*)\)/.exec(navigator.userAgent)?.[1] ?? navigator.userAgent;
  return system.slice(0, 200);
}
