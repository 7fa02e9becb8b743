// Putting it on the home screen: the system's own prompt where there is one, else how to do it.
import { isInstalled, system } from "./system";

/** Chromium's event; the standard's types do not know it. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

class Install {
  private event = $state.raw<InstallEvent | null>(null);
  installed = $state(false);

  /** Must hear before the page is mounted: the event comes once. */
  watch(): void {
    this.installed = isInstalled();
    window.addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault(); // the system's own bar would lie over a capture
      this.event = event as InstallEvent;
    });
    window.addEventListener("appinstalled", () => {
      this.installed = true;
      this.event = null;
    });
  }

  /** "prompt": one press does it · "ios": by the share menu · null: nothing can be done here, or it is done. */
  get way(): "prompt" | "ios" | null {
    if (this.installed) return null;
    if (this.event !== null) return "prompt";
    return system() === "ios" ? "ios" : null;
  }

  async ask(): Promise<void> {
    const event = this.event;
    this.event = null; // it may be used once
    await event?.prompt();
  }
}

export const install = new Install();
