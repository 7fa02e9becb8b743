// The phone as its screens know it, on a fresh store, with a position that a test moves.
import "./page";
import { IDBFactory } from "fake-indexeddb";
import type { Draft } from "../../src/core/draft";
import { Ground } from "../../src/core/ground";
import { type PackCategory, readPack } from "../../src/core/pack";
import type { Fix } from "../../src/core/wire";
import { writeMeta } from "../../src/device/meta";
import { Capture, type Taken } from "../../src/state/capture.svelte";
import { Phone } from "../../src/state/phone.svelte";
import type { Position } from "../../src/state/position.svelte";

/** Replaces what the browser keeps: the next phone finds nothing. */
export function emptyStore(): void {
  globalThis.indexedDB = new IDBFactory();
}

export function aFix(changes: Partial<Fix> = {}): Fix {
  return { lon: 126.61, lat: 45.76, crs: "WGS84", accuracy_m: 8, age_s: 1, source: "gps", ...changes };
}

/** A position that says what the test put there last. */
export class Stand {
  fix: Fix | null = aFix();
  readonly position = { currentFix: () => this.fix } as unknown as Position;
}

/** A picture of the camera; `ready` holds its bytes back until a test lets them go. */
export function aTaken(changes: Partial<Taken> = {}, ready: Promise<unknown> = Promise.resolve()): Taken {
  const bytes = new TextEncoder().encode("picture").buffer;
  const arrayBuffer = async () => {
    await ready;
    return bytes;
  };
  const file = { type: "image/jpeg", size: bytes.byteLength, arrayBuffer } as unknown as File;
  return { file, role: "before", source: "camera_app", ...changes };
}

export async function signInAs(phone: Phone, id: string, roles: string[] = ["inspector"]): Promise<void> {
  const account = { id, name: id, display_name: id, unit: "u1" };
  await writeMeta(phone.db, { session: { account, roles, scopes: [] } });
  await phone.refresh();
}

export interface Made {
  phone: Phone;
  capture: Capture;
  stand: Stand;
}

/** a1's phone without a server; pictures are not resized unless a test does it. */
export async function aPhone(): Promise<Made> {
  emptyStore();
  const phone = new Phone();
  phone.resize = () => undefined;
  phone.sync = () => undefined;
  await signInAs(phone, "a1");
  const stand = new Stand();
  return { phone, stand, capture: new Capture(phone, stand.position) };
}

/** A row as the feed would have brought it. */
export async function putRow(phone: Phone, type: string, id: string, row: Record<string, unknown>): Promise<void> {
  const case_id = typeof row.case_id === "string" ? row.case_id : type === "case" ? id : null;
  const kept = { key: `${type}/${id}`, type, id, case_id, rev: 1, row, scopes: { "self:a1": 1 } };
  await phone.db.write(["entity"], (tx) => tx.objectStore("entity").put(kept));
  await phone.refresh();
}

/** A report that was begun with one picture. */
export async function aBegunReport({ phone, capture }: Made): Promise<Draft> {
  const id = await capture.beginReport("matter", "09006", false, aTaken());
  await phone.refresh();
  return found(capture, id);
}

export function found(capture: Capture, id: string): Draft {
  const draft = capture.findDraft(id);
  if (draft === null) throw new Error(`no draft ${id}`);
  return draft;
}

export function aCategory(changes: Partial<PackCategory> = {}): PackCategory {
  const named = { kind: "matter", code: "09006", name: "占道经营", name_en: "Street stall", major: "街面秩序" };
  const rules = { limit: "urgent_hour:2", closing: "", urgent: false, self_handle: false, retired_for: null };
  return { ...named, ...rules, conditions: [], ...changes };
}

/** Gives the phone a pack; parts as the server sends them. */
export function givePack(phone: Phone, parts: Record<string, unknown>): void {
  phone.ground = new Ground(readPack(parts));
}
