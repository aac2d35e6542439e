/** Every entry works when a program imports nothing else of the package. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** An expression that makes tensors from numbers, with the entry as `m`. */
const EXAMPLES = {
  complex: "m.abs(m.polar(2, 1)).item()",
  distributions: "m.uniform({ low: 0, high: 0.5 }).logDensity(0.25).exp().item()",
  fft: "m.fftfreq(2, { spacing: 0.25 }).abs().max().item()",
  linalg: "m.hilbert(2).max().mul(2).item()",
  polynomials: "m.chebyshevPoints(3).max().mul(2).item()",
  quadrature: "m.gaussLegendre(3).weights.sum().item()",
  special: "m.factorial(2).item()",
};

test.each(Object.entries(EXAMPLES))("%s", async (entry, expression) => {
  const path = JSON.stringify(new URL(`${entry}/index.ts`, import.meta.url).href);
  const program = `const m = await import(${path}); console.log(${expression});`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program]);
  expect(Number(stdout)).toBeCloseTo(2, 6);
});
