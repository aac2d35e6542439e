/** Householder reflectors `I - τ v vᵀ` on vectors that lie together in memory; `v` starts with an implied 1. */

/** A sum of squares in this range has lost nothing to underflow or overflow. */
const SMALLEST_SQUARE = 2 ** -900;
const LARGEST_SQUARE = 2 ** 900;

/** Euclidean norm of `x[from … to)`, whatever the size of the entries. */
export function normOf(x: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += x[i] * x[i];
  if (sum > SMALLEST_SQUARE && sum < LARGEST_SQUARE) return Math.sqrt(sum);
  return scaledNorm(x, from, to);
}

function scaledNorm(x: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(x[i]));
  if (largest === 0) return 0;
  let sum = 0;
  for (let i = from; i < to; i++) sum += (x[i] / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/**
 * Replace `x[from … to)` by the reflector that maps it to a multiple of the first unit vector: that multiple in its first
 * entry, the rest of `v` behind it. As in LAPACK's dlarfg the multiple has the sign that avoids cancellation, and
 * nothing is done (`τ = 0`) where the entries behind the first are zero already.
 *
 * @returns `τ`.
 */
export function makeRowReflector(x: Float64Array, from: number, to: number): number {
  const rest = normOf(x, from + 1, to);
  if (rest === 0) return 0;
  const alpha = x[from];
  const norm = Math.hypot(alpha, rest);
  const beta = alpha > 0 ? -norm : norm;
  for (let i = from + 1; i < to; i++) x[i] /= alpha - beta;
  x[from] = beta;
  return (beta - alpha) / beta;
}

/** Apply the reflector stored in `v[from … to)` to the vector of the same length in `y` that starts at `at`. */
export function reflectRow(
  v: Float64Array,
  from: number,
  to: number,
  tau: number,
  y: Float64Array,
  at: number,
): void {
  if (tau === 0) return;
  const shift = at - from;
  let sum = y[at];
  for (let i = from + 1; i < to; i++) sum += v[i] * y[i + shift];
  if (sum === 0) return;
  sum *= tau;
  y[at] -= sum;
  for (let i = from + 1; i < to; i++) y[i + shift] -= sum * v[i];
}
