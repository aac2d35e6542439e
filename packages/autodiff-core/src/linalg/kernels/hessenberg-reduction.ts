import { makeReflector, reflectColumns, reflectRows } from "./reflector.ts";

/**
 * Overwrite `h` with `qᵀ h q`, zero below the first subdiagonal, and multiply `q` from the right by the reflectors.
 *
 * @see Golub & Van Loan, Matrix Computations (4th ed., 2013), algorithm 7.4.2.
 */
export function reduceToHessenberg(h: Float64Array, n: number, q: Float64Array | null): void {
  const v = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    const length = n - k - 1;
    for (let i = 0; i < length; i++) v[i] = h[(k + 1 + i) * n + k];
    const tau = makeReflector(v, length);
    if (tau === 0) continue;
    h[(k + 1) * n + k] = v[0];
    for (let i = k + 2; i < n; i++) h[i * n + k] = 0;
    reflectRows(h, n, v, tau, length, k + 1, k + 1, n);
    reflectColumns(h, n, v, tau, length, k + 1, 0, n);
    if (q !== null) reflectColumns(q, n, v, tau, length, k + 1, 0, n);
  }
}
