/** Order statistics. */
import { uniform } from "../bind.ts";
import { array } from "../creation.ts";
import { OptionError } from "../errors.ts";
import { asFloat } from "../operands.ts";
import { takeAlongAxis } from "../primitives/indexing.ts";
import { type Axes, normalizeAxes } from "../shape.ts";
import { isTensor, type Tensor } from "../tensor.ts";
import { sort } from "./sort.ts";

/** What to return between two entries. */
export type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest";

/** Options of {@link quantile}. */
export interface QuantileOptions {
  /** Default: all. */
  readonly axis?: Axes;
  /** Default `"linear"`: interpolate. */
  readonly method?: QuantileMethod;
  /** Keep the reduced axes, with size 1. Default false. */
  readonly keepDims?: boolean;
}

/** Options of {@link median}. */
export type MedianOptions = Omit<QuantileOptions, "method">;

/**
 * The number below which a fraction `q` of the entries lies: entry `q (n - 1)` of the sorted ones, interpolated. NaN if
 * there is a NaN, or nothing.
 *
 * Differentiable in `x` and `q`: the derivative is that of the one or two entries that the result is made of.
 *
 * @param q - From 0 to 1: a number, a list, or a tensor of any shape.
 * @returns `[...shape of q, ...remaining axes of x]`.
 * @throws OptionError for a number outside; in a tensor it gives NaN.
 *
 * @example
 * ```ts test
 * import { array, quantile } from "@fluxion/autodiff-core";
 *
 * quantile(array([0, 10, 20, 30, 40]), [0.1, 0.5]).js() // => [4, 20]
 * ```
 */
export function quantile(
  x: Tensor,
  q: number | readonly number[] | Tensor,
  options: QuantileOptions = {},
): Tensor {
  const { line, finish } = lines("quantile", x, options);
  const sorted = sort(line);
  const n = uniform({ shape: line.shape.slice(0, -1), dtype: line.dtype }, line.shape.at(-1) ?? 0);
  const result = pick(sorted, n, fractions("quantile", q, line), options.method);
  return finish(hasNaN(sorted).where(Number.NaN, result), q);
}

/** {@link quantile} with `q` from 0 to 100. */
export function percentile(
  x: Tensor,
  q: number | readonly number[] | Tensor,
  options: QuantileOptions = {},
): Tensor {
  return quantile(x, hundredth("percentile", q), options);
}

/** The middle entry over axes (default: all), or the mean of the two in the middle; NaN if there is a NaN. */
export function median(x: Tensor, options: MedianOptions = {}): Tensor {
  return quantile(x, 0.5, options);
}

/** {@link quantile} of the entries that are not NaN; NaN if there are none. */
export function nanquantile(
  x: Tensor,
  q: number | readonly number[] | Tensor,
  options: QuantileOptions = {},
): Tensor {
  const { line, finish } = lines("nanquantile", x, options);
  const n = line.isNaN().logicalNot().sum(-1).cast(line.dtype);
  return finish(pick(sort(line), n, fractions("nanquantile", q, line), options.method), q);
}

/** {@link nanquantile} with `q` from 0 to 100. */
export function nanpercentile(
  x: Tensor,
  q: number | readonly number[] | Tensor,
  options: QuantileOptions = {},
): Tensor {
  return nanquantile(x, hundredth("nanpercentile", q), options);
}

/** {@link median} of the entries that are not NaN; NaN if there are none. */
export function nanmedian(x: Tensor, options: MedianOptions = {}): Tensor {
  return nanquantile(x, 0.5, options);
}

interface Lines {
  /** The entries to take the quantile of along the last axis. */
  readonly line: Tensor;
  /** From `[...rest, Q]` to the shape of the result. */
  readonly finish: (result: Tensor, q: number | readonly number[] | Tensor) => Tensor;
}

