// All phones of the simulator in one process. Each line of stdin is an order or an answer, each line of stdout a call
// or what an order came to; tests/simulator (Python) holds the other end and decides what becomes of every call.
import { createInterface } from "node:readline";
import { type Answer, type Call, NoSignal } from "../../src/device/transport";
import { Busy } from "../../src/sync/line";
import { signIn, signOut } from "../../src/sync/session";
import * as acts from "./acts";
import { seedChance, takeChance } from "./chance";
import { type Send, SimPhone } from "./phone";

interface Order extends acts.Report {
  task: number;
  do: string;
  phone: number;
  seed: number;
  salt: number;
  now: number;
  /** The page dies before this transaction of the order; null: it lives. */
  dies: number | null;
  n: number;
  account: string;
  password: string;
}

interface Line extends Partial<Order> {
  /** The call that is answered. */
  answer?: number;
  status?: number;
  headers?: Record<string, string>;
  text?: string;
  lost?: boolean;
  killed?: boolean;
}

takeChance();
let phones: SimPhone[] = [];
let calls = 0;
const waiting = new Map<number, (line: Line) => void>();

function tell(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** A call goes up as a line; its fate comes down as one. */
function sendAs(n: number): Send {
  return async (call, page) => {
    const id = ++calls;
    const line = await new Promise<Line>((resolve) => {
      waiting.set(id, resolve);
      tell({ call: id, phone: n, ...spelled(call) });
    });
    const phone = phones[n] as SimPhone;
    phone.now = line.now ?? phone.now;
    if (line.killed) return await page.kill();
    if (line.lost) throw new NoSignal("network");
    return answerOf(line);
  };
}

function spelled({ method, path, headers, body, cookie }: Call) {
  const bytes = body instanceof ArrayBuffer ? { bytes: Buffer.from(body).toString("base64") } : {};
  return { method, path, headers, cookie, ...bytes, ...(typeof body === "string" ? { text: body } : {}) };
}

function answerOf({ status = 0, headers = {}, text = "" }: Line): Answer {
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const header = (name: string) => named.get(name.toLowerCase()) ?? null;
  return { status, header, body: new TextEncoder().encode(text) };
}

type Act = (phone: SimPhone, order: Order, say: (fact: string) => void) => Promise<unknown>;

const ACTS: Readonly<Record<string, Act>> = {
  report: acts.report,
  evidence: (phone, order, say) => acts.addEvidence(phone, order.n, order.fact, order, say),
  step: (phone, order, say) => acts.takeStep(phone, order.n, order.fact, order, say),
  resize: (phone) => acts.resizeRaw(phone),
  finish: (phone, _, say) => acts.saveDrafts(phone, say),
  retry: (phone, { n }) => acts.retry(phone, n),
  edit: (phone, { n, category }, say) => acts.editAgain(phone, n, category, say),
  discard: (phone, { n }) => acts.discard(phone, n),
  resend: acts.resend,
  sync: (phone) => phone.sync(),
  sign_in: (phone, { account, password }) => attempt(() => signIn(phone.ports, account, password, "simulated")),
  sign_out: (phone) => signOut(phone.ports),
  reload: async (phone) => phone.reload(),
  wipe: async (phone) => phone.wipe(),
  look: async () => null,
  rows: (phone) => phone.rows(),
};

/** No signal and a server that asks for patience are answers too, as the screens take them. */
async function attempt<T>(work: () => Promise<T>): Promise<T | { code: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoSignal || error instanceof Busy) return { code: error.code };
    throw error;
  }
}

async function obey(order: Order): Promise<void> {
  if (order.do === "begin") {
    calls = 0;
    waiting.clear();
    phones = Array.from({ length: order.n }, (_, n) => new SimPhone(sendAs(n)));
    return tell({ done: order.task });
  }
  const phone = phones[order.phone] as SimPhone;
  const act = ACTS[order.do];
  if (act === undefined) throw new Error(`no act ${order.do}`);
  phone.now = order.now;
  seedChance(order.seed, order.salt);
  const said: string[] = [];
  const came = await phone.inPage(order.dies ?? null, () => act(phone, order, (fact) => said.push(fact)));
  tell({ done: order.task, killed: came === "killed", came: came ?? null, said, look: await phone.look() });
}

/** A bug ends the schedule, loudly: whoever drives sees which order met it. */
function fail(order: Order, error: unknown): void {
  tell({ done: order.task, broke: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

createInterface({ input: process.stdin }).on("line", (text) => {
  const line = JSON.parse(text) as Line;
  if (line.answer === undefined) return void obey(line as Order).catch((error) => fail(line as Order, error));
  const hear = waiting.get(line.answer);
  waiting.delete(line.answer);
  hear?.(line);
});
