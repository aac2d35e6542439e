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
  const lines: string[] = [];
  for (const line of body.split("\n")) lines.push(assertion(continued(line, lines)));
  return `import { expect } from "vitest";\n${lines.join("\n")}`;
}

const COMMENTED = /\/\/ (?:=>|≈) /;
const CONTINUES = /^\s*[.)\]}]/;
/** Where a statement cannot go on from: an empty line, the end of a statement or of a block, a comment. */
const ENDS = /^\s*$|;\s*$|^\}$|^\s*\/\/|\*\/\s*$/;

/** A line with a result that goes on with a statement begun above, together with the lines above. */
function continued(line: string, above: string[]): string {
  if (!COMMENTED.test(line) || !CONTINUES.test(line)) return line;
  let start = above.length;
  while (start > 0 && !ENDS.test(above[start - 1])) start--;
  return [...above.splice(start), line].join("\n");
}

function assertion(line: string): string {
  const exact = /^\s*([\s\S]*?);?\s*\/\/ => (.*)$/.exec(line);
  if (exact) return `expect(${exact[1]}).toEqual(${exact[2]});`;
  const close = /^\s*([\s\S]*?);?\s*\/\/ ≈ (-?\d+(?:\.(\d+))?(?:e[-+]?\d+)?)$/.exec(line.trimEnd());
  if (close) return `expect(${close[1]}).toBeCloseTo(${close[2]}, ${digits(close[2])});`;
  const list = /^\s*([\s\S]*?);?\s*\/\/ ≈ (\[[-+\d.eE,\s[\]]*\])$/.exec(line.trimEnd());
  if (list) return `${closeList(list[1], list[2])};`;
  if (COMMENTED.test(line)) throw new Error(`A result that cannot be read: ${line.trim()}`);
  return line;
}

/** Compare nested lists number by number, each to the digits that it shows. */
function closeList(expression: string, literal: string): string {
  const numbers = literal.match(/-?\d[\d.]*(?:e[-+]?\d+)?/g) ?? [];
  const shape = `expect(JSON.stringify(actual, blank)).toBe(JSON.stringify(${literal}, blank))`;
  const each = numbers.map(
    (number, i) => `expect(flat[${i}]).toBeCloseTo(${number}, ${digits(number)})`,
  );
  const blank = `const blank = (_key, value) => (typeof value === "number" ? 0 : value)`;
  const start = `const actual = ${expression}; const flat = actual.flat(Infinity)`;
  return `{ ${[blank, start, shape, ...each].join("; ")}; }`;
}

/** Digits after the decimal point of the number as written, exponent included. */
function digits(literal: string): number {
  const [mantissa, exponent = "0"] = literal.split("e");
  const decimals = mantissa.split(".")[1]?.length ?? 0;
  return decimals - Number(exponent);
}
