import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { browserTransport, fetchTransport, NoSignal, STALL_MS } from "../../src/device/transport";

let server: Server | null = null;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function serving(listener: RequestListener): Promise<string> {
  const begun = createServer(listener);
  server = begun;
  await new Promise<void>((resolve) => begun.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(begun.address() as AddressInfo).port}`;
}

const call = { method: "POST", path: "/x", headers: {}, cookie: true };

test("a long text travels packed and arrives as it was", async () => {
  const text = JSON.stringify({ note: "占道经营".repeat(500) });
  let arrived: { coding: string | undefined; bytes: Buffer } | null = null;
  const base = await serving((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      arrived = { coding: request.headers["content-encoding"], bytes: Buffer.concat(chunks) };
      response.end("{}");
    });
  });

  await fetchTransport(base)({ ...call, body: text });

  const { coding, bytes } = arrived as unknown as { coding: string; bytes: Buffer };
  expect(coding).toBe("gzip");
  expect(bytes.length).toBeLessThan(text.length / 2);
  expect(gunzipSync(bytes).toString()).toBe(text);
});

test("an answer that stops half-way is given up when no byte moves", async () => {
  const base = await serving((_, response) => {
    response.writeHead(200, { "Content-Length": "100" });
    response.write("half");
  });

  const asking = fetchTransport(base, fetch, 80)({ ...call, method: "GET" });

  await expect(asking).rejects.toMatchObject({ code: "sync.no-signal", reason: "stalled" });
});

test("an answer that trickles is waited for", async () => {
  const base = await serving((_, response) => {
    response.writeHead(200);
    const drops = ["a", "b", "c", "d"];
    const timer = setInterval(() => {
      const drop = drops.shift();
      if (drop) return void response.write(drop);
      clearInterval(timer);
      response.end();
    }, 60);
  });

  const answer = await fetchTransport(base, fetch, 150)({ ...call, method: "GET" });

  expect(new TextDecoder().decode(answer.body)).toBe("abcd");
});

test("a redirect to a login page is not followed", async () => {
  const base = await serving((_, response) => {
    response.writeHead(302, { Location: "http://portal.invalid/login" });
    response.end();
  });

  const answer = await fetchTransport(base)({ ...call, method: "GET" });

  expect(answer.header("X-Gezhi-Sync")).toBeNull();
  expect(answer.status).not.toBe(200);
});

test("no server is no signal", async () => {
  const asking = fetchTransport("http://127.0.0.1:9")({ ...call, method: "GET" });

  await expect(asking).rejects.toBeInstanceOf(NoSignal);
});

/** The browser's XMLHttpRequest in the hands of a test. */
class FakeXhr {
  static sent: FakeXhr[] = [];
  static onSend: () => void = () => {};
  readonly upload: { onprogress?: () => void } = {};
  readonly headers: Record<string, string> = {};
  readonly status = 200;
  readonly response = new ArrayBuffer(2);
  body: unknown;
  onabort?: () => void;
  onload?: () => void;
  open = () => undefined;
  getResponseHeader = () => null;

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  send(body: unknown): void {
    this.body = body;
    FakeXhr.sent.push(this);
    FakeXhr.onSend();
  }

  abort(): void {
    this.onabort?.();
  }
}

/** A push that has begun to leave a page, and what becomes of it. */
async function aPushInAPage(body: string) {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("XMLHttpRequest", FakeXhr);
  const begun = new Promise<void>((resolve) => {
    FakeXhr.onSend = resolve;
  });
  const headers = { Authorization: "Push token" };
  const ending = browserTransport()({ ...call, path: "/api/sync/push", headers, cookie: false, body }).then(
    ({ status }) => status,
    (error: NoSignal) => error.reason,
  );
  await begun;
  return { xhr: FakeXhr.sent.at(-1) as FakeXhr, ending };
}

test("a push that creeps is waited for as long as it moves", async () => {
  const { xhr, ending } = await aPushInAPage("{}");

  for (let n = 0; n < 10; n++) {
    vi.advanceTimersByTime(STALL_MS - 1);
    xhr.upload.onprogress?.();
  }
  xhr.onload?.();

  expect(await ending).toBe(200);
});

test("a push of which no byte moves is given up", async () => {
  const { ending } = await aPushInAPage("{}");

  vi.advanceTimersByTime(STALL_MS);

  expect(await ending).toBe("stalled");
});

test("a push leaves a page packed, under its token", async () => {
  const text = JSON.stringify({ note: "占道经营".repeat(500) });

  const { xhr } = await aPushInAPage(text);

  expect(xhr.headers).toEqual({ Authorization: "Push token", "Content-Encoding": "gzip" });
  expect(gunzipSync(new Uint8Array(xhr.body as ArrayBuffer)).toString()).toBe(text);
});
