// The position as screens see it: the last sighting while a page is seen, and how old it is.

import type { Fix } from "../core/wire";
import {
  fixOf,
  type PositionState,
  permissionToLocate,
  type Sighting,
  type Watch,
  watchPosition,
} from "../device/position";
import { askedToLocate, rememberAskedToLocate } from "./wishes";

/** A sighting older than this says nothing about where a walking person is now; a younger one says its age. */
const STALE_S = 300;

export class Position {
  /** "unasked": nobody has said yet what it is for, so the system's own question has not been put. */
  state = $state<PositionState | "unasked">("asking");
  sighting = $state.raw<Sighting | null>(null);
  private watch: Watch | null = null;
  private allowed = false;

  /** Watches while the page is seen, and only then; the first time not before the person pressed 允许. */
  async follow(): Promise<void> {
    const turn = () => (document.visibilityState === "visible" ? this.start() : this.stop());
    document.addEventListener("visibilitychange", turn);
    const told = await permissionToLocate();
    if (told !== "prompt" || askedToLocate()) return this.ask();
    this.state = "unasked";
  }

  /** 允许 was pressed, or had been: the system asks now where it still has to. */
  ask(): void {
    rememberAskedToLocate();
    this.allowed = true;
    if (this.state === "unasked") this.state = "asking";
    this.start();
  }

  /** Where the phone is now, or null when it is not known well enough in time. */
  currentFix(): Fix | null {
    if (this.sighting === null) return null;
    const fix = fixOf(this.sighting);
    return fix.age_s > STALE_S ? null : fix;
  }

  /** The same for a screen that shows it: `tick` is what its clock ticks by, for an age grows without any news. */
  fixAt(tick: number): Fix | null {
    return tick > 0 ? this.currentFix() : null;
  }

  private start(): void {
    if (!this.allowed) return;
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
