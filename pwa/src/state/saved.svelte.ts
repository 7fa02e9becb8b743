// The report that was just stored: said on the next screen for a few seconds, never before the store completed.

const SHOWN_MS = 8_000;

class JustSaved {
  title = $state<string | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  say(title: string): void {
    clearTimeout(this.timer);
    this.title = title;
    this.timer = setTimeout(() => this.forget(), SHOWN_MS);
  }

  /** Another draft has begun. */
  forget(): void {
    this.title = null;
  }
}

export const justSaved = new JustSaved();
