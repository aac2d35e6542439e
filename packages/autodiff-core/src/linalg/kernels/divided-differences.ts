/**
 * Divided differences `f[x₀, …, x_k]` of a function on all tuples of given points, coincident and close ones included.
 *
 * Each one is computed in two ways, from two differences of one order less and from the Taylor series of `f` at one of the
 * points, and the way with the smaller estimated error is taken. So neither a threshold for "close" nor a scale of `f`
 * has to be known.
 */
import { binomial } from "./binomial.ts";

/** The series may miss a value by this many times its estimated error before a kink is suspected. */
const SLACK = 16;

export interface DividedDifferences {
  /** `f[x of every index]`, for `order + 1` indices in ascending order. */
  at(ascending: Int32Array): number;
}

interface Level {
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

/**
 * @param x - Points, ascending.
 * @param series - `series[m]` holds the Taylor coefficients `f⁽ᵐ⁾/m!` at all points; more than `order + 1` of them for
 *   accuracy where points are close.
 */
export function dividedDifferences(
  x: Float64Array,
  series: readonly Float64Array[],
  order: number,
): DividedDifferences {
  let level: Level = {
    values: series[0],
    errors: series[0].map((y) => 2 * Number.EPSILON * Math.abs(y)),
  };
  for (let k = 1; k <= order; k++) level = nextLevel(x, series, k, level);
  const { values } = level;
  return { at: (ascending) => values[position(ascending, 0, order + 1)] };
}

function nextLevel(
  x: Float64Array,
  series: readonly Float64Array[],
  k: number,
  lower: Level,
): Level {
  const size = binomial(x.length + k, k + 1);
  const next = { values: new Float64Array(size), errors: new Float64Array(size) };
  forEachAscending(x.length, k + 1, (tuple, at) => {
    const gap = x[tuple[k]] - x[tuple[0]];
    const [upper, under] = [position(tuple, 1, k + 1), position(tuple, 0, k)];
    const direct = (lower.values[upper] - lower.values[under]) / gap;
    const directError =
      (lower.errors[upper] + lower.errors[under]) / gap + Number.EPSILON * Math.abs(direct);
    const expanded = expansion(x, series, tuple);
    const useSeries = gap === 0 || expanded.error <= directError;
    next.values[at] = useSeries ? expanded.value : direct;
    next.errors[at] = useSeries ? expanded.error : directError;
  });
  return next;
}

/** The divided difference of the Taylor polynomial at the middle point of the tuple. */
function expansion(
  x: Float64Array,
  series: readonly Float64Array[],
  tuple: Int32Array,
): { value: number; error: number } {
  const k = tuple.length - 1;
  const center = tuple[k >> 1];
  const symmetric = homogeneousPolynomials(x, tuple, center, series.length - k);
  let [value, size, last] = [0, 0, 0];
  symmetric.forEach((h, m) => {
    const term = h === 0 ? 0 : series[k + m][center] * h;
    value += term;
    size += Math.abs(term);
    if (m >= symmetric.length - 2) last = Math.max(last, Math.abs(term));
  });
  const kinked = !fits(x, series, center, tuple[0]) || !fits(x, series, center, tuple[k]);
  const sameEverywhere = x[tuple[0]] === x[tuple[k]];
  if (sameEverywhere)
    return { value: series[k][center], error: 2 * Number.EPSILON * Math.abs(value) };
  return { value, error: kinked ? Number.POSITIVE_INFINITY : 2 * Number.EPSILON * size + 2 * last };
}

/**
 * Complete homogeneous symmetric polynomials `h_m` of `x - x_center` over the tuple: the divided differences of
 * `(t - x_center)^(k + m)`.
 */
function homogeneousPolynomials(
  x: Float64Array,
  tuple: Int32Array,
  center: number,
  count: number,
): Float64Array {
  const h = new Float64Array(Math.max(count, 0));
  if (count > 0) h[0] = 1;
  for (const index of tuple) {
    const d = x[index] - x[center];
    for (let m = 1; m < count; m++) h[m] += d * h[m - 1];
  }
  return h;
}

/** Whether the series at `center` gives the value at another point, which it does not across a kink. */
function fits(
  x: Float64Array,
  series: readonly Float64Array[],
  center: number,
  other: number,
): boolean {
  const d = x[other] - x[center];
  let [power, value, size, term] = [1, 0, 0, 0];
  for (const coefficients of series) {
    term = power === 0 ? 0 : coefficients[center] * power;
    value += term;
    size += Math.abs(term);
    power *= d;
  }
  const exact = series[0][other];
  const allowed = Number.EPSILON * (size + Math.abs(exact)) + Math.abs(term);
  return d === 0 || Math.abs(value - exact) <= SLACK * allowed;
}

/** Visit all ascending tuples of `length` indices below `n`, with their positions. */
function forEachAscending(
  n: number,
  length: number,
  visit: (tuple: Int32Array, position: number) => void,
): void {
  const tuple = new Int32Array(length);
  const size = n === 0 ? 0 : binomial(n + length - 1, length);
  for (let at = 0; at < size; at++) {
    visit(tuple, at);
    let i = 0;
    while (i < length - 1 && tuple[i] === tuple[i + 1]) tuple[i++] = 0;
    tuple[i]++;
  }
}

/** Number of the ascending tuple `t[from … to)` among those of its length. */
function position(t: Int32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += binomial(t[i] + i - from, i - from + 1);
  return sum;
}
