import { expect, test } from "vitest";
import lifecycle from "../../src/contract/lifecycle.json";
import { en } from "../../src/words/en";
import { refusalWord } from "../../src/words/words";
import { zhCN } from "../../src/words/zh-CN";

for (const [name, words] of [
  ["zh-CN", zhCN],
  ["en", en],
] as const) {
  test(`${name} has a word for every state, step and role of the table`, () => {
    const missing = [
      ...lifecycle.states.filter((state) => !words.state[state]),
      ...lifecycle.steps.filter((step) => !words.stepName[step]),
      ...lifecycle.roles.filter((role) => !words.role[role]),
    ];

    expect(missing).toEqual([]);
  });
}

function spoken(value: unknown, path = ""): Map<string, string> {
  if (typeof value === "string") return new Map([[path, value]]);
  if (typeof value === "function") return new Map([[path, String(value(2, 2, "x"))]]);
  const inner = Object.entries(value as object).flatMap(([key, one]) => [...spoken(one, `${path}.${key}`)]);
  return new Map(inner);
}

test("the English dictionary is English throughout", () => {
  const chinese = [...spoken(en)].filter(([, text]) => /\p{Script=Han}/u.test(text)).map(([path]) => path);

  expect(chinese).toEqual([".app.name"]);
});

test("no text is empty", () => {
  for (const words of [zhCN, en]) {
    expect([...spoken(words)].filter(([, text]) => text.trim() === "")).toEqual([]);
  }
});

test("a code of a newer server is shown beside the word for unknown", () => {
  expect(refusalWord("case.step-refused")).toBe(zhCN.refusal["case.step-refused"]);
  expect(refusalWord("case.something-new")).toContain("case.something-new");
});
