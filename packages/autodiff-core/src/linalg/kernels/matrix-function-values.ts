import { exponential } from "./matrix-exponential.ts";
import { quasiTriangularLogarithm } from "./matrix-logarithm.ts";
import { linearSeries, type MatrixSeries, mapSlots } from "./matrix-series.ts";
import { quasiTriangularRoot } from "./quasi-triangular-root.ts";
import { realSchur } from "./real-schur.ts";
import { allFinite, largestEntry, powerOfTwoNear } from "./scaling.ts";
import { intoBasis, outOfBasis } from "./square-matrix.ts";

export type MatrixFunctionName = "expm" | "logm" | "sqrtm";

/** `f` of a matrix series; `undefined` where `f` has no real value. */
type SeriesFunction = (x: MatrixSeries, n: number) => MatrixSeries | undefined;

const FUNCTIONS: { readonly [name in MatrixFunctionName]: SeriesFunction } = {
  expm: exponential,
  logm: (x, n) => inSchurBasis(quasiTriangularLogarithm, x, n),
  sqrtm: (x, n) => inSchurBasis(quasiTriangularRoot, x, n),
};

/** The Fréchet derivative `L_k(a; e₁ … e_k)` of the function, which is `f(a)` for `k = 0`. */
export function frechetDerivative(
  name: MatrixFunctionName,
  a: Float64Array,
  directions: readonly Float64Array[],
  n: number,
): Float64Array | undefined {
  if (![a, ...directions].every(allFinite)) return undefined;
  const scales = directions.map((e) => powerOfTwoNear(largestEntry(e)));
  const unit = directions.map((e, i) => e.map((x) => x / scales[i]));
  const series = FUNCTIONS[name](linearSeries(a, unit), n);
  if (series === undefined) return undefined;
  const last = series[series.length - 1] ?? new Float64Array(n * n);
  return scales.reduce((slot, scale) => slot.map((x) => x * scale), last);
}

function inSchurBasis(f: SeriesFunction, x: MatrixSeries, n: number): MatrixSeries | undefined {
  const [a, ...rest] = x;
  const schur = a === null ? undefined : realSchur(a, n);
  if (schur === undefined) return undefined;
  const { t, q } = schur;
  const result = f([t, ...mapSlots(rest, (slot) => intoBasis(slot, q, n))], n);
  return result && mapSlots(result, (slot) => outOfBasis(slot, q, n));
}
