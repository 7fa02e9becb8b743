// The desk's dictionary in use, and the sentence of a refusal from its code and facts.
import { consoleEn } from "./console.en";
import { type ConsoleWords, consoleZhCN } from "./console.zh-CN";
import { deskRefusalsEn } from "./desk-refusals.en";
import { deskRefusalsZhCN } from "./desk-refusals.zh-CN";
import { chosenLanguage, refusalWord, words } from "./words";

export const deskWords: ConsoleWords = chosenLanguage() === "en" ? consoleEn : consoleZhCN;

/** A step by the desk's word for it. */
export function stepWord(step: string): string {
  return deskWords.stepName[step] ?? words.stepName[step] ?? step;
}

const deskRefusals = chosenLanguage() === "en" ? deskRefusalsEn : deskRefusalsZhCN;

type Fields = Readonly<Record<string, unknown>>;

const SENTENCES: Readonly<Record<string, (fields: Fields) => string | undefined>> = {
  "case.step-refused": ({ state }) => {
    const known = words.state[String(state)];
    return known && deskWords.refusal.stepRefused(known);
  },
  "case.fact-missing": ({ field }) => deskWords.refusal.factMissing(deskWords.field[String(field)] ?? String(field)),
  "case.photos-missing": ({ photos }) => deskWords.refusal.photosMissing(Array.isArray(photos) ? photos.length : 1),
  "case.ask-refused": ({ reason }) => deskWords.refusal.askRefused[String(reason)],
  "case.not-yours": ({ whose }) => deskWords.refusal.notYours[String(whose)],
  "case.duties-apart": ({ apart }) => deskWords.refusal.apart[String(apart)],
};

/** A refusal as a sentence: with its facts where they say more, else the word of its code. */
export function sayRefusal(code: string, fields: Fields = {}): string {
  return SENTENCES[code]?.(fields) || deskWords.refusal.codes[code] || deskRefusals[code] || refusalWord(code);
}
