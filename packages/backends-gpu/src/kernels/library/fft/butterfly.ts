/** Transforms of a few numbers in registers, forward. */
import type { ShaderWriter } from "../../../wgsl/shader-writer.ts";
import { literal } from "../../../wgsl/types.ts";

/** Declares `dft<radix>(x)`, which transforms an array in place. */
export function declareButterfly(shader: ShaderWriter, radix: number): void {
  const lines: string[] = [];
  const inputs = Array.from({ length: radix }, (_, q) => `(*x)[${q}]`);
  const results = dft(inputs, "t", lines);
  const stores = results.map((value, q) => `(*x)[${q}] = ${value};`);
  const type = `ptr<function, array<vec2<f32>, ${radix}>>`;
  shader.declare(
    `dft${radix}`,
    `fn dft${radix}(x: ${type}) {\n${[...lines, ...stores].join("\n")}\n}`,
  );
}

/** Adds statements to `lines`, with names that begin with `prefix`; returns names of the results. */
function dft(x: readonly string[], prefix: string, lines: string[]): string[] {
  if (x.length === 1) return [...x];
  return x.length % 2 === 0 ? evenDft(x, prefix, lines) : oddDft(x, prefix, lines);
}

function evenDft(x: readonly string[], prefix: string, lines: string[]): string[] {
  const n = x.length;
  const even = dft(
    x.filter((_, q) => q % 2 === 0),
    `${prefix}e`,
    lines,
  );
  const odd = dft(
    x.filter((_, q) => q % 2 === 1),
    `${prefix}o`,
    lines,
  );
  const results: string[] = [];
  for (let k = 0; k < n / 2; k++) {
    const turned = `${prefix}w${k}`;
    lines.push(`let ${turned} = ${timesRoot(odd[k], k, n)};`);
    lines.push(`let ${prefix}${k} = ${even[k]} + ${turned};`);
    lines.push(`let ${prefix}${k + n / 2} = ${even[k]} - ${turned};`);
    results[k] = `${prefix}${k}`;
    results[k + n / 2] = `${prefix}${k + n / 2}`;
  }
  return results;
}

/** `x·exp(-2πi·k/n)` for `k < n / 2`, and `n` 2, 4 or 8. */
function timesRoot(x: string, k: number, n: number): string {
  const half = literal("float32", Math.SQRT1_2);
  switch ((8 * k) / n) {
    case 0:
      return x;
    case 1:
      return `${half} * vec2<f32>(${x}.x + ${x}.y, ${x}.y - ${x}.x)`;
    case 2:
      return `vec2<f32>(${x}.y, -${x}.x)`;
    default:
      return `${half} * vec2<f32>(${x}.y - ${x}.x, -${x}.x - ${x}.y)`;
  }
}

/** By the symmetry of cosines and sines, with products of sums and differences of two inputs. */
function oddDft(x: readonly string[], prefix: string, lines: string[]): string[] {
  const n = x.length;
  const pairs = Array.from({ length: (n - 1) / 2 }, (_, q) => q + 1);
  for (const q of pairs) {
    lines.push(`let ${prefix}s${q} = ${x[q]} + ${x[n - q]};`);
    lines.push(`let ${prefix}d${q} = ${x[q]} - ${x[n - q]};`);
  }
  lines.push(`let ${prefix}0 = ${[x[0], ...pairs.map((q) => `${prefix}s${q}`)].join(" + ")};`);
  for (const k of pairs) {
    const term = (f: (angle: number) => number, kind: string, q: number): string =>
      `${literal("float32", f((2 * Math.PI * ((k * q) % n)) / n))} * ${prefix}${kind}${q}`;
    lines.push(
      `let ${prefix}a${k} = ${[x[0], ...pairs.map((q) => term(Math.cos, "s", q))].join(" + ")};`,
    );
    lines.push(`let ${prefix}b${k} = ${pairs.map((q) => term(Math.sin, "d", q)).join(" + ")};`);
    const turned = `vec2<f32>(${prefix}b${k}.y, -${prefix}b${k}.x)`;
    lines.push(`let ${prefix}${k} = ${prefix}a${k} + ${turned};`);
    lines.push(`let ${prefix}${n - k} = ${prefix}a${k} - ${turned};`);
  }
  return Array.from({ length: n }, (_, k) => `${prefix}${k}`);
}
