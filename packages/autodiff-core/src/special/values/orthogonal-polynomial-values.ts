/** Classical orthogonal polynomials, of numbers, by their three-term recurrences. */

export type PolynomialKind = "chebyshevT" | "gegenbauer" | "hermite" | "hermiteE" | "laguerre";

/** The polynomial of degree `n`; `alpha` is the parameter of Gegenbauer's and Laguerre's. */
export function orthogonalPolynomialValue(
  kind: PolynomialKind,
  n: number,
  alpha: number,
  x: number,
): number {
  if (n === 0) return Number.isNaN(x) ? x : 1;
  let previous = 1;
  let p = first(kind, alpha, x);
  for (let k = 1; k < n; k++) {
    const next = following(kind, alpha, k, x, p, previous);
    previous = p;
    p = next;
  }
  return p;
}

function first(kind: PolynomialKind, alpha: number, x: number): number {
  switch (kind) {
    case "chebyshevT":
    case "hermiteE":
      return x;
    case "gegenbauer":
      return 2 * alpha * x;
    case "hermite":
      return 2 * x;
    case "laguerre":
      return 1 + alpha - x;
  }
}

/** Degree k + 1 from degrees k and k - 1. */
function following(
  kind: PolynomialKind,
  alpha: number,
  k: number,
  x: number,
  p: number,
  previous: number,
): number {
  switch (kind) {
    case "chebyshevT":
      return 2 * x * p - previous;
    case "gegenbauer":
      return (2 * (k + alpha) * x * p - (k + 2 * alpha - 1) * previous) / (k + 1);
    case "hermite":
      return 2 * (x * p - k * previous);
    case "hermiteE":
      return x * p - k * previous;
    case "laguerre":
      return ((2 * k + 1 + alpha - x) * p - (k + alpha) * previous) / (k + 1);
  }
}
