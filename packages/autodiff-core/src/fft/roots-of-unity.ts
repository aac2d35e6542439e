/** Roots of unity to the last bit: every error in them would be an error of every transform. */
import { exactProduct } from "../complex/exact-product.ts";

/** `cos(2πk/n)` and `sin(2πk/n)` for `k = 0, 1, …`. */
export interface RootsOfUnity {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

const TWO_PI = 6.283185307179586;
const TWO_PI_REST = 2.4492935982947064e-16;

/**
 * The n-th roots of unity, or the first `count` of them. Angles up to an eighth of a turn are computed, with the part of the angle that a float64
 * cannot hold; the others follow by symmetry, so that roots which should be exact or equal are.
 */
export function rootsOfUnity(n: number, count: number = n): RootsOfUnity {
  const cos = new Float64Array(count);
  const sin = new Float64Array(count);
  for (let k = 0; k < count; k++) [cos[k], sin[k]] = rootOfUnity(k, n);
  return { cos, sin };
}

/** `[cos, sin]` of `2πk/n`, for whole `k` from 0 to n, to one unit in the last place. */
export function rootOfUnity(k: number, n: number): readonly [cos: number, sin: number] {
  if (2 * k > n) {
    const [c, s] = rootOfUnity(n - k, n);
    return [c, -s];
  }
  if (4 * k > n) {
    const [c, s] = quarterTurn(n - 2 * k, 2 * n);
    return [-c, s];
  }
  return quarterTurn(k, n);
}

/** As {@link rootOfUnity}, for at most a quarter of a turn. */
function quarterTurn(k: number, n: number): readonly [cos: number, sin: number] {
  if (8 * k <= n) return eighthTurn(k, n);
  const [c, s] = eighthTurn(n - 4 * k, 4 * n);
  return [s, c];
}

function eighthTurn(k: number, n: number): readonly [cos: number, sin: number] {
  if (8 * k === n) return [Math.SQRT1_2, Math.SQRT1_2];
  const angle = (TWO_PI * k) / n;
  const [p, pRest] = exactProduct(TWO_PI, k);
  const [q, qRest] = exactProduct(angle, n);
  const rest = (p - q + (pRest - qRest) + TWO_PI_REST * k) / n;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [c - rest * s, s + rest * c];
}
