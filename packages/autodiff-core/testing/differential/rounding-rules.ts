/** Which operations may round in which way, by the names of primitives. */
import { isFloat } from "../../src/dtype.ts";
import type { HostArray } from "../../src/host-array.ts";

type Names = ReadonlySet<string>;

const names = (text: string): Names => new Set(text.split(" "));

/** Results that are operands somewhere else, or the best rounding of the exact value. */
export const EXACT: Names = names(
  "abs add all and any argmax argmin bitNot bitcast broadcast callback cast ceil checkpoint concat cond copy cummax " +
    "cummin customJvp customVjp div dynamicSlice dynamicUpdate equal floor gather greater greaterEqual guard iota " +
    "isFinite less lessEqual max maximum min minimum mul neg nextafter not notEqual or pad rem reshape reverse round " +
    "scan scatterMax scatterMin scatterSet searchSorted select shiftLeft shiftRightArithmetic shiftRightLogical sign " +
    "slice sort sqrt stopGradient sub threefry2x32 transpose unfold unstack while xor",
);

export const FUNCTIONS: Names = names(
  "acos acosh asin asinh atan atan2 atanh cos cosh erf erfInv erfc exp expm1 log log10 log1p log2 logistic pow rsqrt " +
    "sin sinh softplus tan tanh",
);

/** Operations of {@link EXACT} that round. */
export const ROUNDING: Names = names("add cast div mul sqrt sub");

/** Operations with programs inside of them. */
export const CONTROL: Names = names("checkpoint cond customJvp customVjp scan while");

/** Sums of operands or of products of two. */
export const SUMS: Names = names("sum cumsum scatterAdd fold dot conv");

/** Products of entries. */
export const PRODUCTS: Names = names("prod cumprod scatterMul");

/** Operations of which each result is infinite or NaN as its own operands say, whatever the order. */
export const ENTRYWISE: Names = names(
  "sum prod dot conv fold scatterAdd scatterMul cumsum cumprod cumlogsumexp linearRecurrence",
);

/** Errors relative to the largest entry of a matrix, not to each. */
export const FACTORIZATIONS: Names = names(
  "cholesky lu qr factoredSolve triangularSolve eigh svd eig schur hessenberg",
);

/** The same of what a device makes of factorizations, and other executors take from the reference. */
export const FROM_FACTORIZATIONS: Names = names(
  "leastSquares matrixFunction pinv polarFactor sylvester symmetricFunction symmetricLyapunov",
);

/** Operations whose results have errors relative to the largest operand. */
export const TRANSFORMS: Names = names("fft rfft irfft");

/** Whether no entry is infinite or NaN. */
export const isAllFinite = ({ dtype, data }: HostArray): boolean =>
  !isFloat(dtype) || data.every((x) => Number.isFinite(x));

/** Entries without their signs. */
export const absolute = (x: HostArray): HostArray => ({
  ...x,
  data: isFloat(x.dtype) ? x.data.map(Math.abs) : x.data,
});

/** Terms of each sum, at most. */
export function termsOf(name: string, operands: readonly HostArray[], y: HostArray): number {
  const sizes = operands.map(({ data }) => data.length);
  return name === "sum" ? sizes[0] / Math.max(1, y.data.length) : Math.max(...sizes);
}

/** Length of the rows of a transform, or of the longer side of a matrix. */
export function longestRow({ shape }: HostArray, params: object): number {
  const sides = "axis" in params ? [shape[Number(params.axis)]] : shape.slice(-2);
  return Math.max(1, ...sides);
}

/** The largest finite entry, without its sign. */
export function largest({ data }: HostArray): number {
  let most = 0;
  for (const value of data) {
    if (Number.isFinite(value) && Math.abs(value) > most) most = Math.abs(value);
  }
  return most;
}

/** Whether sums are of whole numbers so small that every partial sum is exact. */
export function isExactSum(name: string, operands: readonly HostArray[]): boolean {
  const floats = operands.filter(({ dtype }) => isFloat(dtype));
  if (!floats.every(({ data }) => data.every((value) => Number.isInteger(value)))) return false;
  const exact = floats.some(({ dtype }) => dtype === "float32") ? 2 ** 24 : 2 ** 53;
  const terms = Math.max(...floats.map(({ data }) => data.length));
  const isProduct = name === "dot" || name === "conv";
  const bounds = floats.map(largest);
  const term = isProduct ? bounds.reduce((a, b) => a * b, 1) : Math.max(...bounds);
  return term * terms < exact;
}

/** Whether a partial sum or product may be infinite although the result is not. */
export function mayOverflow(operands: readonly HostArray[]): boolean {
  return operands.some((x) => {
    const limit = x.dtype === "float32" ? 1e16 : 1e150;
    return isFloat(x.dtype) && x.data.some((v) => Number.isFinite(v) && Math.abs(v) > limit);
  });
}

/** Whether the product of the entries above 1, or of those below, leaves the range: then the order of factors matters. */
export function isDaring(
  evaluate: (operands: readonly HostArray[]) => readonly HostArray[],
  operands: readonly HostArray[],
): boolean {
  return [Math.max, Math.min].some((bound) => {
    const clamped = operands.map((x) => {
      if (!isFloat(x.dtype)) return x;
      return { ...x, data: x.data.map((v) => (v === 0 ? 1 : bound(1, Math.abs(v)))) };
    });
    const least = ({ dtype }: HostArray) => (dtype === "float32" ? 2 ** -126 : 2 ** -1022);
    return evaluate(clamped).some((y) => y.data.some((v) => v < least(y) || v === Infinity));
  });
}
