/**
 * Householder reflector `I - τ v vᵀ` with `v[0] = 1` that maps `x` to a multiple of the first unit vector.
 *
 * Overwrites `x` with that multiple followed by `v[1…]`.
 *
 * @returns `τ`; 0 if `x` is a multiple of the first unit vector already.
 * @see LAPACK's dlarfg.
 */
export function makeReflector(x: Float64Array, length: number): number {
  let largest = 0;
  for (let i = 1; i < length; i++) largest = Math.max(largest, Math.abs(x[i]));
  if (largest === 0) return 0;
  const size = Math.max(largest, Math.abs(x[0]));
  // Divided first: with entries below 2⁻¹⁰²² the quotients further down would not be accurate.
  let sum = 0;
  for (let i = 0; i < length; i++) {
    x[i] /= size;
    sum += x[i] * x[i];
  }
  const alpha = x[0];
  const beta = alpha > 0 ? -Math.sqrt(sum) : Math.sqrt(sum);
  for (let i = 1; i < length; i++) x[i] /= alpha - beta;
  x[0] = beta * size;
  return (beta - alpha) / beta;
}

/** `a ← (I - τ v vᵀ) a` on rows `first…` of the columns `[from, to)`; `v[0]` counts as 1. */
export function reflectRows(
  a: Float64Array,
  n: number,
  v: Float64Array,
  tau: number,
  length: number,
  first: number,
  from: number,
  to: number,
): void {
  for (let j = from; j < to; j++) {
    let sum = a[first * n + j];
    for (let i = 1; i < length; i++) sum += v[i] * a[(first + i) * n + j];
    sum *= tau;
    a[first * n + j] -= sum;
    for (let i = 1; i < length; i++) a[(first + i) * n + j] -= v[i] * sum;
  }
}

/** `a ← a (I - τ v vᵀ)` on columns `first…` of the rows `[from, to)`; `v[0]` counts as 1. */
export function reflectColumns(
  a: Float64Array,
  n: number,
  v: Float64Array,
  tau: number,
  length: number,
  first: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const row = i * n + first;
    let sum = a[row];
    for (let j = 1; j < length; j++) sum += v[j] * a[row + j];
    sum *= tau;
    a[row] -= sum;
    for (let j = 1; j < length; j++) a[row + j] -= v[j] * sum;
  }
}
