// The desk's line to the server: JSON there, JSON or a coded refusal back. The desk is online only.
import type { Answer, Transport } from "../device/transport";
import { NoSignal } from "../device/transport";

/** The server said no: its code, and the facts that go with it. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly fields: Readonly<Record<string, unknown>>,
  ) {
    super(`${status} ${code}`);
  }
}

/** A refusal as it is told in a form; that the session ended the sign-in page tells, and the form is there again after. */
export function told(refusal: Refused): Refused | null {
  return refusal.status === 401 ? null : refusal;
}

/** 5xx, or an answer that is none of ours: nothing is known to have happened, the same request is right again. */
const UNSETTLED_FROM = 500;
const UNCHANGED = 304;
/** How many answers are kept for asking again: a few lists, their counts and maps, the pack. */
const MOST_KNOWN = 40;

export class DeskLine {
  /** How far the server's clock is ahead of this machine's, in milliseconds: a wrong desk clock makes nobody late. */
  serverAhead = 0;
  /** Called on every 401 but that of signing in. */
  onSignedOut: (() => void) | null = null;
  /** Answers that carried a tag, the latest last: what is asked for again is sent again only where it changed. */
  private readonly known = new Map<string, { etag: string; told: unknown }>();

  constructor(private readonly transport: Transport) {}

  /** The server's time by what its last answer said. */
  now(): number {
    return Date.now() + this.serverAhead;
  }

  /** Asks a question; the very same object comes back where the server says that nothing has changed. */
  get<T>(path: string): Promise<T> {
    return this.ask<T>("GET", path);
  }

  /** Somebody else sits here now: what was told to the last one is none of theirs. */
  forget(): void {
    this.known.clear();
  }

  /**
   * Asks, and gives the JSON of the answer.
   *
   * @throws NoSignal when no answer of our server came, Refused when it said no
   */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const known = method === "GET" ? this.known.get(path) : undefined;
    if (known !== undefined) headers["If-None-Match"] = known.etag;
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const sentAt = Date.now();
    const answer = await this.transport({ method, path, headers, cookie: true, ...text });
    this.readClock(answer, sentAt);
    if (answer.status === UNCHANGED && known !== undefined) return known.told as T;
    const told = this.open<T>(answer, path);
    if (method === "GET") this.keep(path, answer.header("ETag"), told);
    return told;
  }

  private keep(path: string, etag: string | null, told: unknown): void {
    this.known.delete(path); // to the end again: the first is the one that was not asked for longest
    if (etag !== null) this.known.set(path, { etag, told });
    const oldest = this.known.keys().next().value;
    if (this.known.size > MOST_KNOWN && oldest !== undefined) this.known.delete(oldest);
  }

  /** Sends bytes to a photo's door; the caller reads the status. */
  send(method: string, path: string, headers: Record<string, string>, body?: ArrayBuffer): Promise<Answer> {
    return this.transport({ method, path, headers, cookie: true, ...(body === undefined ? {} : { body }) });
  }

  private open<T>(answer: Answer, path: string): T {
    if (answer.status === 204) return undefined as T;
    const told = jsonOf(answer);
    if (told === null || (answer.status >= UNSETTLED_FROM && told.code !== "case.step-not-built")) {
      throw new NoSignal("network");
    }
    if (answer.status < 400) return told as T;
    if (answer.status === 401 && path !== "/api/session") this.onSignedOut?.();
    throw new Refused(answer.status, String(told.code ?? "unknown"), told);
  }

  private readClock(answer: Answer, sentAt: number): void {
    const server = Date.parse(answer.header("Date") ?? "");
    if (Number.isNaN(server)) return;
    const ahead = server + 500 - (sentAt + Date.now()) / 2; // the header knows whole seconds only
    if (Math.abs(ahead - this.serverAhead) > 1500) this.serverAhead = Math.round(ahead);
  }
}

function jsonOf(answer: Answer): Record<string, unknown> | null {
  try {
    return JSON.parse(new TextDecoder().decode(answer.body)) as Record<string, unknown>;
  } catch {
    return null;
  }
}
