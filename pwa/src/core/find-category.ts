// 全部: the categories in use as a tree, by what was typed, and as this person used them last.
import type { PackCategory } from "./pack";

export interface Major {
  name: string;
  rows: PackCategory[];
}

type Categories = readonly PackCategory[];

/** Retired ones still name old cases; nobody reports one anew. */
function inUse(categories: Categories): PackCategory[] {
  return categories.filter((row) => !row.retired_for);
}

/** The majors in the order of their codes, each with its categories. */
export function majorsOf(categories: Categories): Major[] {
  const majors = new Map<string, Major>();
  for (const row of inUse(categories)) {
    const major = majors.get(row.major) ?? { name: row.major, rows: [] };
    majors.set(row.major, major);
    major.rows.push(row);
  }
  return [...majors.values()];
}

/** Those that what was typed names: by Chinese, what people say, code, initials or English; the closest first. */
export function findCategories(categories: Categories, typed: string): PackCategory[] {
  const wanted = typed.trim().toLowerCase().replace(/\s+/g, "");
  if (wanted === "") return [];
  const ranked = inUse(categories).map((row) => ({ row, rank: rankOf(row, wanted) }));
  return ranked
    .filter(({ rank }) => rank < NOT)
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
}

const NOT = 9;

/** 0 is what was meant; the order among equals stays the list's. */
function rankOf(row: PackCategory, wanted: string): number {
  const [initials, english] = [(row.initials ?? "").toLowerCase(), row.name_en.toLowerCase().replace(/\s+/g, "")];
  if (row.name === wanted || initials === wanted || row.code === wanted) return 0;
  if (row.name.startsWith(wanted) || row.code.startsWith(wanted)) return 1;
  if (initials.startsWith(wanted) || english.startsWith(wanted)) return 2;
  if (row.name.includes(wanted)) return 3;
  const said = row.synonyms ?? [];
  if (said.some((word) => word.includes(wanted) || wanted.includes(word))) return 3;
  if (initials.includes(wanted) || english.includes(wanted)) return 4;
  if (row.major.includes(wanted) || isScattered(wanted, row.name)) return 5;
  return rankOfSigns(wanted, [row.name, ...said]);
}

const HAN = /\p{Script=Han}/u;

/** Two signs of what was typed are enough to be offered; the more of them, and the more side by side, the sooner. */
function rankOfSigns(wanted: string, names: readonly string[]): number {
  const signs = [...new Set(wanted)].filter((sign) => HAN.test(sign));
  const pairs = signs.map((sign, n) => sign + (signs[n + 1] ?? " "));
  const shared = names.map((name) => {
    const count = signs.filter((sign) => name.includes(sign)).length;
    return count < 2 ? 0 : count + pairs.filter((pair) => name.includes(pair)).length;
  });
  const most = Math.max(...shared);
  return most === 0 ? NOT : 5 + 2 / most;
}

/** Whether the signs stand in the name in this order: 店经营 finds 店外经营. */
function isScattered(wanted: string, name: string): boolean {
  if (wanted.length < 2) return false;
  let at = -1;
  return [...wanted].every((sign) => {
    at = name.indexOf(sign, at + 1);
    return at >= 0;
  });
}

/** The last ones this person reported, each once, the latest first. */
export function recentOf(
  categories: Categories,
  reported: readonly { kind: string; category: string; at: number }[],
  most: number,
): PackCategory[] {
  const latest = [...reported].sort((a, b) => b.at - a.at);
  const found = new Set<PackCategory>();
  for (const { kind, category } of latest) {
    const row = inUse(categories).find((one) => one.kind === kind && one.code === category);
    if (row) found.add(row);
    if (found.size === most) break;
  }
  return [...found];
}
