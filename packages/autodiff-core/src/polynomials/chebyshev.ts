/** Chebyshev series and points: interpolation, calculus, collocation. */
import { array } from "../creation.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import { concat } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";

export interface ChebyshevOptions {
  /** Default: `float64`. */
  readonly dtype?: "float32" | "float64";
  /** Ends of the interval. Default `[-1, 1]`. */
  readonly interval?: readonly [a: number, b: number];
}

/**
 * Chebyshev points in ascending order: of the second kind `cos(kπ/(n-1))`, which include the ends, or of the first kind
 * `cos((k + ½)π/n)`, which do not.
 */
export function chebyshevPoints(
  n: number,
  options: ChebyshevOptions & { readonly kind?: "first" | "second" } = {},
): Tensor {
  const { dtype = "float64", interval = [-1, 1], kind = "second" } = options;
  const nodes = pointsOf("chebyshevPoints", n, kind);
  const [a, b] = interval;
  const half = (b - a) / 2;
  return array(
    nodes.map((x) => (x < 0 ? a + half * (1 + x) : b - half * (1 - x))),
    { dtype },
  );
}

/**
 * Coefficients of the Chebyshev series through values at the {@link chebyshevPoints} of the second kind: for smooth
 * functions the error falls exponentially with `n`. Evaluate it with `chebval`, mapping the interval to [-1, 1].
 *
 * @param values - `[n, ...F]`, in ascending order of the points.
 * @returns `[n, ...F]`.
 */
export function chebyshevCoefficients(values: Tensor): Tensor {
  const y = asFloat(values);
  const n = countOf("chebyshevCoefficients", y);
  return along(cosineMatrix(n, y.dtype), y);
}

/** Values at the {@link chebyshevPoints} of the second kind of a series: the inverse of {@link chebyshevCoefficients}. */
export function chebyshevValues(coefficients: Tensor): Tensor {
  const c = asFloat(coefficients);
  const n = countOf("chebyshevValues", c);
  const last = n - 1;
  const rows = table(n, (j, k) => (n === 1 ? 1 : cosine((last - j) * k, last)));
  return along(array(rows, { dtype: c.dtype }), c);
}

/**
 * The matrix that differentiates the polynomial through values at the {@link chebyshevPoints} of the second kind.
 *
 * The diagonal is the negative sum of the rest of the row, which keeps the derivative of a constant 0.
 *
 * @see Baltensperger & Trummer, Spectral differencing with a twist, SIAM J. Sci. Comput. 24 (2003) 1465-1487.
 */
export function chebyshevDifferentiation(n: number, options: ChebyshevOptions = {}): Tensor {
  const { dtype = "float64", interval = [-1, 1] } = options;
  pointsOf("chebyshevDifferentiation", n, "second");
  const scale = 2 / (interval[1] - interval[0]);
  const last = n - 1;
  const weight = (i: number): number => (i === 0 || i === last ? 2 : 1) * (i % 2 === 0 ? 1 : -1);
  // x_i - x_j = 2 sin((i + j)π/2(n-1)) sin((i - j)π/2(n-1)), free of cancellation.
  const gap = (i: number, j: number): number => 2 * sine(i + j, 2 * last) * sine(i - j, 2 * last);
  const rows = table(n, (i, j) => (i === j ? 0 : (weight(i) / weight(j) / gap(i, j)) * scale));
  rows.forEach((row, i) => {
    row[i] = -row.reduce((sum, entry) => sum + entry, 0);
  });
  return array(rows, { dtype });
}

/** Derivative of a Chebyshev series `[n, ...F]`, by the recurrence `d_{k-1} = d_{k+1} + 2k c_k`. */
export function chebder(c: Tensor): Tensor {
  const x = asFloat(c);
  const n = countOf("chebder", x);
  if (n === 1) return x.mul(0);
  const rows = table(n, (j, k) => (k > j && (k - j) % 2 === 1 ? (j === 0 ? k : 2 * k) : 0));
  return along(array(rows, { dtype: x.dtype }), x).slice([0, n - 1]);
}

/** Integral of a Chebyshev series `[n, ...F]` that takes the given value at 0. */
export function chebint(c: Tensor, valueAtZero: TensorLike = 0): Tensor {
  const x = asFloat(c);
  const n = countOf("chebint", x);
  const entry = (j: number, k: number): number => {
    if (j === 1 && k === 0) return 1;
    if (j === k + 1) return 1 / (2 * (k + 1));
    return j === k - 1 && j > 0 ? -1 / (2 * (k - 1)) : 0;
  };
  const rows = Array.from({ length: n }, (_, j) =>
    Array.from({ length: n }, (_unused, k) => entry(j + 1, k)),
  );
  const rest = along(array(rows, { dtype: x.dtype }), x);
  const signs = Array.from({ length: n }, (_, j) => (j % 2 === 0 ? 0 : j % 4 === 1 ? -1 : 1));
  const atZero = along(array([signs], { dtype: x.dtype }), rest);
  const constant = asTensor(valueAtZero, x.dtype).cast(x.dtype).sub(atZero);
  return concat([constant.broadcastTo([1, ...x.shape.slice(1)]), rest]);
}

/** Matrix from values to coefficients. */
function cosineMatrix(n: number, dtype: Tensor["dtype"]): Tensor {
  if (n === 1) return array([[1]], { dtype });
  const last = n - 1;
  const half = (i: number): number => (i === 0 || i === last ? 0.5 : 1);
  const rows = table(n, (k, j) => (2 / last) * half(k) * half(j) * cosine(k * (last - j), last));
  return array(rows, { dtype });
}

function along(matrix: Tensor, x: Tensor): Tensor {
  const [m] = matrix.shape;
  return matrix.matmul(x.reshape([x.shape[0], -1])).reshape([m, ...x.shape.slice(1)]);
}

function table(n: number, entry: (i: number, j: number) => number): number[][] {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_unused, j) => entry(i, j)),
  );
}

/** `cos(πp/q)` with the argument reduced exactly. */
function cosine(p: number, q: number): number {
  const r = ((p % (2 * q)) + 2 * q) % (2 * q);
  const folded = Math.min(r, 2 * q - r);
  return Math.sin((Math.PI * (q - 2 * folded)) / (2 * q));
}

/** `sin(πp/q)`. */
function sine(p: number, q: number): number {
  return Math.sin((Math.PI * p) / q);
}

function pointsOf(where: string, n: number, kind: "first" | "second"): Float64Array {
  const least = kind === "first" ? 1 : 2;
  if (!(Number.isInteger(n) && n >= least)) {
    throw new OptionError({
      where,
      expected: `a whole number of points >= ${least}`,
      received: `${n}`,
      fix: "Give more points.",
    });
  }
  const spread = kind === "first" ? n : n - 1;
  const offset = kind === "first" ? 1 - n : -(n - 1);
  return Float64Array.from({ length: n }, (_, k) =>
    Math.sin((Math.PI * (2 * k + offset)) / (2 * spread)),
  );
}

function countOf(where: string, x: Tensor): number {
  if (x.rank > 0 && x.shape[0] > 0) return x.shape[0];
  throw new ShapeError({
    where,
    expected: "entries along axis 0, at least one",
    received: formatSpec(x),
    fix: "Give a tensor of shape [n] or [n, ...F] with n >= 1.",
  });
}
