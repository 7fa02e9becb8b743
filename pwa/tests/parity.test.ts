// The server's answers for thousands of points, against the phone's own code. The file is drawn anew by each run of
// tests/contract/test_phone_parity.py.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Ground } from "../src/core/ground";
import { readPack } from "../src/core/pack";

interface Answer {
  lon: number;
  lat: number;
  kind: string;
  category: string;
  at: number;
  cell: string | null;
  lead: string | null;
  assists: string[];
  limit: string;
  due_at: number;
}

const file = process.env.PARITY_ANSWERS;

test("the phone says what the server says, for every point", () => {
  const told = JSON.parse(readFileSync(file as string, "utf-8")) as {
    parts: Record<string, unknown>;
    answers: Answer[];
  };
  const ground = new Ground(readPack(told.parts));
  const differing = told.answers.filter((answer) => {
    const category = ground.findCategory(answer.kind, answer.category);
    if (category === null) return true;
    const cell = ground.standAt(answer, 8).cell;
    const hoped = ground.expect(category, cell, answer.at);
    const mine = [cell, hoped.lead, hoped.assists, hoped.due_at, category.limit];
    const its = [answer.cell, answer.lead, answer.assists, answer.due_at, answer.limit];
    return JSON.stringify(mine) !== JSON.stringify(its);
  });

  expect(told.answers.length).toBeGreaterThanOrEqual(10_000);
  expect(differing.slice(0, 5)).toEqual([]);
});
