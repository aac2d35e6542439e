/**
 * Arithmetic of matrices that depend on formal parameters `ε₁ … ε_k` with `εᵢ² = 0`.
 *
 * Slot `s` holds the coefficient of the product of the `εᵢ` whose bit is set in `s`. A rational or algebraic function of
 * `A + ε₁E₁ + … + ε_kE_k` has the Fréchet derivative `L_k(A; E₁, …, E_k)` in its last slot: the same as the corner of the
 * function of the block matrix `[[A, E], [0, A]]`, nested `k` times, with `3ᵏ` products of matrices where that has `8ᵏ`.
 *
 * @see Higham & Relton, Higher order Fréchet derivatives of matrix functions and the level-2 condition number,
 * SIAM J. Matrix Anal. Appl. 35 (2014), theorem 3.5.
 */
import { factorMatrix, solveFactored } from "./factored-matrix.ts";
import { addProduct } from "./square-matrix.ts";

/** One matrix per slot; `null` is zero. */
export type MatrixSeries = readonly (Float64Array | null)[];

/** `A + ε₁E₁ + … + ε_kE_k`. */
export function linearSeries(a: Float64Array, directions: readonly Float64Array[]): MatrixSeries {
  const slots = new Array<Float64Array | null>(2 ** directions.length).fill(null);
  slots[0] = a;
  directions.forEach((e, i) => {
    slots[2 ** i] = e;
  });
  return slots;
}

/** The coefficient without parameters. */
export function valueOf(x: MatrixSeries): Float64Array {
  const [value] = x;
  if (value === null) throw new Error("A matrix series has no value.");
  return value;
}

export function mapSlots(
  x: MatrixSeries,
  apply: (slot: Float64Array) => Float64Array,
): MatrixSeries {
  return x.map((slot) => (slot === null ? null : apply(slot)));
}

/** `Σ weights[i]·terms[i]`. */
export function combine(terms: readonly MatrixSeries[], weights: readonly number[]): MatrixSeries {
  return terms[0].map((_, s) => {
    let sum: Float64Array | null = null;
    terms.forEach((term, i) => {
      const slot = term[s];
      if (slot === null) return;
      sum ??= new Float64Array(slot.length);
      for (let at = 0; at < slot.length; at++) sum[at] += weights[i] * slot[at];
    });
    return sum;
  });
}

/** `c·I + x`. */
export function addIdentity(x: MatrixSeries, c: number, n: number): MatrixSeries {
  return x.map((slot, s) => {
    if (s > 0) return slot;
    const out = slot === null ? new Float64Array(n * n) : slot.slice();
    for (let i = 0; i < n; i++) out[i * n + i] += c;
    return out;
  });
}

export function multiply(a: MatrixSeries, b: MatrixSeries, n: number): MatrixSeries {
  return a.map((_, s) => productSlot(a, b, s, n, () => true));
}

/** Slot `s` of `a·b`, of the pairs of slots that `keep` accepts. */
export function productSlot(
  a: MatrixSeries,
  b: MatrixSeries,
  s: number,
  n: number,
  keep: (left: number, right: number) => boolean,
): Float64Array | null {
  let sum: Float64Array | null = null;
  for (let left = 0; left <= s; left++) {
    if ((left & s) !== left || !keep(left, s ^ left)) continue;
    const [x, y] = [a[left], b[s ^ left]];
    if (x !== null && y !== null) sum = addProduct(sum ?? new Float64Array(n * n), x, y, n);
  }
  return sum;
}

/** `a⁻¹ b`, with one factorisation. */
export function solveSeries(a: MatrixSeries, b: MatrixSeries, n: number): MatrixSeries {
  const factors = factorMatrix(valueOf(a), n);
  const x: (Float64Array | null)[] = b.map(() => null);
  for (let s = 0; s < b.length; s++) {
    const known = productSlot(a, x, s, n, (left) => left !== 0);
    const rhs = difference(b[s], known);
    if (rhs !== null) x[s] = solveFactored(factors, rhs, n);
  }
  return x;
}

export function difference(a: Float64Array | null, b: Float64Array | null): Float64Array | null {
  if (b === null) return a;
  return a === null ? b.map((x) => -x) : a.map((x, i) => x - b[i]);
}