function lines(where: string, x: Tensor, { axis, keepDims = false }: QuantileOptions): Lines {
  const axes = normalizeAxes(where, axis, x.shape.length);
  const others = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const size = axes.reduce((n, i) => n * x.shape[i], 1);
  const rest = others.map((i) => x.shape[i]);
  const kept = x.shape.map((n, i) => (axes.includes(i) ? 1 : n));
  const line = asFloat(x)
    .transpose([...others, ...axes])
    .reshape([...rest, size]);
  return {
    line,
    finish: (result, q) =>
      result.moveAxis(-1, 0).reshape([...shapeOf(q), ...(keepDims ? kept : rest)]),
  };
}

function shapeOf(q: number | readonly number[] | Tensor): readonly number[] {
  if (typeof q === "number") return [];
  return isTensor(q) ? q.shape : [q.length];
}

/** The fractions as a vector. */
function fractions(
  where: string,
  q: number | readonly number[] | Tensor,
  { dtype }: Tensor,
): Tensor {
  if (isTensor(q)) return asFloat(q).cast(dtype).reshape([q.size]);
  const list = typeof q === "number" ? [q] : q;
  checkRange(where, list, 1, "percentile takes numbers from 0 to 100.");
  return array(list, { dtype });
}

function hundredth(
  where: string,
  q: number | readonly number[] | Tensor,
): number | readonly number[] | Tensor {
  if (isTensor(q)) return q.div(100);
  const list = typeof q === "number" ? [q] : q;
  checkRange(where, list, 100, "quantile takes fractions from 0 to 1.");
  return typeof q === "number" ? q / 100 : q.map((value) => value / 100);
}

function checkRange(where: string, list: readonly number[], most: number, fix: string): void {
  const bad = list.find((value) => !(value >= 0 && value <= most));
  if (bad === undefined) return;
  throw new OptionError({
    where,
    expected: `numbers from 0 to ${most}`,
    received: String(bad),
    fix,
  });
}

function hasNaN(sorted: Tensor): Tensor {
  if (sorted.shape.at(-1) === 0)
    return uniform({ shape: [...sorted.shape.slice(0, -1), 1], dtype: "bool" }, 0);
  return sorted.slice("...", [-1, null]).isNaN();
}

/** Entries `q (n - 1)` of sorted lines `[..., N]` of which the first `n` (`[...]`) count: `[..., Q]`. */
function pick(sorted: Tensor, n: Tensor, q: Tensor, method: QuantileMethod = "linear"): Tensor {
  const shape = [...n.shape, q.size];
  if (sorted.shape.at(-1) === 0) return uniform({ shape, dtype: sorted.dtype }, Number.NaN);
  const last = n.sub(1).expandDims(-1);
  const place = last.mul(q);
  const isValid = q.greaterEqual(0).logicalAnd(q.lessEqual(1)).logicalAnd(last.greaterEqual(0));
  const at = (position: Tensor): Tensor =>
    takeAlongAxis(sorted, isValid.where(position, 0).cast("int32").broadcastTo(shape), -1);
  return isValid.where(between(at, place, last, method), Number.NaN);
}

function between(
  at: (position: Tensor) => Tensor,
  place: Tensor,
  last: Tensor,
  method: QuantileMethod,
): Tensor {
  const below = place.floor();
  switch (method) {
    case "linear":
      return interpolate(at(below), at(below.add(1).minimum(last)), place.sub(below));
    case "lower":
      return at(below);
    case "higher":
      return at(place.ceil());
    case "midpoint":
      return interpolate(
        at(below),
        at(place.ceil()),
        uniform({ shape: [], dtype: place.dtype }, 0.5),
      );
    case "nearest":
      return at(place.round());
    default:
      throw new OptionError({
        where: "quantile",
        expected: 'options.method to be "linear", "lower", "higher", "midpoint" or "nearest"',
        received: String(method),
        fix: "Leave it out for linear interpolation.",
      });
  }
}

/** `a + (b - a) t`; where the difference is infinite, what its limit is. */
function interpolate(a: Tensor, b: Tensor, t: Tensor): Tensor {
  const difference = b.sub(a);
  const isFinite = difference.isFinite();
  const isEnd = t.equal(0).logicalOr(a.equal(b));
  const far = isEnd.where(a, a.mul(t.neg().add(1)).add(b.mul(t)));
  return isFinite.where(a.add(isFinite.where(difference, 0).mul(t)), far);
}
