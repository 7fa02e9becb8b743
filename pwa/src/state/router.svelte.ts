// Which screen is open: kept in the address after the hash, so that back, reload and a killed browser find it again.

export class Router {
  /** "/case/018f…" as its parts: ["case", "018f…"]; home is []. */
  parts = $state.raw<string[]>(partsOf(location.hash));

  constructor() {
    window.addEventListener("hashchange", () => this.arrive());
  }

  get screen(): string {
    return this.parts[0] ?? "home";
  }

  get id(): string {
    return this.parts[1] ?? "";
  }

  get more(): string {
    return this.parts[2] ?? "";
  }

  /** Shows a screen at once: waiting for the address to be told would show what is left changing under the thumb. */
  go(...parts: string[]): void {
    location.hash = `#/${parts.map(encodeURIComponent).join("/")}`;
    this.arrive();
  }

  /** Replaces the present screen, so that back does not lead into a finished form. */
  replace(...parts: string[]): void {
    history.replaceState(null, "", `#/${parts.map(encodeURIComponent).join("/")}`);
    this.arrive();
  }

  private arrive(): void {
    this.parts = partsOf(location.hash);
    window.scrollTo(0, 0);
  }

  back(): void {
    if (history.length > 1) history.back();
    else this.replace();
  }
}

function partsOf(hash: string): string[] {
  return hash
    .replace(/^#\/?/, "")
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);
}

/** An address typed or cut by hand may hold a broken %: it is shown as it stands, and leads nowhere. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
