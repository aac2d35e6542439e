/** Matrix equations whose coefficients are in real Schur form: the Bartels-Stewart back substitution. */
import { blockStarts } from "./real-schur.ts";
import { largestEntry } from "./scaling.ts";
import { solveSmall } from "./small-system.ts";

/** `continuous`: `A X + X B = C`; `discrete`: `A X B - X = C`. */
export type SylvesterKind = "continuous" | "discrete";

/**
 * Solve for `X` in place of `c`.
 *
 * @param a - Quasi upper triangular, `m × m`.
 * @param b - Quasi upper triangular, `n × n`.
 * @param c - `m × n`, overwritten.
 * @returns Whether the equation is regular: no pivot is zero up to rounding.
 * @see Bartels & Stewart, Solution of the matrix equation AX + XB = C, Commun. ACM 15 (1972); for the discrete form
 * Kitagawa, Int. J. Control 25 (1977).
 */
export function solveQuasiTriangularSylvester(
  kind: SylvesterKind,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  m: number,
  n: number,
): boolean {
  const [sizeA, sizeB] = [largestEntry(a), largestEntry(b)];
  const size = kind === "continuous" ? Math.max(sizeA, sizeB) : Math.max(sizeA * sizeB, 1);
  const smallest = Math.max(Number.EPSILON * size, 2 ** -1000);
  const [rows, columns] = [blockStarts(a, m), blockStarts(b, n)];
  let regular = true;
  for (let block = 0; block + 1 < columns.length; block++) {
    const [from, to] = [columns[block], columns[block + 1]];
    const rhs = columnsOf(c, m, n, from, to);
    subtractKnown(kind, rhs, a, b, c, m, n, from, to);
    const [left, right] = factorsOf(kind, b, n, from, to);
    const solved = solveColumns(a, m, rows, rhs, left, right, to - from, smallest);
    regular = solved && regular;
    storeColumns(c, rhs, m, n, from, to);
  }
  return regular;
}

function columnsOf(c: Float64Array, m: number, n: number, from: number, to: number): Float64Array {
  const p = to - from;
  return Float64Array.from(
    { length: m * p },
    (_, at) => c[Math.floor(at / p) * n + from + (at % p)],
  );
}

function storeColumns(
  c: Float64Array,
  x: Float64Array,
  m: number,
  n: number,
  from: number,
  to: number,
): void {
  const p = to - from;
  for (let i = 0; i < m; i++) for (let j = 0; j < p; j++) c[i * n + from + j] = x[i * p + j];
}

/** Move what the columns before `from` contribute to the right side. */
function subtractKnown(
  kind: SylvesterKind,
  rhs: Float64Array,
  a: Float64Array,
  b: Float64Array,
  x: Float64Array,
  m: number,
  n: number,
  from: number,
  to: number,
): void {
  const p = to - from;
  const known = new Float64Array(m * p);
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < from; k++) {
      for (let j = 0; j < p; j++) known[i * p + j] += x[i * n + k] * b[k * n + from + j];
    }
  }
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < p; j++) {
      let sum = known[i * p + j];
      if (kind === "discrete") {
        sum = 0;
        for (let k = Math.max(0, i - 1); k < m; k++) sum += a[i * m + k] * known[k * p + j];
      }
      rhs[i * p + j] -= sum;
    }
  }
}

/** `L` and `R` such that a block of columns solves `A Y L + Y R = rhs`. */
function factorsOf(
  kind: SylvesterKind,
  b: Float64Array,
  n: number,
  from: number,
  to: number,
): [Float64Array, Float64Array] {
  const p = to - from;
  const diagonal = new Float64Array(p * p);
  const unit = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) diagonal[i * p + j] = b[(from + i) * n + from + j];
    unit[i * p + i] = kind === "continuous" ? 1 : -1;
  }
  return kind === "continuous" ? [unit, diagonal] : [diagonal, unit];
}

/** `A Y L + Y R = Y₀` with at most two columns, block row by block row from below; overwrites `y`. */
function solveColumns(
  a: Float64Array,
  m: number,
  rows: readonly number[],
  y: Float64Array,
  left: Float64Array,
  right: Float64Array,
  p: number,
  smallest: number,
): boolean {
  let regular = true;
  for (let block = rows.length - 2; block >= 0; block--) {
    const [from, to] = [rows[block], rows[block + 1]];
    const r = to - from;
    const rhs = new Float64Array(r * p);
    for (let i = 0; i < r; i++) {
      const below = new Float64Array(p);
      for (let k = to; k < m; k++) {
        for (let j = 0; j < p; j++) below[j] += a[(from + i) * m + k] * y[k * p + j];
      }
      for (let j = 0; j < p; j++) {
        rhs[i * p + j] = y[(from + i) * p + j];
        for (let l = 0; l < p; l++) rhs[i * p + j] -= below[l] * left[l * p + j];
      }
    }
    const system = kronecker(a, m, from, r, left, right, p);
    const solved = solveSmall(system, rhs, r * p, smallest);
    regular = solved && regular;
    y.set(rhs, from * p);
  }
  return regular;
}

/** The matrix of `Y ↦ A Y L + Y R` for an `r × p` block, `Y` taken by rows. */
function kronecker(
  a: Float64Array,
  m: number,
  from: number,
  r: number,
  left: Float64Array,
  right: Float64Array,
  p: number,
): Float64Array {
  const size = r * p;
  const system = new Float64Array(size * size);
  for (let i = 0; i < r; i++) {
    for (let k = 0; k < r; k++) {
      const entry = a[(from + i) * m + from + k];
      for (let j = 0; j < p; j++) {
        for (let l = 0; l < p; l++) {
          const value = entry * left[l * p + j] + (i === k ? right[l * p + j] : 0);
          system[(i * p + j) * size + k * p + l] = value;
        }
      }
    }
  }
  return system;
}
