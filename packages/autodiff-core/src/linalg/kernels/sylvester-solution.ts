import { type SylvesterKind, solveQuasiTriangularSylvester } from "./quasi-triangular-sylvester.ts";
import { realSchur } from "./real-schur.ts";
import { allFinite } from "./scaling.ts";
import { transposed } from "./square-matrix.ts";

/**
 * `X` with `A X + X B = Q` or `A X B - X = Q`; `undefined` if an entry is not finite or the equation is singular.
 *
 * @see Bartels & Stewart, Commun. ACM 15 (1972) 820-826, doi:10.1145/361573.361582.
 */
export function sylvesterSolution(
  kind: SylvesterKind,
  a: Float64Array,
  b: Float64Array,
  q: Float64Array,
  m: number,
  n: number,
): Float64Array | undefined {
  if (!allFinite(q)) return undefined;
  const left = realSchur(a, m);
  const right = realSchur(b, n);
  if (left === undefined || right === undefined) return undefined;
  const x = rectangular(rectangular(transposed(left.q, m), q, m, m, n), right.q, m, n, n);
  if (!solveQuasiTriangularSylvester(kind, left.t, right.t, x, m, n)) return undefined;
  return rectangular(rectangular(left.q, x, m, m, n), transposed(right.q, n), m, n, n);
}

/** Product of a `rows × inner` and an `inner × columns` matrix. */
function rectangular(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k];
      for (let j = 0; j < columns; j++) out[i * columns + j] += factor * b[k * columns + j];
    }
  }
  return out;
}
