/** Changes tensors into what an operation accepts, with operations that are random programs' food themselves. */
import {
  type DType,
  isFloat,
  isInteger,
  pad,
  type Shape,
  type Tensor,
  zeros,
} from "../../src/index.ts";
import type { Site } from "./step.ts";

/** The same values in another rank: axes of size 1 in front, or the first entries of the first axes. */
function withRank(y: Tensor, rank: number): Tensor {
  let result = y;
  while (result.rank > rank) result = result.slice(result.shape[0] - 1);
  while (result.rank < rank) result = result.expandDims(0);
  return result;
}

/** An axis of size `n`: cut, repeated or padded. */
function withAxis(y: Tensor, axis: number, n: number): Tensor {
  const size = y.shape[axis];
  if (size === n) return y;
  const widths = y.shape.map((_, i): [number, number] => [0, i === axis ? n - size : 0]);
  if (size < n) return pad(y, n % 3 === 0 ? { widths, value: 1 } : { widths, mode: "wrap" });
  const start = Math.floor((size - n) / 2);
  return y.slice(...y.shape.map((_, i) => (i === axis ? ([start, start + n] as const) : ":")));
}

/** `y` in another shape. */
export function fitShape(y: Tensor, shape: Shape): Tensor {
  if (y.size === 0) return zeros(shape, { dtype: y.dtype });
  const ranked = withRank(y, shape.length);
  const broadcasts = ranked.shape.every((n, i) => n === 1 || n === shape[i]);
  if (broadcasts) return ranked.broadcastTo(shape);
  return shape.reduce((result: Tensor, n, axis) => withAxis(result, axis, n), ranked);
}

/** `y` in the dtype of `x` and in a shape that broadcasts with it: its own, or with axes of size 1, or fewer axes. */
export function fitBeside(x: Tensor, y: Tensor, site: Pick<Site, "choose">): Tensor {
  const way = site.choose(3);
  const shape = x.shape.map((n) => (way === 2 && site.choose(2) === 1 ? 1 : n));
  const dropped = way === 1 ? site.choose(x.rank + 1) : 0;
  return fitShape(y, shape.slice(dropped)).cast(x.dtype);
}

export function asFloat(x: Tensor, site: Pick<Site, "choose">): Tensor {
  if (isFloat(x.dtype)) return x;
  return x.cast(site.choose(2) === 0 ? "float32" : "float64");
}

export function asInteger(x: Tensor, site: Pick<Site, "choose">): Tensor {
  if (isInteger(x.dtype)) return x;
  return x.cast(site.choose(2) === 0 ? "int32" : "uint32");
}

export function asNumber(x: Tensor): Tensor {
  return x.dtype === "bool" ? x.cast("int32") : x;
}

export function asBool(x: Tensor): Tensor {
  if (x.dtype === "bool") return x;
  return isFloat(x.dtype) ? x.greater(0.25) : x.bitAnd(1).equal(1);
}

/** Positions below `n` and a few that are not. */
export function asIndices(x: Tensor, n: number): Tensor {
  const whole = isFloat(x.dtype) ? x.mul(3).cast("int32") : x.cast("int32");
  return whole.rem(n + 1);
}

/** At least two axes, for matrices. */
export function asMatrices(x: Tensor): Tensor {
  return x.rank >= 2 ? x : withRank(x, 2);
}

/** Any axis of `x`, which has one. */
export function axisOf(x: Tensor, site: Pick<Site, "choose">): number {
  return site.choose(Math.max(1, x.rank));
}

/** At least one axis. */
export function asList(x: Tensor): Tensor {
  return x.rank === 0 ? x.expandDims(0) : x;
}

export const DTYPES: readonly DType[] = ["float32", "float64", "int32", "uint32", "bool"];
