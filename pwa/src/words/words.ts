// The dictionary in use: 简体中文 first, English when the person chose it.
import type { LocalCode } from "./local-codes";
import { type Words, zhCN } from "./zh-CN";

const CHOICE = "gezhi.language";

export type Language = "zh-CN" | "en";

export function chosenLanguage(): Language {
  try {
    return localStorage.getItem(CHOICE) === "en" ? "en" : "zh-CN";
  } catch {
    return "zh-CN";
  }
}

/** Takes effect when the page is loaded again. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(CHOICE, language);
}

/** Live: whoever imports it sees the chosen language once `speak` has resolved. */
export let words: Words = zhCN;

/** Fetches the chosen dictionary; a page is mounted after it. Where it cannot be had, Chinese is better than nothing. */
export async function speak(): Promise<void> {
  if (chosenLanguage() === "en") words = await import("./en").then(({ en }) => en).catch(() => zhCN);
}

/** The text of a refusal; a code of a newer server is shown as it is beside "unknown". */
export function refusalWord(code: string | null): string {
  if (code === null) return words.local.unknown;
  const known = words.refusal[code] ?? words.local[code as LocalCode];
  return known ?? `${words.local.unknown} (${code})`;
}
