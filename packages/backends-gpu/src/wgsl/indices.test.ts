import fc from "fast-check";
import { expect, test } from "vitest";
import { positionsFrom, quotient } from "./indices.ts";

/** What an expression of whole numbers gives with 32 bits. */
function valueOf(expression: string, value: number): number {
  const text = expression.replace(/ \/ (\d+)$/, " / $1 | 0").replace(/(\d)u\b/g, "$1");
  return new Function("v", `return ${text};`)(value);
}

test("quotients are exact below their end", () => {
  const divisors = fc.integer({ min: 1, max: 70_000 });
  const ends = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(divisors, ends, fc.double({ min: 0, max: 1, noNaN: true }), (divisor, end, at) => {
      const expression = quotient("v", divisor, end);
      const about = Math.floor((at * (end - 1)) / divisor) * divisor;
      for (const value of [0, about - 1, about, end - 1]) {
        if (value < 0 || value >= end) continue;
        expect(valueOf(expression, value)).toBe(Math.floor(value / divisor));
      }
    }),
    { numRuns: 5000 },
  );
});

test("every quotient of a small range is exact", () => {
  for (const divisor of [1, 2, 3, 5, 7, 16, 20, 100, 609]) {
    const expression = quotient("v", divisor, 5000);
    for (let value = 0; value < 5000; value++) {
      expect(valueOf(expression, value)).toBe(Math.floor(value / divisor));
    }
  }
});

test("small ranges are divided by products, large ones by divisions", () => {
  expect(quotient("v", 8, 2 ** 31 - 1)).toBe("(v) >> 3u");
  expect(quotient("v", 609, 609 * 16)).toMatch(/^\(\(v\) \* \d+\) >> \d+u$/);
  expect(quotient("v", 609, 2 ** 30)).toBe("(v) / 609");
});

test("positions of a nest", () => {
  expect(positionsFrom("item", [3, 1, 4], "i")).toEqual({
    code: [
      "let i_rest2 = (item) >> 2u;",
      "let i2 = i32((item) - i_rest2 * 4);",
      "let i1 = 0;",
      "let i0 = i32(i_rest2);",
    ].join("\n"),
    positions: ["i0", "i1", "i2"],
  });
});
