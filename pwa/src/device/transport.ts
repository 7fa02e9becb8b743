// How bytes leave the phone: fetch for questions, XMLHttpRequest for what is sent, both given up when nothing moves.

export interface Call {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | ArrayBuffer;
  /** False when a push token speaks: then the session need not travel. */
  cookie: boolean;
}

export interface Answer {
  status: number;
  header(name: string): string | null;
  body: Uint8Array;
}

export type Transport = (call: Call) => Promise<Answer>;

/** No answer came: no signal, a cut connection, or nothing moved for too long. */
export class NoSignal extends Error {
  readonly code = "sync.no-signal";

  constructor(readonly reason: "network" | "stalled" | "portal") {
    super(`no signal: ${reason}`);
  }
}

/** A connection on which no byte moved for this long is dead (protocol §1). */
export const STALL_MS = 20_000;

/** Calls `onStall` when `kick` was not called for STALL_MS. */
function watchdog(onStall: () => void, stallMs: number) {
  let timer = setTimeout(onStall, stallMs);
  return {
    kick: () => {
      clearTimeout(timer);
      timer = setTimeout(onStall, stallMs);
    },
    stop: () => clearTimeout(timer),
  };
}

async function readAll(response: Response, kick: () => void): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array(await response.arrayBuffer());
  const chunks: Uint8Array[] = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    kick();
  }
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Below this a packed text is no shorter on the wire. */
const WORTH_PACKING = 1024;

/** Texts travel packed, the server counts them unpacked; pictures are packed already. */
async function pack(body: Call["body"], headers: Call["headers"]): Promise<Pick<Call, "body" | "headers">> {
  const worth = typeof body === "string" && body.length >= WORTH_PACKING && typeof CompressionStream !== "undefined";
  if (!worth) return { headers, ...(body === undefined ? {} : { body }) };
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
  return { headers: { ...headers, "Content-Encoding": "gzip" }, body: await new Response(stream).arrayBuffer() };
}

/**
 * Questions by fetch.
 *
 * @param base where the server is; "" in a browser (same origin), an address under Node
 */
export function fetchTransport(base = "", fetcher: typeof fetch = fetch, stallMs = STALL_MS): Transport {
  return async ({ method, path, headers, body, cookie }) => {
    const abort = new AbortController();
    const dog = watchdog(() => abort.abort(), stallMs);
    try {
      const packed = await pack(body, headers);
      const response = await fetcher(base + path, {
        method,
        headers: packed.headers,
        signal: abort.signal,
        cache: "no-store",
        redirect: "manual",
        credentials: cookie ? "same-origin" : "omit",
        ...(packed.body === undefined ? {} : { body: packed.body }),
      });
      const bytes = await readAll(response, dog.kick);
      return { status: response.status, header: (name) => response.headers.get(name), body: bytes };
    } catch {
      throw new NoSignal(abort.signal.aborted ? "stalled" : "network");
    } finally {
      dog.stop();
    }
  };
}

/** What is sent goes by XMLHttpRequest: fetch cannot tell whether an upload still moves. */
export function xhrTransport(stallMs = STALL_MS): Transport {
  return async (call) => {
    const { headers, body } = await pack(call.body, call.headers);
    return await new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      const dog = watchdog(() => xhr.abort(), stallMs);
      const fail = (reason: "network" | "stalled") => () => {
        dog.stop();
        reject(new NoSignal(reason));
      };
      xhr.open(call.method, call.path);
      xhr.responseType = "arraybuffer";
      for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
      xhr.upload.onprogress = dog.kick;
      xhr.onprogress = dog.kick;
      xhr.onerror = fail("network");
      xhr.onabort = fail("stalled");
      xhr.onload = () => {
        dog.stop();
        resolve(answerOf(xhr));
      };
      xhr.send(body ?? null);
    });
  };
}

function answerOf(xhr: XMLHttpRequest): Answer {
  const body = new Uint8Array((xhr.response as ArrayBuffer | null) ?? new ArrayBuffer(0));
  return { status: xhr.status, header: (name) => xhr.getResponseHeader(name), body };
}

/**
 * In a page: the outbox and its pictures by XHR, everything else by fetch.
 *
 * XHR always sends the cookie, whoever's it is: the push token speaks before it, and the account named beside keeps
 * another's cookie from speaking at all.
 */
export function browserTransport(): Transport {
  const ask = fetchTransport("", (input, init) => fetch(input, init));
  const send = xhrTransport();
  return (call) => (call.method === "PATCH" || call.path === PUSH ? send(call) : ask(call));
}

const PUSH = "/api/sync/push";
