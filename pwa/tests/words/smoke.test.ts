import { expect, test } from "vitest";
import { CODES } from "../../src/contract/codes";

test("every refusal code names its room and its reason", () => {
  for (const code of CODES) expect(code).toMatch(/^[a-z]+\.[a-z-]+$/);
});
