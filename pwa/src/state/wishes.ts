// What a person chose on this phone and is not worth a place in the store: losing it costs one press.
import type { TaskOrder } from "./look";

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // no localStorage: the usual is right
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return; // it holds for this page
  }
}

const ORDER = "gezhi.task-order";
const WELCOMED = "gezhi.welcomed";
const HOST = "gezhi.host-app";
const INSTALL = "gezhi.install-later";

export function orderOfTasks(): TaskOrder {
  return read(ORDER) === "near" ? "near" : "time";
}

export function rememberOrder(order: TaskOrder): void {
  write(ORDER, order);
}

/** Whether the first-run screen was gone through on this phone. */
export function wasWelcomed(): boolean {
  return read(WELCOMED) !== null;
}

export function rememberWelcome(): void {
  write(WELCOMED, "1");
}

/** Whether the person goes on in an app's own browser, having been told. */
export function staysInHost(): boolean {
  return read(HOST) !== null;
}

export function rememberHost(): void {
  write(HOST, "1");
}

const LOCATED = "gezhi.located";

/** Whether 允许 was pressed here once: from then on the system may ask by itself. */
export function askedToLocate(): boolean {
  return read(LOCATED) !== null;
}

export function rememberAskedToLocate(): void {
  write(LOCATED, "1");
}

const LATER_MS = 14 * 24 * 3600 * 1000;

/** Whether the hint to install was put off less than a fortnight ago. */
export function installPutOff(now: number): boolean {
  return now - Number(read(INSTALL) ?? 0) < LATER_MS;
}

export function putOffInstall(now: number): void {
  write(INSTALL, String(now));
}
