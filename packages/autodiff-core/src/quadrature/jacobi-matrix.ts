/**
 * Gauss rules from the three-term recurrence of orthonormal polynomials,
 * `√b_{k+1} p_{k+1}(x) = (x - a_k) p_k(x) - √b_k p_{k-1}(x)`, with `p_0 = 1/√b_0` and `b_0 = ∫w`.
 *
 * Nodes are the eigenvalues of the symmetric tridiagonal matrix of `a` and `√b` (Golub & Welsch, Math. Comp. 23 (1969)
 * 221-230), polished by Newton's method; weights are the Christoffel numbers `1/Σ_k p_k(x)²`, which keeps their relative
 * accuracy where they are tiny.
 */

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

/** Eigenvalues of the Jacobi matrix by the QL method with implicit shifts. */
function eigenvalues({ diagonal, squares }: Recurrence): Float64Array {
  const n = diagonal.length;
  const d = diagonal.slice();
  const e = new Float64Array(n);
  for (let i = 0; i + 1 < n; i++) e[i] = Math.sqrt(squares[i + 1]);
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; sweep < 60; sweep++) {
      let m = l;
      while (m + 1 < n && Math.abs(e[m]) > 1e-17 * (Math.abs(d[m]) + Math.abs(d[m + 1]))) m++;
      if (m === l) break;
      sweepQL(d, e, l, m);
    }
  }
  return d;
}

/** One implicit QL sweep over rows `l … m`. */
function sweepQL(d: Float64Array, e: Float64Array, l: number, m: number): void {
  const g0 = (d[l + 1] - d[l]) / (2 * e[l]);
  let g = d[m] - d[l] + e[l] / (g0 + Math.sign(g0 || 1) * Math.hypot(g0, 1));
  let [s, c, p] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    const t = (d[i] - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}

/** Values above this are scaled back, as orthonormal polynomials grow like `1/√w`. */
const LARGE = 1e120;

function polish(x: number, { diagonal, squares }: Recurrence): number {
  let node = x;
  for (let step = 0; step < 2; step++) {
    let [before, here, slopeBefore, slope] = [0, 1, 0, 0];
    for (let k = 0; k < diagonal.length; k++) {
      const down = k === 0 ? 0 : squares[k];
      // Monic polynomials, scaled alike: only the ratio of value and slope counts.
      const next = (node - diagonal[k]) * here - down * before;
      const nextSlope = here + (node - diagonal[k]) * slope - down * slopeBefore;
      [before, here, slopeBefore, slope] = [here, next, slope, nextSlope];
      const size = Math.max(Math.abs(here), Math.abs(slope));
      if (size > LARGE) {
        [before, here, slopeBefore, slope] = [before, here, slopeBefore, slope].map(
          (v) => v / size,
        );
      }
    }
    const change = here / slope;
    if (Number.isFinite(change)) node -= change;
  }
  return node;
}

function christoffelNumber(x: number, { diagonal, squares }: Recurrence): number {
  let [before, here] = [0, 1];
  let sum = 1;
  let scale = 1;
  for (let k = 0; k + 1 < diagonal.length; k++) {
    const down = k === 0 ? 0 : Math.sqrt(squares[k]);
    const next = ((x - diagonal[k]) * here - down * before) / Math.sqrt(squares[k + 1]);
    [before, here] = [here, next];
    sum += here * here;
    if (sum > LARGE) {
      [before, here] = [before / LARGE, here / LARGE];
      sum /= LARGE * LARGE;
      scale /= LARGE;
    }
  }
  return (squares[0] / sum) * scale * scale;
}
