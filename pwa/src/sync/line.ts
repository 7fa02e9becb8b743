// One question to the server and its answer: nonce checked, captive portals taken for what they are.
import { retryAfter } from "../core/backoff";
import { uuid4 } from "../core/ids";
import { type Answer, type Call, NoSignal, type Transport } from "../device/transport";

/** The server does not know who we are; the queue stays. */
export class SignedOut extends Error {
  readonly code = "session.required";
}

/** The server asks for patience: 423, 429, 503. */
export class Busy extends Error {
  constructor(
    readonly code: string,
    readonly waitMs: number | null,
  ) {
    super(code);
  }
}

/** An answer this client has no rule for: a bug on one side, never a reason to lose anything. */
export class Unexpected extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
  ) {
    super(`${status} ${code}`);
  }
}

/**
 * Who speaks, and for which account.
 *
 * The account travels with every question: phone and desk of one browser share the cookie, and whoever signed in at the
 * desk meanwhile must never speak for the account whose outbox this is. The server answers 401 then.
 */
export type Voice = { account: string } & ({ by: "session" } | { by: "token"; token: string });

/** The cookie's voice, good only while the cookie is this account's. */
export function sessionOf(account: string): Voice {
  return { account, by: "session" };
}

export interface Question {
  method: string;
  path: string;
  /** Null where nobody is known yet: the sign-in. */
  voice: Voice | null;
  headers?: Record<string, string>;
  body?: string | ArrayBuffer;
}

export class Line {
  constructor(
    private readonly transport: Transport,
    private readonly now: () => number,
  ) {}

  /**
   * Asks the sync or the photo door.
   *
   * @throws NoSignal also when the answer lacks our marks: a captive portal says 200 to everything
   */
  async ask(question: Question): Promise<Answer> {
    const nonce = uuid4();
    const answer = await this.transport(callOf(question, { "X-Request-Nonce": nonce }));
    const ours = answer.header("X-Gezhi-Sync") === "1" && answer.header("X-Request-Nonce") === nonce;
    if (!ours) throw new NoSignal("portal");
    return this.refuseImpatience(answer);
  }

  /** Asks a door that carries no marks (session, pack): an answer that is not JSON or a problem is a portal's. */
  async askPlainly(question: Question): Promise<Answer> {
    const answer = await this.transport(callOf(question, {}));
    const kind = answer.header("Content-Type") ?? "";
    if (answer.status !== 204 && answer.status !== 304 && !kind.includes("json")) throw new NoSignal("portal");
    return this.refuseImpatience(answer);
  }

  private refuseImpatience(answer: Answer): Answer {
    if (answer.status !== 429 && answer.status !== 503) return answer;
    throw new Busy(problemCode(answer), retryAfter(answer.header("Retry-After"), this.now()));
  }
}

function callOf({ method, path, voice, headers = {}, body }: Question, extra: Record<string, string>): Call {
  const all = { Accept: "application/json", ...headers, ...spokenBy(voice), ...extra };
  return { method, path, headers: all, cookie: voice?.by !== "token", ...(body === undefined ? {} : { body }) };
}

function spokenBy(voice: Voice | null): Record<string, string> {
  if (voice === null) return {};
  const account = { "X-Gezhi-Account": encodeURIComponent(voice.account) };
  return voice.by === "token" ? { ...account, Authorization: `Push ${voice.token}` } : account;
}

/** The JSON of an answer; a broken one is Unexpected. */
export function jsonOf<T>(answer: Answer): T {
  try {
    return JSON.parse(new TextDecoder().decode(answer.body)) as T;
  } catch {
    throw new Unexpected("not-json", answer.status);
  }
}

/** The code of a problem, from its body or (for HEAD) its header. */
export function problemCode(answer: Answer): string {
  const header = answer.header("X-Gezhi-Code");
  if (header !== null) return header;
  try {
    return (jsonOf<{ code?: string }>(answer).code ?? "").toString() || `http.${answer.status}`;
  } catch {
    return `http.${answer.status}`;
  }
}
