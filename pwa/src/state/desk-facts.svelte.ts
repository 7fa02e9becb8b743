// What the desk knows of the city: names of categories, units and areas, the cells' shapes, the city's offset.
import type { PackCell } from "../core/geo";
import { chosenLanguage } from "../words/words";
import type { DeskLine } from "./desk-line";

export interface DeskCondition {
  archetype: string;
  text: string;
  limit: string;
  closing: string;
  after_photo: boolean;
}

export interface DeskCategory {
  kind: string;
  code: string;
  name: string;
  name_en: string;
  major: string;
  limit: string;
  closing: string;
  conditions: DeskCondition[];
  /** Pinyin initials of the name, where the city's pack brings them. */
  initials?: string;
  /** What callers say of it, where they have words of their own. */
  synonyms?: string[];
}

export interface Area {
  code: string;
  kind: string;
  name: string;
}

export interface DeskUnit {
  id: string;
  name: string;
  short_name: string;
  /** Pinyin initials of the name, where the pack brings them. */
  initials?: string;
  kind: "line" | "block" | "centre";
}

export interface Street {
  name: string;
  line: [number, number][];
}

interface CellsPart {
  name: string;
  utc_offset_minutes: number;
  cells: PackCell[];
  areas: Area[];
  streets: Street[];
}

const NO_GROUND: CellsPart = { name: "", utc_offset_minutes: 480, cells: [], areas: [], streets: [] };

export class DeskFacts {
  private ground = $state.raw<CellsPart>(NO_GROUND);
  private categories = $state.raw<ReadonlyMap<string, DeskCategory>>(new Map());
  private byUnit = $state.raw<ReadonlyMap<string, DeskUnit>>(new Map());
  private readonly areas = $derived(new Map(this.ground.areas.map(({ code, name }) => [code, name])));

  /** Reads the parts of the pack; the browser's cache answers where their tags have not changed. */
  async load(line: DeskLine): Promise<void> {
    const [ground, told, duty] = await Promise.all([
      line.get<CellsPart>("/api/pack/cells"),
      line.get<{ categories: DeskCategory[] }>("/api/pack/categories"),
      line.get<{ units: DeskUnit[] }>("/api/pack/duty"),
    ]);
    this.ground = ground;
    this.categories = new Map(told.categories.map((one) => [`${one.kind}/${one.code}`, one]));
    this.byUnit = new Map(duty.units.map((unit) => [unit.id, unit]));
  }

  get cityName(): string {
    return this.ground.name;
  }

  get offsetMinutes(): number {
    return this.ground.utc_offset_minutes;
  }

  get cells(): readonly PackCell[] {
    return this.ground.cells;
  }

  get streets(): readonly Street[] {
    return this.ground.streets;
  }

  /** Areas below the division: streets and communities. */
  get areaList(): readonly Area[] {
    return this.ground.areas.filter(({ kind }) => kind !== "division");
  }

  /** The division too: a block may answer for all of it. */
  get everyArea(): readonly Area[] {
    return this.ground.areas;
  }

  get categoryList(): readonly DeskCategory[] {
    return [...this.categories.values()];
  }

  /** The units that handle: none of the two centres. */
  get handlers(): DeskUnit[] {
    return [...this.byUnit.values()].filter((unit) => unit.kind !== "centre");
  }

  findCategory(kind: string, code: string): DeskCategory | null {
    return this.categories.get(`${kind}/${code}`) ?? null;
  }

  categoryName(row: { kind: string; category: string }): string {
    const found = this.findCategory(row.kind, row.category);
    return found === null ? row.category : nameOf(found);
  }

  unitName(unit: string | null): string {
    return unit === null ? "" : (this.byUnit.get(unit)?.name ?? unit);
  }

  shortName(unit: string | null): string {
    return unit === null ? "" : (this.byUnit.get(unit)?.short_name ?? unit);
  }

  /** The name of the area a code begins with, by the length of its level: 9 the street, 12 the community. */
  areaName(cell: string | null, level: 9 | 12): string {
    return cell === null ? "" : (this.areas.get(cell.slice(0, level)) ?? cell.slice(0, level));
  }
}

/** A category by its name in the language of whoever sits here. */
export function nameOf({ name, name_en }: Pick<DeskCategory, "name" | "name_en">): string {
  return chosenLanguage() === "en" && name_en ? name_en : name;
}
