/**
 * Integrals `∫ e^φ(v) w(v) dv` from 0 outwards, where `φ` falls from 0: the tails of the gamma and beta distributions in
 * the logarithm and the logit of their variable, where `φ` is concave. Gauss-Legendre on panels over which `φ` falls
 * by about 10, until it is below -39. Every term is positive, so the relative error stays near rounding for all
 * parameters, tails and sizes; derivatives with respect to parameters are moments of the same integrand.
 */
import { gaussLegendre } from "./gauss-legendre.ts";

export interface Tail {
  /** `φ` at the distance `v ≥ 0` from the start. */
  readonly exponent: (v: number) => number;
  /** `-φ'`. */
  readonly slope: (v: number) => number;
  /** `-φ''`. */
  readonly curvature: (v: number) => number;
  /** Longest panel from `v` on which the integrand is smooth. */
  readonly reach: (v: number) => number;
}

const FALL = 10;
const LOWEST = -39;

/** Call `visit(v, weight)` with the points and weights of the integral; the weights hold `e^φ`. */
export function forEachPoint(tail: Tail, visit: (v: number, weight: number) => void): void {
  const { nodes, weights } = gaussLegendre();
  for (let v = 0; tail.exponent(v) > LOWEST; ) {
    const length = panelLength(tail, v);
    for (let i = 0; i < nodes.length; i++) {
      const at = v + length * nodes[i];
      visit(at, length * weights[i] * Math.exp(tail.exponent(at)));
    }
    v += length;
  }
}

/** `h` with `slope h + curvature h²/2 = FALL`. */
function panelLength({ slope, curvature, reach }: Tail, v: number): number {
  const s = slope(v);
  const root = Math.sqrt(s * s + 2 * Math.max(0, curvature(v)) * FALL);
  return Math.min(reach(v), (2 * FALL) / (s + root));
}
