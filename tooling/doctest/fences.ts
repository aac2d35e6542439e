const FENCE = /^([ \t]*(?:\*[ \t]?)?)```ts test[^\n]*\n([\s\S]*?)^[ \t]*(?:\*[ \t]?)?```/gm;

/** One runnable example: where it starts, and the module that it becomes. */
export interface Fence {
  readonly line: number;
  readonly code: string;
}

/** Every ` ```ts test ` fence of a Markdown page or of the doc comments in a source file. */
export function fences(text: string): Fence[] {
  return [...text.matchAll(FENCE)].map((match) => ({
    line: text.slice(0, match.index).split("\n").length,
    code: exampleModule(inDocComment(match[1]) ? withoutStars(match[2]) : match[2]),
  }));
}

function inDocComment(prefix: string): boolean {
  return prefix.includes("*");
}

function withoutStars(body: string): string {
  return body.replace(/^[ \t]*\*[ \t]?/gm, "");
}

function exampleModule(body: string): string {
  return `import { expect } from "vitest";\n${body.split("\n").map(assertion).join("\n")}`;
}

function assertion(line: string): string {
  const exact = /^\s*(.*?);?\s*\/\/ => (.*)$/.exec(line);
  if (exact) return `expect(${exact[1]}).toEqual(${exact[2]});`;
  const close = /^\s*(.*?);?\s*\/\/ ≈ (-?\d+(?:\.(\d+))?(?:e[-+]?\d+)?)$/.exec(line.trimEnd());
  if (close) return `expect(${close[1]}).toBeCloseTo(${close[2]}, ${digits(close[2])});`;
  return line;
}

/** Digits after the decimal point of the number as written, exponent included. */
function digits(literal: string): number {
  const [mantissa, exponent = "0"] = literal.split("e");
  const decimals = mantissa.split(".")[1]?.length ?? 0;
  return decimals - Number(exponent);
}
