// Names of what the administrator's pages speak of: units, beats, areas, people and moments.
import { desk } from "../../state/desk-here";
import { CityTime } from "../../words/city-time";
import { deskWords } from "../../words/console";

export function unitName(id: string | null): string {
  if (id === null) return deskWords.city.noUnit;
  return desk.city.units.units.find((unit) => unit.id === id)?.name ?? (desk.facts.unitName(id) || id);
}

/** "beat:…" as the beat's name, "area:…" as the area's, "city" as the whole city. */
export function scopeName(role: string, scope: string): string {
  const [kind, key = ""] = scope.split(":");
  if (kind === "beat") return desk.city.beats.beats.find(({ id }) => id === key)?.name ?? key;
  if (kind === "area") return desk.facts.areaList.find(({ code }) => code === key)?.name ?? key;
  return role === "inspector" ? deskWords.account.noBeat : deskWords.account.wholeCity;
}

export function personName(id: string | null): string {
  const { people, items } = desk.city.accounts;
  const known = people.find((one) => one.account === id) ?? items.find((one) => one.id === id);
  return known?.display_name ?? id ?? "";
}

export function momentOf(iso: string | null): string {
  return iso === null ? "" : new CityTime(desk.facts.offsetMinutes).moment(Date.parse(iso), desk.now);
}
