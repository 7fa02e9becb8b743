// What plants.mjs gives: it is plain JavaScript, since Node runs it without a build.
import type { Plugin } from "vite";

export interface Change {
  file: string;
  find: string;
  plant: string;
}

export type Plants = Readonly<Record<string, { why: string; changes: readonly Change[] }>>;

export const PLANTS: Plants;
export function planting(name: string, plants?: Plants): Plugin;
export function planted(code: string, change: Change): string;
