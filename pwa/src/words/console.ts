// The desk's dictionary in use, and the sentence of a refusal from its code and facts.
import { consoleEn } from "./console.en";
import { type ConsoleWords, consoleZhCN } from "./console.zh-CN";
import { chosenLanguage, refusalWord, words } from "./words";

export const desk: ConsoleWords = chosenLanguage() === "en" ? consoleEn : consoleZhCN;

type Fields = Readonly<Record<string, unknown>>;

const SENTENCES: Readonly<Record<string, (fields: Fields) => string | undefined>> = {
  "case.step-refused": ({ state }) => {
    const known = words.state[String(state)];
    return known && desk.refusal.stepRefused(known);
  },
  "case.fact-missing": ({ field }) => desk.refusal.factMissing(desk.field[String(field)] ?? String(field)),
  "case.photos-missing": ({ photos }) => desk.refusal.photosMissing(Array.isArray(photos) ? photos.length : 1),
  "case.ask-refused": ({ reason }) => desk.refusal.askRefused[String(reason)],
  "case.not-yours": ({ whose }) => desk.refusal.notYours[String(whose)],
  "case.duties-apart": ({ apart }) => desk.refusal.apart[String(apart)],
};

/** A refusal as a sentence: with its facts where they say more, else the word of its code. */
export function sayRefusal(code: string, fields: Fields = {}): string {
  return SENTENCES[code]?.(fields) || desk.refusal.codes[code] || refusalWord(code);
}
