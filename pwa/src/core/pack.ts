// The offline pack as the phone reads it: cells, categories, duties, calendar, names. A newer server may add fields.
import type { CalendarPart } from "./clock";
import type { PackCell as Cell } from "./geo";

/** A cell, and the beat it belongs to where it has one. */
export interface PackCell extends Cell {
  readonly beat?: string | null;
}

export interface PackStreet {
  name: string;
  line: [lon: number, lat: number][];
}

/** A named place of the city: a market, a school. */
export interface PackPoint {
  name: string;
  lon: number;
  lat: number;
}

export interface PackCondition {
  archetype: string;
  text: string;
  limit: string;
  closing: string;
  after_photo: boolean;
}

export interface PackCategory {
  kind: string;
  code: string;
  name: string;
  name_en: string;
  major: string;
  /** The category's own limit in the limit grammar, e.g. "urgent_hour:2". */
  limit: string;
  closing: string;
  urgent: boolean;
  self_handle: boolean;
  retired_for: string | null;
  conditions: PackCondition[];
  /** The first letters of its pinyin: "zdjy". A server of before does not send them. */
  initials?: string;
  /** What people call it, where they do: "狗屎". */
  synonyms?: string[];
}

export interface PackDuty {
  id: string;
  kind: string;
  category: string;
  territory: string;
  owner: string;
  weekdays: string;
  from_minute: number | null;
  to_minute: number | null;
  lead: string;
  assists: string[];
  basis: string;
}

/** A worker whom the unit desk may name; only units get these, and only their own. */
export interface PackWorker {
  id: string;
  display_name: string;
  unit: string | null;
}

export interface Pack {
  cells: PackCell[];
  categories: PackCategory[];
  /** The shutters this city chose for the home screen; none: the usual ones. */
  tiles: { kind: string; code: string }[];
  duties: PackDuty[];
  territories: { unit: string; prefix: string }[];
  calendar: CalendarPart | null;
  /** Names of areas by code, of units by id. */
  areas: ReadonlyMap<string, string>;
  units: ReadonlyMap<string, string>;
  beats: ReadonlyMap<string, string>;
  streets: PackStreet[];
  points: PackPoint[];
  workers: PackWorker[];
  /** Names the edition that was used: part names and ETags. */
  version: string | null;
}

type Part = Record<string, unknown> | undefined;

/** A list inside a part; a missing one is empty, never an error: the phone works with what it has. */
function listIn<T>(part: unknown, name: string): T[] {
  const inside = (part as Part)?.[name];
  return Array.isArray(inside) ? (inside as T[]) : [];
}

function namesIn(part: unknown, name: string, key: "code" | "id"): Map<string, string> {
  const rows = listIn<Record<string, string>>(part, name);
  return new Map(rows.map((row) => [row[key] ?? "", row.name ?? ""]));
}

/**
 * The pack from its parts by name.
 *
 * @param parts bodies of the parts as the server sent them
 * @param etags their ETags, which name this edition towards the server
 */
export function readPack(
  parts: Readonly<Record<string, unknown>>,
  etags: Readonly<Record<string, string | null>> = {},
): Pack {
  const { cells, categories, duty, calendar, people, points } = parts;
  const named = Object.entries(etags).map(([name, etag]) => `${name}=${(etag ?? "").slice(0, 8)}`);
  return {
    cells: listIn(cells, "cells"),
    categories: listIn(categories, "categories"),
    tiles: listIn(categories, "tiles"),
    duties: listIn(duty, "rows"),
    territories: listIn(duty, "territories"),
    calendar: (calendar as CalendarPart | undefined) ?? null,
    areas: namesIn(cells, "areas", "code"),
    units: namesIn(duty, "units", "id"),
    beats: namesIn(cells, "beats", "id"),
    streets: listIn(cells, "streets"),
    points: listIn(points, "points"),
    workers: listIn(people, "workers"),
    version: named.length > 0 ? named.sort().join(" ") : null,
  };
}
