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

test("a result may follow a statement of several lines", () => {
  const body = ["const a = 1;", "f(", "  a,", ")", "  .g()", "  .h(); // => 2"].join("\n");
  const [{ code }] = fences(`\`\`\`ts test\n${body}\n\`\`\`\n`);
  expect(code).toContain("const a = 1;\nexpect(f(\n  a,\n)\n  .g()\n  .h()).toEqual(2);");
});

test("lists are compared number by number", () => {
  const [{ code }] = fences("```ts test\nx.js() // ≈ [[1, -0.50], [2e-3, 0]]\n```\n");
  expect(code).toContain("const actual = x.js(); const flat = actual.flat(Infinity);");
  expect(code).toContain("expect(flat[1]).toBeCloseTo(-0.50, 2);");
  expect(code).toContain("expect(flat[2]).toBeCloseTo(2e-3, 3);");
});

test("a result that would not be compared is refused", () => {
  expect(() => fences("```ts test\nx // ≈ about two\n```\n")).toThrow(/cannot be read/);
});

test("a fence without the mark is not run", () => {
  expect(fences("```ts\nnope();\n```\n")).toEqual([]);
});
