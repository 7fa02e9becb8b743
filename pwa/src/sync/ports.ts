// What the engine needs from its surroundings: the same in a browser, under Node and in a simulator.
import type { Database } from "../device/database";
import type { Transport } from "../device/transport";
import { Line } from "./line";

export interface Ports {
  db: Database;
  transport: Transport;
  /** Milliseconds since 1970 by this device's clock. */
  now: () => number;
  /** "2026-11-22T09:00:00+08:00" */
  wall: () => string;
  appVersion: string;
  /** Told after every change of what is stored, so that screens follow. */
  changed?: () => void;
}

/** Ports with their line to the server. */
export interface Sync extends Ports {
  line: Line;
  /** Whether the server has said in this round what time it is. */
  told: boolean;
}

export function withLine(ports: Ports): Sync {
  return { ...ports, line: new Line(ports.transport, ports.now), told: false };
}
