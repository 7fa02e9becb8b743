// A little server that answers as the protocol says, in memory, with switches for everything that can go wrong.
import { createHash } from "node:crypto";
import type { CaseBrief, Change, OpResult, PhotoFacts } from "../../src/core/wire";
import { type Answer, type Call, NoSignal, type Transport } from "../../src/device/transport";
import { NOON } from "./builders";

interface StoredOp {
  hash: string;
  account: string;
  result: OpResult;
}

type Fault = (
  call: Call,
) => "lose-request" | "lose-answer" | "portal" | Partial<{ status: number; retryAfter: number }> | null;

const sha = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

export class FakeServer {
  epoch = "e1";
  /** What time it is here: 5 s after the phones' noon. */
  now = NOON + 5_000;
  session: string | null = "a1";
  /** Whether the password is a first one. */
  firstPassword = false;
  roles = ["inspector"];
  tokens = new Map([["token-a1", "a1"]]);
  ops = new Map<string, StoredOp>();
  cases = new Map<string, CaseBrief>();
  named = new Map<string, PhotoFacts>();
  parts = new Map<string, Uint8Array>();
  photos = new Map<string, Uint8Array>();
  pages: { snapshot: boolean; changes: Change[]; checksum?: Record<string, { count: number; xor: string }> }[] = [];
  pack: Record<string, { etag: string; body: unknown }> = {};
  calls: Call[] = [];
  /** Decides about each call before (lose-request, portal, a status) or after (lose-answer) it is handled. */
  fault: Fault = () => null;
  /** Decides about an operation instead of applying it. */
  verdict: (op: { op_id: string; kind: string; args: Record<string, unknown> }) => Partial<OpResult> | null = () =>
    null;
  /** Cuts an upload after so many bytes, once. */
  cutAfter: number | null = null;

  readonly transport: Transport = async (call) => {
    this.calls.push(call);
    const fault = this.fault(call);
    if (fault === "lose-request") throw new NoSignal("network");
    if (fault === "portal") return answer(200, { "Content-Type": "text/html" }, "<html>请登录校园网</html>");
    if (fault !== null && fault !== "lose-answer") return this.marked(call, this.refusal(fault));
    const handled = this.marked(call, this.handle(call));
    if (fault === "lose-answer") throw new NoSignal("network");
    return handled;
  };

  callsTo(method: string, path: RegExp): Call[] {
    return this.calls.filter((call) => call.method === method && path.test(call.path));
  }

