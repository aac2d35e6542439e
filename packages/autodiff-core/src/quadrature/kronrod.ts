import { gaussRule, type HostRule, type Recurrence, recurrence } from "./jacobi-matrix.ts";

/** A Gauss–Kronrod pair: `2n + 1` nodes, of which every second one is a node of the Gauss rule. */
export interface KronrodRule extends HostRule {
  /** Weights of the Gauss rule with `n` nodes, zero at the added nodes. */
  readonly gaussWeights: Float64Array;
}

/** Gauss–Kronrod pair on [-1, 1] for weight 1. */
export function kronrodRule(n: number): KronrodRule {
  const { nodes, weights } = gaussRule(kronrodRecurrence(n));
  const gauss = gaussRule(legendreRecurrence(n));
  const gaussWeights = new Float64Array(2 * n + 1);
  for (let i = 0; i < n; i++) {
    nodes[2 * i + 1] = gauss.nodes[i];
    gaussWeights[2 * i + 1] = gauss.weights[i];
  }
  return { nodes, weights, gaussWeights };
}

/** Recurrence of the Legendre polynomials. */
export function legendreRecurrence(n: number): Recurrence {
  return recurrence(
    n,
    () => 0,
    (k) => (k === 0 ? 2 : (k * k) / (4 * k * k - 1)),
  );
}

/**
 * Recurrence whose Gauss rule is the Kronrod extension: the leading coefficients are those of Legendre, the others follow
 * from mixed moments.
 *
 * @see Laurie, Calculation of Gauss–Kronrod quadrature rules, Math. Comp. 66 (1997) 1133-1145.
 */
function kronrodRecurrence(n: number): Recurrence {
  const size = 2 * n + 1;
  const known = legendreRecurrence(Math.ceil((3 * n) / 2) + 1);
  const a = new Float64Array(size);
  const b = new Float64Array(size);
  b.set(known.squares.subarray(0, Math.min(size, Math.ceil((3 * n) / 2) + 1)));
  let s = new Float64Array(Math.floor(n / 2) + 2);
  let t = new Float64Array(s.length);
  t[1] = b[n + 1];
  for (let m = 0; m <= n - 2; m++) {
    let sum = 0;
    for (let k = Math.floor((m + 1) / 2); k >= 0; k--) {
      const l = m - k;
      sum += (a[k + n + 1] - a[l]) * t[k + 1] + b[k + n + 1] * s[k] - b[l] * s[k + 1];
      s[k + 1] = sum;
    }
    [s, t] = [t, s];
  }
  for (let j = Math.floor(n / 2); j >= 0; j--) s[j + 1] = s[j];
  for (let m = n - 1; m <= 2 * n - 3; m++) {
    let sum = 0;
    let j = 0;
    for (let k = m + 1 - n; k <= Math.floor((m - 1) / 2); k++) {
      const l = m - k;
      j = n - 1 - l;
      sum += -(a[k + n + 1] - a[l]) * t[j + 1] - b[k + n + 1] * s[j + 1] + b[l] * s[j + 2];
      s[j + 1] = sum;
    }
    const k = Math.floor((m + 1) / 2);
    if (m % 2 === 0) a[k + n + 1] = a[k] + (s[j + 1] - b[k + n + 1] * s[j + 2]) / t[j + 2];
    else b[k + n + 1] = s[j + 1] / s[j + 2];
    [s, t] = [t, s];
  }
  a[2 * n] = a[n - 1] - (b[2 * n] * s[1]) / t[1];
  return { diagonal: a, squares: b };
}
