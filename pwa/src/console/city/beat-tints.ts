// Beats on the map: no two that touch have one tint, so that one sees where each ends.
import type { PackCell } from "../../core/geo";
import type { Beat } from "../../state/desk-wire";

type Ground = Pick<Beat, "id" | "cells">;

/** A corner alone is where four meet; along an edge there are more. */
const CORNERS_OF_AN_EDGE = 3;

/** Which beats lie side by side, by how many corners of their cells they share. */
function neighbours(beats: readonly Ground[], cells: readonly PackCell[]): Map<string, Set<string>> {
  const owner = new Map(beats.flatMap(({ id, cells: own }) => own.map((cell) => [cell, id] as const)));
  const corners = new Map<string, Set<string>>();
  for (const { code, ring } of cells) {
    const beat = owner.get(code);
    if (beat === undefined) continue;
    for (const corner of ring) {
      const at = corner.join();
      corners.set(at, (corners.get(at) ?? new Set()).add(beat));
    }
  }
  const shared = new Map<string, number>();
  for (const at of corners.values())
    for (const one of at) for (const other of at) count(shared, `${one} ${other}`, one === other ? 0 : 1);
  const found = new Map<string, Set<string>>(beats.map(({ id }) => [id, new Set()]));
  for (const [pair, n] of shared) {
    const [one = "", other = ""] = pair.split(" ");
    if (n >= CORNERS_OF_AN_EDGE) found.get(one)?.add(other);
  }
  return found;
}

function count(all: Map<string, number>, key: string, by: number): void {
  all.set(key, (all.get(key) ?? 0) + by);
}

/** A tint from 0 for each beat, the lowest that none of its neighbours has. */
export function tintsOf(beats: readonly Ground[], cells: readonly PackCell[]): ReadonlyMap<string, number> {
  const beside = neighbours(beats, cells);
  const tints = new Map<string, number>();
  for (const { id } of beats) {
    const taken = new Set([...(beside.get(id) ?? [])].map((other) => tints.get(other)));
    let tint = 0;
    while (taken.has(tint)) tint++;
    tints.set(id, tint);
  }
  return tints;
}
