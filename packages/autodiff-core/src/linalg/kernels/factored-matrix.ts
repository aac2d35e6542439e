/** LU factors of a square matrix, kept for several right sides that are square matrices too. */
import { factorLu, type PivotOrder } from "./lu.ts";
import { substitute } from "./substitution.ts";

export interface FactoredMatrix {
  readonly lu: Float64Array;
  readonly order: PivotOrder["rows"];
}

export function factorMatrix(a: Float64Array, n: number): FactoredMatrix {
  const lu = a.slice();
  const { rows } = factorLu(lu, n, n, "partial");
  return { lu, order: rows };
}

/** `a⁻¹ b`; infinities and NaN if `a` is singular. */
export function solveFactored(
  { lu, order }: FactoredMatrix,
  b: Float64Array,
  n: number,
): Float64Array {
  const x = new Float64Array(n * n);
  order.forEach((row, i) => {
    x.set(b.subarray(row * n, row * n + n), i * n);
  });
  substitute(lu, x, n, n, { lower: true, transpose: false, unitDiagonal: true });
  substitute(lu, x, n, n, { lower: false, transpose: false, unitDiagonal: false });
  return x;
}
