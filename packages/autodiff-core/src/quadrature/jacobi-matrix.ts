/**
 * Gauss rules from the three-term recurrence of orthonormal polynomials,
 * `√b_{k+1} p_{k+1}(x) = (x - a_k) p_k(x) - √b_k p_{k-1}(x)`, with `p_0 = 1/√b_0` and `b_0 = ∫w`.
 *
 * Nodes are the eigenvalues of the symmetric tridiagonal matrix of `a` and `√b` (Golub & Welsch, Math. Comp. 23 (1969)
 * 221-230), polished by Newton's method; weights are the Christoffel numbers `1/Σ_k p_k(x)²`, which keeps their relative
 * accuracy where they are tiny.
 */
import { implicitQl } from "../linalg/kernels/implicit-ql.ts";

/** Recurrence coefficients: `diagonal[k] = a_k`, `squares[k] = b_k`. */
export interface Recurrence {
  readonly diagonal: Float64Array;
  readonly squares: Float64Array;
}

/** Nodes in ascending order and weights of a quadrature rule, as host numbers. */
export interface HostRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** The recurrence with `n` coefficients of each kind, from functions of the index. */
export function recurrence(
  n: number,
  diagonal: (k: number) => number,
  square: (k: number) => number,
): Recurrence {
  return {
    diagonal: Float64Array.from({ length: n }, (_, k) => diagonal(k)),
    squares: Float64Array.from({ length: n }, (_, k) => square(k)),
  };
}

/** The Gauss rule of a recurrence, with as many nodes as it has coefficients. */
export function gaussRule(coefficients: Recurrence): HostRule {
  const nodes = eigenvalues(coefficients).sort();
  const weights = nodes.map((x, i) => {
    nodes[i] = polish(x, coefficients);
    return christoffelNumber(nodes[i], coefficients);
  });
  return { nodes, weights };
}

/** Eigenvalues of the Jacobi matrix. */
function eigenvalues({ diagonal, squares }: Recurrence): Float64Array {
  const values = diagonal.slice();
  implicitQl(
    values,
    diagonal.map((_, i) => (i + 1 < squares.length ? Math.sqrt(squares[i + 1]) : 0)),
  );
  return values;
}

/** Values above this are scaled back, as orthonormal polynomials grow like `1/√w`. */
const LARGE = 1e120;

function polish(x: number, { diagonal, squares }: Recurrence): number {
  let node = x;
  for (let step = 0; step < 2; step++) {
    let before = 0;
    let here = 1;
    let slopeBefore = 0;
    let slope = 0;
    for (let k = 0; k < diagonal.length; k++) {
      const down = k === 0 ? 0 : squares[k];
      const gap = node - diagonal[k];
      // Monic polynomials, scaled alike: only the ratio of value and slope counts.
      const next = gap * here - down * before;
      const nextSlope = here + gap * slope - down * slopeBefore;
      before = here;
      here = next;
      slopeBefore = slope;
      slope = nextSlope;
      const size = Math.max(Math.abs(here), Math.abs(slope));
      if (size > LARGE) {
        before /= size;
        here /= size;
        slopeBefore /= size;
        slope /= size;
      }
    }
    const change = here / slope;
    if (Number.isFinite(change)) node -= change;
  }
  return node;
}

function christoffelNumber(x: number, { diagonal, squares }: Recurrence): number {
  let before = 0;
  let here = 1;
  let sum = 1;
  let scale = 1;
  for (let k = 0; k + 1 < diagonal.length; k++) {
    const down = k === 0 ? 0 : Math.sqrt(squares[k]);
    const next = ((x - diagonal[k]) * here - down * before) / Math.sqrt(squares[k + 1]);
    before = here;
    here = next;
    sum += here * here;
    if (sum > LARGE) {
      before /= LARGE;
      here /= LARGE;
      sum /= LARGE * LARGE;
      scale /= LARGE;
    }
  }
  return (squares[0] / sum) * scale * scale;
}
