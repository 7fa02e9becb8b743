// The service worker of this page: registered after the first screen, renewed only when nothing is in hand.

class Update {
  waiting = $state<ServiceWorker | null>(null);
  private taking = false;

  /** @param idle whether no draft is open and no upload runs: asked when a new version stands ready */
  async watch(idle: () => boolean): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (this.taking) location.reload();
    });
    const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => null);
    if (registration === null) return; // http, private window: the app works without it, only not offline
    this.note(registration.waiting, idle);
    registration.addEventListener("updatefound", () => {
      const found = registration.installing;
      found?.addEventListener("statechange", () => this.note(registration.waiting, idle));
    });
  }

  /** Lets the waiting version take over; the page reloads. */
  take(): void {
    this.taking = true;
    this.waiting?.postMessage({ type: "take-over" });
  }

  private note(waiting: ServiceWorker | null, idle: () => boolean): void {
    this.waiting = waiting && navigator.serviceWorker.controller ? waiting : null;
    if (this.waiting && document.visibilityState === "hidden" && idle()) this.take();
  }
}

export const update = new Update();
