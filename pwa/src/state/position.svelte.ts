// The position as screens see it: the last sighting while a page is seen, and how old it is.

import type { Fix } from "../core/wire";
import { fixOf, type PositionState, type Sighting, type Watch, watchPosition } from "../device/position";

/** A sighting older than this says nothing about where a walking person is now; a younger one says its age. */
const STALE_S = 300;

export class Position {
  state = $state<PositionState>("asking");
  sighting = $state.raw<Sighting | null>(null);
  private watch: Watch | null = null;

  /** Watches while the page is seen, and only then. */
  follow(): void {
    const turn = () => (document.visibilityState === "visible" ? this.start() : this.stop());
    document.addEventListener("visibilitychange", turn);
    turn();
  }

  /** Where the phone is now, or null when it is not known well enough in time. */
  currentFix(): Fix | null {
    if (this.sighting === null) return null;
    const fix = fixOf(this.sighting);
    return fix.age_s > STALE_S ? null : fix;
  }

  private start(): void {
    this.watch ??= watchPosition((state, sighting) => {
      if (sighting || this.sighting === null) this.state = state; // a timeout does not undo a sighting
      if (sighting) this.sighting = sighting;
    });
  }

  private stop(): void {
    this.watch?.stop();
    this.watch = null;
  }
}
