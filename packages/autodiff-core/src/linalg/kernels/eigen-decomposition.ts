/** Eigenvalues, right eigenvectors and their inverse, of one real matrix. */
import { balance, undoBalancing } from "./balancing.ts";
import { complexInverse } from "./complex-inverse.ts";
import { quasiTriangularEigenvalues, realSchur } from "./real-schur.ts";
import { allFinite, largestEntry, powerOfTwoNear } from "./scaling.ts";
import { product, scaled } from "./square-matrix.ts";
import { type ComplexMatrix, triangularEigenvectors } from "./triangular-eigenvectors.ts";

export interface EigenDecomposition {
  readonly values: { readonly re: Float64Array; readonly im: Float64Array };
  /** Columns of norm 1; the entry named by `pivots` is real and positive. */
  readonly vectors: ComplexMatrix;
  /** Rows: the left eigenvectors. */
  readonly inverse: ComplexMatrix;
  /** Row of the first entry of each column that is as large as any, up to rounding. */
  readonly pivots: Int32Array;
}

/** Entries this close to the largest count as being as large. */
const TIE = 2 ** -20;

/** Eigenvalues alone; `undefined` if an entry is not finite or the iteration did not converge. */
export function eigenvalues(a: Float64Array, n: number): EigenDecomposition["values"] | undefined {
  if (!allFinite(a)) return undefined;
  const { unit, scale } = toUnitSize(a);
  const schur = realSchur(balance(unit, n).a, n, false);
  return schur && valuesOf(schur.t, n, scale);
}

/** The same eigenvalues with eigenvectors. */
export function eigenDecomposition(a: Float64Array, n: number): EigenDecomposition | undefined {
  if (!allFinite(a)) return undefined;
  const { unit, scale } = toUnitSize(a);
  const balanced = balance(unit, n);
  const schur = realSchur(balanced.a, n);
  if (schur === undefined) return undefined;
  const inSchurBasis = triangularEigenvectors(schur.t, n);
  const back = (x: Float64Array): Float64Array =>
    undoBalancing(product(schur.q, x, n), n, balanced);
  const vectors = { re: back(inSchurBasis.re), im: back(inSchurBasis.im) };
  const pivots = normalise(vectors, n);
  const values = valuesOf(schur.t, n, scale);
  return { values, vectors, inverse: complexInverse(vectors, n), pivots };
}

/** The matrix divided by a power of two so that its largest entry is about 1. */
function toUnitSize(a: Float64Array): { readonly unit: Float64Array; readonly scale: number } {
  const scale = powerOfTwoNear(largestEntry(a));
  return { unit: a.map((x) => x / scale), scale };
}

function valuesOf(t: Float64Array, n: number, scale: number): EigenDecomposition["values"] {
  const { re, im } = quasiTriangularEigenvalues(t, n);
  return { re: scaled(re, scale), im: scaled(im, scale) };
}

/** Scale columns to norm 1 and turn their pivots to the positive real axis. */
function normalise({ re, im }: ComplexMatrix, n: number): Int32Array {
  const pivots = new Int32Array(n);
  for (let j = 0; j < n; j++) {
    const sizes = Float64Array.from({ length: n }, (_, i) =>
      Math.hypot(re[i * n + j], im[i * n + j]),
    );
    const largest = Math.max(...sizes);
    const pivot = Math.max(
      0,
      sizes.findIndex((size) => size >= largest * (1 - TIE)),
    );
    const norm = largest * Math.hypot(...sizes.map((size) => size / largest));
    const at = pivot * n + j;
    const [cos, sin] = [re[at] / sizes[pivot], -im[at] / sizes[pivot]];
    for (let i = 0; i < n; i++) {
      const [x, y] = [re[i * n + j] / norm, im[i * n + j] / norm];
      re[i * n + j] = x * cos - y * sin;
      im[i * n + j] = x * sin + y * cos;
    }
    im[at] = 0;
    pivots[j] = pivot;
  }
  return pivots;
}