  private refusal({ status = 503, retryAfter }: { status?: number; retryAfter?: number }): Answer {
    const headers = retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) };
    return problem(status, `http.${status}`, headers);
  }

  private marked(call: Call, plain: Answer): Answer {
    if (!/^\/api\/(sync|photos)\//.test(call.path)) return plain;
    const marks: Record<string, string> = {
      "x-gezhi-sync": "1",
      "x-request-nonce": call.headers["X-Request-Nonce"] ?? "",
    };
    return { ...plain, header: (name) => marks[name.toLowerCase()] ?? plain.header(name) };
  }

  /** As the server's gate: the named token before the cookie, and nobody where another account was meant. */
  private speaker(call: Call): string | null {
    const token = call.headers.Authorization?.replace("Push ", "") ?? "";
    const pushes = /^\/api\/(sync\/push|photos\/)/.test(call.path);
    const who = (pushes ? this.tokens.get(token) : undefined) ?? (call.cookie ? this.session : null);
    const meant = call.headers["X-Gezhi-Account"];
    return meant === undefined || decodeURIComponent(meant) === who ? who : null;
  }

  private handle(call: Call): Answer {
    const who = this.speaker(call);
    if (call.path === "/api/session" && call.method === "POST") return this.openSession(call);
    if (call.path === "/api/session" && call.method === "GET" && who !== null) return json(this.known(who));
    if (who === null) return problem(401, "session.required");
    if (call.path === "/api/session" && call.method === "DELETE") this.session = null;
    if (call.path === "/api/session/password") return this.changePassword(call);
    if (call.path === "/api/sync/push") return this.push(call, who);
    if (call.path.startsWith("/api/sync/pull")) return this.pull();
    if (call.path.startsWith("/api/photos/")) return this.photo(call);
    if (call.path.startsWith("/api/pack")) return this.packDoor(call);
    return answer(204, {}, "");
  }

  private openSession(call: Call): Answer {
    const { account, password } = JSON.parse(String(call.body));
    if (password !== "good") return problem(401, "session.refused");
    this.session = account;
    return json({ ...this.known(account), push_token: `token-${account}` });
  }

  private changePassword(call: Call): Answer {
    const { old } = JSON.parse(String(call.body));
    if (old !== "good") return problem(422, "session.password-wrong");
    this.firstPassword = false;
    return answer(204, {}, "");
  }

  private known(account: string) {
    const who = { id: account, name: account, display_name: account, unit: null };
    return { account: who, roles: this.roles, scopes: [`self:${account}`], password_change: this.firstPassword };
  }

  private push(call: Call, who: string): Answer {
    const { ops, epoch } = JSON.parse(String(call.body));
    const over = epoch !== null && epoch !== this.epoch;
    const replayed: string[] = [];
    const results = ops.map((op: Record<string, unknown>) =>
      over ? waiting(op.op_id as string) : this.take(op, who, replayed),
    );
    const shas = ops
      .filter((_: unknown, n: number) => !["rejected", "retry"].includes(results[n].status))
      .flatMap((op: { photos?: PhotoFacts[] }) => (op.photos ?? []).flatMap((p) => [p, ...(p.thumb ? [p.thumb] : [])]))
      .map((photo: PhotoFacts) => {
        this.named.set(photo.sha256, photo);
        return photo.sha256;
      });
    const stored = shas.filter((one: string) => this.photos.has(one));
    const missing_photos = shas.filter((one: string) => !this.photos.has(one));
    const envelope = { proto: 1, epoch: this.epoch, server_time: new Date(this.now).toISOString(), device_seq_ack: 0 };
    return json({ ...envelope, results, replayed, missing_photos, stored });
  }

  private take(op: Record<string, unknown>, who: string, replayed: string[]): OpResult {
    if (typeof op.op_id !== "string") return refused(null, "sync.op-malformed");
    const hash = sha(JSON.stringify(op));
    const before = this.ops.get(op.op_id);
    if (before) {
      if (before.hash !== hash || before.account !== who) return refused(op.op_id, "sync.op-mismatch");
      replayed.push(op.op_id);
      return before.result;
    }
    const result = this.apply(op as never);
    if (result.status !== "retry") this.ops.set(op.op_id, { hash, account: who, result });
    return result;
  }

  private apply(op: { op_id: string; case_id: string; kind: string; args: Record<string, unknown> }): OpResult {
    const verdict = this.verdict(op);
    if (verdict) return { op_id: op.op_id, status: "applied", code: null, case: null, ...verdict };
    const n = this.cases.size + 1;
    const fresh = {
      receipt_no: `R20261122-${String(n).padStart(5, "0")}`,
      number: null,
      cell: null,
      unit: null,
      due_at: null,
    };
    const told = this.cases.get(op.case_id) ?? { id: op.case_id, ...fresh, state: "reported", rev: 0, state_rev: 0 };
    const next = { ...told, rev: told.rev + 1, state_rev: told.state_rev + 1 };
    this.cases.set(op.case_id, next);
    return { op_id: op.op_id, status: "applied", code: null, case: next };
  }

  private pull(): Answer {
    const page = this.pages.shift() ?? { snapshot: false, changes: [] };
    const more = this.pages.length > 0;
    const time = { proto: 1, epoch: this.epoch, server_time: new Date(this.now).toISOString() };
    const cursor = `c${this.calls.length}`;
    return json({ ...time, cursor, more, scopes: { added: [], removed: [] }, checksum: more ? null : {}, ...page });
  }

  private packDoor(call: Call): Answer {
    const name = call.path.split("/")[3];
    if (name === undefined) {
      const parts = Object.entries(this.pack).map(([key, { etag }]) => [key, { etag, bytes: 1 }]);
      return json({ parts: Object.fromEntries(parts) });
    }
    const part = this.pack[name];
    if (!part) return problem(404, "pack.unknown");
    return call.headers["If-None-Match"] === part.etag ? answer(304, {}, "") : json(part.body);
  }

  private photo(call: Call): Answer {
    const name = call.path.split("/")[3] ?? "";
    if (this.photos.has(name)) return answer(200, {}, "");
    const facts = this.named.get(name);
    if (!facts) return answer(404, { "X-Gezhi-Code": "photo.unreferenced" }, "");
    const part = this.parts.get(name) ?? new Uint8Array(0);
    if (call.method === "HEAD") return answer(404, { "Upload-Offset": String(part.length) }, "");
    return this.patch(call, name, facts, part);
  }

  private patch(call: Call, name: string, facts: PhotoFacts, part: Uint8Array): Answer {
    if (Number(call.headers["Upload-Offset"]) !== part.length)
      return problem(409, "photo.offset", { "Upload-Offset": String(part.length) });
    const body = new Uint8Array(call.body as ArrayBuffer);
    const cut = this.cutAfter;
    const taken = cut === null ? body : body.slice(0, cut);
    this.parts.set(name, Uint8Array.from([...part, ...taken]));
    if (cut !== null) {
      this.cutAfter = null;
      throw new NoSignal("network");
    }
    return this.finish(name, facts);
  }

  private finish(name: string, facts: PhotoFacts): Answer {
    const whole = this.parts.get(name) as Uint8Array;
    if (whole.length < facts.bytes) return answer(204, { "Upload-Offset": String(whole.length) }, "");
    this.parts.delete(name);
    if (sha(whole) !== name) return problem(460, "photo.hash");
    this.photos.set(name, whole);
    return answer(201, {}, "");
  }
}

function waiting(op_id: string): OpResult {
  return { op_id, status: "retry", code: "sync.epoch-over", case: null };
}

function refused(op_id: string | null, code: string): OpResult {
  return { op_id, status: "rejected", code, case: null };
}

function answer(status: number, headers: Record<string, string>, body: string): Answer {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { status, header: (name) => lower[name.toLowerCase()] ?? null, body: new TextEncoder().encode(body) };
}

function json(body: unknown, status = 200): Answer {
  return answer(status, { "Content-Type": "application/json" }, JSON.stringify(body));
}

function problem(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return answer(status, { "Content-Type": "application/problem+json", ...headers }, JSON.stringify({ code }));
}
