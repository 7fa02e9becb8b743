// What a field that finds one of many offers: categories, units, areas and cells by their names.
import type { DeskFacts } from "../state/desk-facts.svelte";
import { deskWords } from "../words/console";
import { sayCell } from "../words/say";
import { chosenLanguage } from "../words/words";

export interface Choice {
  value: string;
  text: string;
  /** Said beside it, and found by. */
  hint?: string;
  /** Found by, not said. */
  also?: string;
}

const inEnglish = chosenLanguage() === "en";

/** Every category by "kind/code". */
export function categoryChoices(facts: DeskFacts): Choice[] {
  return facts.categoryList.map(({ kind, code, name, name_en, major, initials }) => ({
    value: `${kind}/${code}`,
    text: inEnglish ? name_en || name : name,
    hint: `${code} · ${major}`,
    also: `${name} ${name_en} ${initials ?? ""}`,
  }));
}

export function unitChoices(facts: DeskFacts): Choice[] {
  return facts.handlers.map(({ id, name, short_name }) => ({ value: id, text: name, also: short_name }));
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

export function withAny(choices: readonly Choice[]): Choice[] {
  return [{ value: "", text: deskWords.filter.any }, ...choices];
}
