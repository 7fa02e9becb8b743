// How much more this phone can store, looked at when a screen wants to know.
import { estimateRoom, isPersisted } from "../device/storage";

/** Below this it is said. */
const LITTLE = 60_000_000;
/** Original and resized picture together, on the safe side. */
const PER_SHOT = 4_000_000;

class RoomLeft {
  left = $state<number | null>(null);
  persisted = $state<boolean | null>(null);
  little = $derived(this.left !== null && this.left < LITTLE);
  shots = $derived(Math.floor((this.left ?? 0) / PER_SHOT));

  async look(): Promise<void> {
    const room = await estimateRoom();
    this.left = room && room.quota - room.used;
    this.persisted = await isPersisted();
  }
}

export const roomLeft = new RoomLeft();
