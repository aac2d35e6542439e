/** The principal square root of a matrix in real Schur form, and its Fréchet derivatives. */
import { difference, type MatrixSeries, productSlot, valueOf } from "./matrix-series.ts";
import { solveQuasiTriangularSylvester } from "./quasi-triangular-sylvester.ts";
import { blockStarts } from "./real-schur.ts";
import { largestEntry } from "./scaling.ts";
import { solveSmall } from "./small-system.ts";

/**
 * `√t`, or `undefined` if there is no real principal root: an eigenvalue is negative by more than rounding, or one that is
 * zero is defective (for derivatives: there is one that is zero).
 *
 * @see Higham, Computing real square roots of a real matrix, Linear Algebra Appl. 88/89 (1987), for the value; the
 * derivatives solve the Sylvester equations that come from `X² = T`.
 */
export function quasiTriangularRoot(t: MatrixSeries, n: number): MatrixSeries | undefined {
  const root = rootOfValue(valueOf(t), n);
  if (root === undefined) return undefined;
  const x: (Float64Array | null)[] = [root];
  for (let s = 1; s < t.length; s++) {
    const known = productSlot(
      [...x, null],
      [...x, null],
      s,
      n,
      (left, right) => left > 0 && right > 0,
    );
    const rhs = difference(t[s], known)?.slice() ?? null;
    if (rhs !== null && !solveQuasiTriangularSylvester("continuous", root, root, rhs, n, n)) {
      return undefined;
    }
    x.push(rhs);
  }
  return x;
}

function rootOfValue(t: Float64Array, n: number): Float64Array | undefined {
  const starts = blockStarts(t, n);
  const u = new Float64Array(n * n);
  const negligible = 10 * n * Number.EPSILON * largestEntry(t);
  for (let j = 0; j + 1 < starts.length; j++) {
    if (!rootOfBlock(t, u, n, starts[j], starts[j + 1], negligible)) return undefined;
    for (let i = j - 1; i >= 0; i--) {
      if (!offDiagonalBlock(t, u, n, starts, i, j, negligible)) return undefined;
    }
  }
  return u;
}

function rootOfBlock(
  t: Float64Array,
  u: Float64Array,
  n: number,
  from: number,
  to: number,
  negligible: number,
): boolean {
  const at = from * n + from;
  const a = t[at];
  if (to - from === 1) {
    u[at] = Math.sqrt(Math.max(a, 0));
    return a >= -negligible;
  }
  const im = Math.sqrt(Math.abs(t[at + 1])) * Math.sqrt(Math.abs(t[at + n]));
  const larger = Math.sqrt((Math.abs(a) + Math.hypot(a, im)) / 2);
  const re = a >= 0 ? larger : im / 2 / larger;
  u[at] = re;
  u[at + n + 1] = re;
  u[at + 1] = t[at + 1] / (2 * re);
  u[at + n] = t[at + n] / (2 * re);
  return true;
}

/** `Uᵢᵢ X + X Uⱼⱼ = Tᵢⱼ - Σ Uᵢₖ Uₖⱼ`. */
function offDiagonalBlock(
  t: Float64Array,
  u: Float64Array,
  n: number,
  starts: readonly number[],
  i: number,
  j: number,
  negligible: number,
): boolean {
  const [row, column] = [starts[i], starts[j]];
  const [r, p] = [starts[i + 1] - row, starts[j + 1] - column];
  const size = r * p;
  const system = new Float64Array(size * size);
  const rhs = new Float64Array(size);
  for (let x = 0; x < r; x++) {
    for (let y = 0; y < p; y++) {
      let sum = t[(row + x) * n + column + y];
      for (let k = row + r; k < column; k++) sum -= u[(row + x) * n + k] * u[k * n + column + y];
      const at = x * p + y;
      rhs[at] = sum;
      for (let k = 0; k < r; k++) system[at * size + k * p + y] += u[(row + x) * n + row + k];
      for (let k = 0; k < p; k++) system[at * size + x * p + k] += u[(column + k) * n + column + y];
    }
  }
  const isRounding = largestEntry(rhs) <= negligible;
  const isRegular = solveSmall(system, rhs, size, 2 ** -1000);
  if (!isRegular && !isRounding) return false;
  // Between zero eigenvalues that are not defective the root is zero; rounding over rounding is of any size.
  if (isRounding && largestEntry(rhs) ** 2 > negligible) rhs.fill(0);
  for (let x = 0; x < r; x++) {
    for (let y = 0; y < p; y++) u[(row + x) * n + column + y] = rhs[x * p + y];
  }
  return true;
}
