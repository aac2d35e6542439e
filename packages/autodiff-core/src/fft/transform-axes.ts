/** Which axes a transform runs over and how long it is along each. */
import { OptionError } from "../errors.ts";
import { sliceAxis } from "../primitives/joining.ts";
import { pad } from "../primitives/slicing.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { notALength } from "./factors.ts";
import type { Norm } from "./normalization.ts";

/** Options of the transforms along one axis. */
export interface FftOptions {
  /** Number of points: the input is cropped or padded with zeros at its end. Default: all of the axis. */
  readonly n?: number;
  /** Default: the last. */
  readonly axis?: number;
  /** Default `"backward"`. */
  readonly norm?: Norm;
}

/** Options of the transforms along several axes. */
export interface FftnOptions {
  /** Number of points along each of `axes`. Default: all of each axis. */
  readonly s?: readonly number[];
  /** Default: all axes, or the last ones if `s` is given; the last two in two dimensions. */
  readonly axes?: readonly number[];
  /** Default `"backward"`. */
  readonly norm?: Norm;
}

/** An axis and the number of points along it; `undefined` for as many as there are. */
export interface TransformAxis {
  readonly axis: number;
  readonly n: number | undefined;
}

/** The axes that options of an n-dimensional transform name, in their order. */
export function transformAxes(
  where: string,
  rank: number,
  { s, axes }: FftnOptions,
): readonly TransformAxis[] {
  const named = axes ?? defaultAxes(rank, s?.length ?? rank);
  const list = named.map((axis) => normalizeAxis(where, axis, rank));
  if (new Set(list).size === list.length && (s === undefined || s.length === list.length)) {
    return list.map((axis, i) => ({ axis, n: s?.[i] }));
  }
  throw new OptionError({
    where,
    expected: "different axes, and one length in options.s for each",
    received: `axes [${named}] and s ${s === undefined ? "left out" : `[${s}]`}`,
    fix: "Name each axis once; leave s out to transform all of every axis.",
  });
}

/** The options of a transform in two dimensions. */
export function lastTwo(options: FftnOptions): FftnOptions {
  return { ...options, axes: options.axes ?? [-2, -1] };
}

function defaultAxes(rank: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => rank - count + i);
}

/** The first `n` entries along an axis, with zeros after them where there are fewer. */
export function cropOrPad(where: string, x: Tensor, axis: number, n: number | undefined): Tensor {
  if (n === undefined) return x;
  if (!(Number.isInteger(n) && n >= 1)) throw notALength(where, n);
  const size = x.shape[axis];
  if (n <= size) return sliceAxis(x, axis, 0, n);
  return pad(x, { widths: x.shape.map((_, i) => (i === axis ? [0, n - size] : [0, 0])) });
}
