// Which screen is open: kept in the address after the hash, so that back, reload and a killed browser find it again.
import { tick } from "svelte";

/**
 * What stands with each entry of the browser's history: the addresses that lie behind it, the nearest last. An address
 * that came from outside (typed, or the first one) has none.
 */
interface Behind {
  behind: string[];
}

const REMEMBERED = 30;

export class Router {
  /** "/case/018f…" as its parts: ["case", "018f…"]; home is []. */
  parts = $state.raw<string[]>(partsOf(location.hash));

  private here: { hash: string; behind: string[] };
  /** How far each entry was scrolled when it was left. */
  private readonly scrolled = new Map<string, number>();

  constructor() {
    this.here = { hash: location.hash, behind: behindOf(history.state) ?? [] };
    document.addEventListener("click", (event) => this.follow(event));
    window.addEventListener("hashchange", () => this.arrive(behindOf(history.state) ?? [], false));
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

  /** The screen and what it is of: the same screen of another case begins anew, with nothing left of the one before. */
  get place(): string {
    return `${this.screen}/${this.id}`;
  }

  /** Shows a screen at once: waiting for the address to be told would show what is left changing under the thumb. */
  go(...parts: string[]): void {
    const behind = this.further();
    history.pushState({ behind }, "", addressOf(parts));
    this.arrive(behind, true);
  }

  /** Replaces the present screen, so that back does not lead into a finished form. */
  replace(...parts: string[]): void {
    history.replaceState({ behind: this.here.behind }, "", addressOf(parts));
    this.arrive(this.here.behind, true);
  }

  back(): void {
    if (this.here.behind.length > 0) history.back();
    else this.replace(); // what lies behind is not ours
  }

  /** Back over the screens of one thing, to the last one that is none of these; where nothing is known of it, one back. */
  leave(...screens: string[]): void {
    const at = this.here.behind.findLastIndex((hash) => !screens.includes(partsOf(hash)[0] ?? "home"));
    if (at < 0) this.back();
    else history.go(at - this.here.behind.length);
  }

  /** A link inside leads on as `go` does, so that it is known what lies behind. */
  private follow(event: MouseEvent): void {
    const link = (event.target as Element | null)?.closest?.('a[href^="#/"]');
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.go(...partsOf(link.getAttribute("href") ?? ""));
  }

  private further(): string[] {
    return [...this.here.behind, this.here.hash].slice(-REMEMBERED);
  }

  /** @param fresh whether this entry was never seen before: else it is shown where it was left */
  private arrive(behind: string[], fresh: boolean): void {
    this.scrolled.set(keyOf(this.here), scroller()?.scrollTop ?? 0);
    this.here = { hash: location.hash, behind };
    const top = fresh ? 0 : (this.scrolled.get(keyOf(this.here)) ?? 0);
    this.parts = partsOf(location.hash);
    window.scrollTo(0, 0);
    if (top > 0) void tick().then(() => scroller()?.scrollTo(0, top));
  }
}

/** What scrolls: the middle of the screen, on a low one the whole of it. */
function scroller(): Element | null {
  const main = document.querySelector?.(".phone main") ?? null;
  const screen = main?.parentElement;
  return screen && main.scrollHeight <= main.clientHeight ? screen : main;
}

function keyOf({ hash, behind }: { hash: string; behind: string[] }): string {
  return `${behind.length}${hash}`;
}

function behindOf(state: unknown): string[] | null {
  return (state as Behind | null)?.behind ?? null;
}

function addressOf(parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
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
