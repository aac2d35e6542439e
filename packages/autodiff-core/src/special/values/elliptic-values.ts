/**
 * Elliptic integrals of the first and second kind with their derivatives in the parameter m, and Jacobi's amplitude.
 *
 * The n-th derivative of `F = ∫ Δ⁻¹` and `E = ∫ Δ`, `Δ² = 1 - m sin²θ`, is `∫ (±1/2)ₙ sin²ⁿθ Δ^{∓1-2n}`. Incomplete ones are
 * integrated with `sin θ = tanh w`, in which the integrand is smooth for all m ≤ 1; complete ones are hypergeometric:
 * power series for |m| < 1/2, else the arithmetic-geometric mean and the recurrence of the derivatives.
 */
import { gaussLegendre } from "./gauss-legendre.ts";

export type EllipticKind = "first" | "second";

/** The n-th derivative of `K(m)` or `E(m)`; NaN for m > 1. */
export function completeEllipticValue(kind: EllipticKind, n: number, m: number): number {
  if (!(m <= 1)) return Number.NaN;
  if (m === 1 && (kind === "first" || n > 0)) return singular(kind);
  if (Math.abs(m) < 0.5) return hypergeometricSeries(kind, n, m);
  const { k, e } = byMean(m);
  let y = kind === "first" ? k : e;
  if (n === 0) return y;
  let slope = kind === "first" ? (e - (1 - m) * k) / (2 * m * (1 - m)) : (e - k) / (2 * m);
  const a = exponent(kind);
  for (let j = 0; j < n - 1; j++) {
    const next =
      ((a + j) * (0.5 + j) * y - (1 + j - (a + 1.5 + 2 * j) * m) * slope) / (m * (1 - m));
    y = slope;
    slope = next;
  }
  return slope;
}

/** The n-th derivative in m of `F(φ, m)` or `E(φ, m)`; NaN where `m sin²φ > 1`. */
export function incompleteEllipticValue(
  kind: EllipticKind,
  n: number,
  phi: number,
  m: number,
): number {
  const turns = Math.round(phi / Math.PI);
  const rest = phi - turns * Math.PI;
  const part = Math.sign(rest) * fromZero(kind, n, Math.abs(rest), m);
  return turns === 0 ? part : part + 2 * turns * completeEllipticValue(kind, n, m);
}

/** `am(u, m)` for 0 ≤ m ≤ 1: the `φ` with `F(φ, m) = u`. */
export function amplitudeValue(u: number, m: number): number {
  if (!(m >= 0 && m <= 1)) return Number.NaN;
  if (m === 1) return Math.atan(Math.sinh(u));
  const ratios: number[] = [];
  let a = 1;
  let b = Math.sqrt(1 - m);
  let c = Math.sqrt(m);
  let scale = 1;
  while (c > 1e-17 * a) {
    const mean = (a + b) / 2;
    c = (c * c) / (4 * mean);
    b = Math.sqrt(a * b);
    a = mean;
    scale *= 2;
    ratios.push(c / a);
  }
  let phi = scale * a * u;
  for (const ratio of ratios.reverse()) phi = (phi + Math.asin(ratio * Math.sin(phi))) / 2;
  return phi;
}

/** Upper parameter of the hypergeometric function beside 1/2, and exponent `s` of `Δ^{-2s}`. */
function exponent(kind: EllipticKind): number {
  return kind === "first" ? 0.5 : -0.5;
}

function singular(kind: EllipticKind): number {
  return kind === "first" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** `π/2 ₂F₁⁽ⁿ⁾(a, 1/2; 1; m)` */
function hypergeometricSeries(kind: EllipticKind, n: number, m: number): number {
  const a = exponent(kind);
  let term = Math.PI / 2;
  for (let k = 0; k < n; k++) term *= ((a + k) * (0.5 + k)) / (1 + k);
  let sum = term;
  for (let k = 0; k < 300; k++) {
    term *= ((a + n + k) * (0.5 + n + k) * m) / ((1 + n + k) * (k + 1));
    sum += term;
    if (Math.abs(term) < 1e-18 * Math.abs(sum)) break;
  }
  return sum;
}

function byMean(m: number): { readonly k: number; readonly e: number } {
  let a = 1;
  let b = Math.sqrt(1 - m);
  let c2 = m;
  let weight = 0.5;
  let sum = weight * c2;
  while (Math.abs(c2) > 1e-33 * a * a && weight < 1e6) {
    const mean = (a + b) / 2;
    const c = (a - b) / 2;
    b = Math.sqrt(a * b);
    a = mean;
    c2 = c * c;
    weight *= 2;
    sum += weight * c2;
  }
  const k = Math.PI / (2 * a);
  return { k, e: m === 1 ? 1 : k * (1 - sum) };
}

/** For 0 ≤ φ ≤ π/2. */
function fromZero(kind: EllipticKind, n: number, phi: number, m: number): number {
  const sine = Math.sin(phi);
  if (!(m * sine * sine <= 1) || !Number.isFinite(m)) return Number.NaN;
  const s = exponent(kind);
  let factor = 1;
  for (let k = 0; k < n; k++) factor *= s + k;
  return factor * (m > 0 ? inTanh(s, n, phi, m) : inAngle(s, n, phi, m));
}

/** With `sin θ = tanh w`: `Δ² = sech²w (1 + (1 - m) sinh²w)`. */
function inTanh(s: number, n: number, phi: number, m: number): number {
  const rest = 1 - m;
  const end = Math.min(Math.asinh(Math.tan(phi)), 40);
  return panels(end, 1, (w) => {
    const sinh = Math.sinh(w);
    const sech2 = 1 / (1 + sinh * sinh);
    const delta2 = rest >= 0 ? sech2 * (1 + rest * sinh * sinh) : 1 - m * sinh * sinh * sech2;
    return (sinh * sinh * sech2) ** n * Math.sqrt(sech2) * delta2 ** -(s + n);
  });
}

/** For m ≤ 0 the integrand changes over `1/√(1 - m)` near 0, and slowly beyond. */
function inAngle(s: number, n: number, phi: number, m: number): number {
  return panels(phi, 1 / Math.sqrt(1 - m), (theta) => {
    const sine2 = Math.sin(theta) ** 2;
    return sine2 ** n * (1 - m * sine2) ** -(s + n);
  });
}

/** Gauss-Legendre on panels of the first length, each later one as long as all before it, at most 1. */
function panels(end: number, first: number, f: (x: number) => number): number {
  const { nodes, weights } = gaussLegendre();
  let sum = 0;
  for (let at = 0; at < end; ) {
    const length = Math.min(1, Math.max(first, at), end - at);
    for (let i = 0; i < nodes.length; i++) sum += length * weights[i] * f(at + length * nodes[i]);
    at += length;
  }
  return sum;
}
