/** Sums, means and products over axes. */
import { ones, zeros } from "../creation.ts";
import { sliceAxis } from "../primitives/joining.ts";
import type { ReduceOptions } from "../primitives/reduction.ts";
import { type Axes, normalizeAxes } from "../shape.ts";
import { mul } from "./arithmetic.ts";
import { type Complex, mapParts } from "./complex.ts";
import { concat } from "./selection.ts";

/** Sum over axes (default: all). */
export function sum(z: Complex, axes?: Axes, options: ReduceOptions = {}): Complex {
  return mapParts(z, (part) => part.sum(axes, options));
}

/** Arithmetic mean over axes (default: all). */
export function mean(z: Complex, axes?: Axes, options: ReduceOptions = {}): Complex {
  return mapParts(z, (part) => part.mean(axes, options));
}

/** Product over axes (default: all), by halves: entry with entry, then pair with pair, and so on. */
export function prod(z: Complex, axes?: Axes, options: ReduceOptions = {}): Complex {
  const list = normalizeAxes("prod", axes, z.re.rank);
  const product = list.reduce(productAlong, z);
  return options.keepDims === true ? product : mapParts(product, (part) => part.squeeze(list));
}

function productAlong(z: Complex, axis: number): Complex {
  const n = z.re.shape[axis];
  if (n === 1) return z;
  if (n === 0) return oneAlong(z, axis);
  const half = n >> 1;
  const cut = (from: number, to: number): Complex =>
    mapParts(z, (part) => sliceAxis(part, axis, from, to));
  const pairs = mul(cut(0, half), cut(half, 2 * half));
  return productAlong(n % 2 === 0 ? pairs : concat([pairs, cut(n - 1, n)], axis), axis);
}

/** The product of nothing. */
function oneAlong({ re }: Complex, axis: number): Complex {
  const shape = re.shape.map((n, i) => (i === axis ? 1 : n));
  return { re: ones(shape, { dtype: re.dtype }), im: zeros(shape, { dtype: re.dtype }) };
}
