// The address as the browser's history keeps it: another list, page or an opened case is a step one can go back from.
import { isAway, type Place, writePlace } from "./desk-place";

/** own: a step of its own. shared: it belongs to the step just made. none: the address will be written by what follows. */
export type Entry = "own" | "shared" | "none";

function entryNow(): number | null {
  const at = (history.state as { at?: unknown } | null)?.at;
  return typeof at === "number" ? at : null;
}

export class DeskAddress {
  /** Where one is, as it was written last. */
  hash = "";
  private place: Place | null = null;
  /** Which of the desk's entries one is at, counted along the history. */
  private at = 0;

  /** Writes where one is. Moving along one list replaces, everything else can be gone back from. */
  write(place: Place, entry: Entry = "own"): void {
    if (entry === "none") return;
    const away = entry === "own" && this.place !== null && isAway(this.place, place);
    [this.place, this.hash] = [place, writePlace(place)];
    if (away) history.pushState({ at: ++this.at }, "", this.hash);
    else history.replaceState({ at: this.at }, "", this.hash);
  }

  /** The browser went to an entry, or somebody wrote the address: this is where it led. */
  settle(place: Place): void {
    this.at = entryNow() ?? this.at + 1;
    this.write(place, "shared");
  }

  /** The entry one is at was written over, by a link to where one is already. */
  mark(): void {
    if (entryNow() === null) history.replaceState({ at: this.at }, "", this.hash);
  }

  /** The browser left, and one stays for now: goes back to where one was. @returns what goes there after all */
  stay(): () => void {
    const wanted = location.hash;
    const entry = entryNow();
    const by = entry === null ? -1 : this.at - entry; // an address written by hand is the next entry
    history.go(by);
    return () => {
      if (entry === null) location.hash = wanted;
      else history.go(-by);
    };
  }

  /** Nobody sits here any more. */
  clear(): void {
    [this.place, this.hash] = [null, ""];
    history.replaceState({ at: this.at }, "", "#/");
  }
}
