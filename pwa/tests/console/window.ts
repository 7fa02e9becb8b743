// A window with a history one can go back in, for the tests of the desk.
import { vi } from "vitest";

interface Kept {
  hash: string;
  state: unknown;
}

export class FakeWindow {
  entries: Kept[];
  at = 0;
  /** Pages that were loaded anew. */
  reload = vi.fn();
  private readonly heard: (() => unknown)[] = [];

  constructor(hash = "") {
    this.entries = [{ hash, state: null }];
    const page = this;
    vi.stubGlobal("location", {
      get hash() {
        return page.now.hash;
      },
      set hash(hash: string) {
        if (hash === page.now.hash) page.entries[page.at] = { hash, state: null };
        else page.put({ hash, state: null });
        page.moved();
      },
      reload: this.reload,
    });
    vi.stubGlobal("history", {
      get state() {
        return page.now.state;
      },
      pushState: (state: unknown, _: string, hash: string) => page.put({ hash, state }),
      replaceState: (state: unknown, _: string, hash: string) => (page.entries[page.at] = { hash, state }),
      go: (by: number) => page.go(by),
    });
    vi.stubGlobal("window", {
      addEventListener: (kind: string, hear: () => unknown) => kind === "popstate" && this.heard.push(hear),
      removeEventListener: vi.fn(),
    });
    vi.stubGlobal("document", { addEventListener: vi.fn(), removeEventListener: vi.fn(), querySelector: () => null });
    const kept = new Map<string, string>();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
  }

  private get now(): Kept {
    return this.entries[this.at] as Kept;
  }

  private put(entry: Kept): void {
    this.entries = [...this.entries.slice(0, this.at + 1), entry];
    this.at++;
  }

  private moved(): void {
    for (const hear of this.heard) hear();
  }

  /** The browser's Back, and Forward. */
  go(by: number): void {
    this.at += by;
    this.moved();
  }

  get way(): string[] {
    return this.entries.map(({ hash }) => hash);
  }
}
