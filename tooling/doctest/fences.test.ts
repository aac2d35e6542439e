import { expect, test } from "vitest";
import { fences } from "./fences.ts";

const page = ["# Title", "```ts test", "const x = await 2;", "x // => 2", "```", ""].join("\n");

test("a fence of a page becomes a module with its assertions", () => {
  expect(fences(page)).toEqual([
    {
      line: 2,
      code: 'import { expect } from "vitest";\nconst x = await 2;\nexpect(x).toEqual(2);\n',
    },
  ]);
});

test("the stars of a doc comment are taken off", () => {
  const comment = ["/**", " * ```ts test", " * 1 / 3 // ≈ 0.333", " * ```", " */"].join("\n");
  expect(fences(comment)[0].code).toContain("expect(1 / 3).toBeCloseTo(0.333, 3);");
});

test("digits shown count from the decimal point, exponent included", () => {
  const code = (literal: string) => fences(`\`\`\`ts test\nx // ≈ ${literal}\n\`\`\`\n`)[0].code;
  expect(code("1.5e-3")).toContain("toBeCloseTo(1.5e-3, 4)");
  expect(code("2")).toContain("toBeCloseTo(2, 0)");
  expect(code("1.25e2")).toContain("toBeCloseTo(1.25e2, 0)");
});

test("a fence without the mark is not run", () => {
  expect(fences("```ts\nnope();\n```\n")).toEqual([]);
});
