// What a field that finds one of many offers: categories, units, areas and cells by their names.
import { type DeskFacts, nameOf } from "../state/desk-facts.svelte";
import { deskWords } from "../words/console";
import { sayCell } from "../words/say";
import type { Spot } from "./map/camera";
import { groundOf } from "./map/grounds";

export interface Choice {
  value: string;
  text: string;
  /** Said beside it, and found by. */
  hint?: string;
  /** Found by, not said. */
  also?: string;
}

/** Every category by "kind/code". */
export function categoryChoices(facts: DeskFacts): Choice[] {
  return facts.categoryList.map(({ kind, code, name, name_en, major, initials, synonyms }) => ({
    value: `${kind}/${code}`,
    text: nameOf({ name, name_en }),
    hint: `${code} · ${major}`,
    also: `${name} ${name_en} ${initials ?? ""} ${(synonyms ?? []).join(" ")}`,
  }));
}

export function unitChoices(facts: DeskFacts): Choice[] {
  return facts.handlers.map(({ id, name, short_name, initials }) => ({
    value: id,
    text: name,
    also: `${short_name} ${initials ?? ""}`,
  }));
}

/** Streets and communities, then every cell. */
export function cellChoices(facts: DeskFacts): Choice[] {
  const areas = facts.areaList.map(({ code, name }) => ({ value: code, text: name, hint: code }));
  const cells = facts.cells.map(({ code }) => ({
    value: code,
    text: `${facts.areaName(code, 12)} ${deskWords.facts.cellNo(sayCell(code))}`,
    hint: code,
  }));
  return [...areas, ...cells];
}

export interface PlaceChoice extends Choice {
  /** The name of the road it is, to be written down as the place. */
  road?: string;
  /** Where it is; null where it has no ground. */
  spot: () => Spot | null;
}

/** Roads, streets, communities and cells: where the map can be sent by name. */
export function placeChoices(facts: DeskFacts): PlaceChoice[] {
  const ground = groundOf(facts.cells);
  const roads = facts.streets.map(({ name, line }, n) => ({
    value: `road ${n}`,
    text: name,
    road: name,
    spot: () => middleOf(line),
  }));
  const inside = (code: string) => ground.cells.find((cell) => cell.code.startsWith(code));
  const others = cellChoices(facts).map((one) => ({
    ...one,
    spot: () => ground.placeIn(inside(one.value)?.code ?? ""),
  }));
  return [...roads, ...others];
}

function middleOf(line: readonly (readonly [number, number])[]): Spot | null {
  const [lon, lat] = line[Math.floor(line.length / 2)] ?? [];
  return lon === undefined || lat === undefined ? null : { lon, lat };
}

export function withAny(choices: readonly Choice[]): Choice[] {
  return [{ value: "", text: deskWords.filter.any }, ...choices];
}
