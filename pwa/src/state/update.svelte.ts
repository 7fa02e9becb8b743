// The service worker of this page: registered after the first screen, renewed only when nothing is in hand.
import { nothingRuns } from "../device/locks";

class Update {
  waiting = $state<ServiceWorker | null>(null);
  private taking = false;

  /** @param idle whether no draft is open and no upload runs: asked when a version stands ready, or one looks away */
  async watch(idle: () => boolean): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (this.taking) location.reload();
    });
    const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => null);
    if (registration === null) return; // http, private window: the app works without it, only not offline
    await this.note(registration.waiting, idle);
    document.addEventListener("visibilitychange", () => void this.note(registration.waiting, idle));
    registration.addEventListener("updatefound", () => {
      const found = registration.installing;
      found?.addEventListener("statechange", () => void this.note(registration.waiting, idle));
    });
  }

  /** Lets the waiting version take over; the page reloads. */
  take(): void {
    this.taking = true;
    this.waiting?.postMessage({ type: "take-over" });
  }

  private async note(waiting: ServiceWorker | null, idle: () => boolean): Promise<void> {
    this.waiting = waiting && navigator.serviceWorker.controller ? waiting : null;
    if (this.waiting === null || document.visibilityState !== "hidden") return;
    if ((await nothingRuns()) && idle()) this.take(); // in no tab of this phone
  }
}

export const update = new Update();
