/** Exponential, logarithm and square root of one complex number, with the special values of C11, annex G.6. */
import { exactProduct } from "./exact-product.ts";
import { type Cell, signed } from "./quotient.ts";

/** A function of `x + iy` that writes its value to `out`. */
export type ComplexValue = (x: number, y: number, out: Cell) => void;

/** Beyond this, `eˣ` overflows before it is multiplied by a sine or cosine that may be small. */
const EXP_LIMIT = 709;
const SHIFT = 700;

/** `eˣ(cos y + i sin y)`. */
export const expValue: ComplexValue = (x, y, out) => {
  if (y === 0) set(out, Math.exp(x), y);
  else if (Math.abs(x) === Infinity && !Number.isFinite(y)) {
    set(out, Math.max(x, 0), x > 0 ? Number.NaN : signed(0, y));
  } else scaledExp(x, 1, y, out);
};

/** `size·eˣ(cos y + i sin y)`, without overflow before the end. */
export function scaledExp(x: number, size: number, y: number, out: Cell): void {
  const [shift, back] = x > EXP_LIMIT ? [SHIFT, Math.exp(SHIFT)] : [0, 1];
  const radius = size * Math.exp(x - shift);
  set(out, radius * Math.cos(y) * back, radius * Math.sin(y) * back);
}

/** `log|z| + i arg z`, cut along the negative real axis. */
export const logValue: ComplexValue = (x, y, out) => {
  set(out, logAbs(x, y), Math.atan2(y, x));
};

/** `log √(x² + y²)`; where that is close to 0 from `x² + y² - 1` to twice the precision. */
export function logAbs(x: number, y: number): number {
  const [big, small] = [Math.max(Math.abs(x), Math.abs(y)), Math.min(Math.abs(x), Math.abs(y))];
  if (Math.abs(x) === Infinity || Math.abs(y) === Infinity) return Infinity;
  if (big > 0.5 && big < 2) {
    const [p, pRest] = exactProduct(big, big);
    const [q, qRest] = small < 1e-150 ? [0, 0] : exactProduct(small, small);
    return 0.5 * Math.log1p(p - 1 + q + (pRest + qRest));
  }
  const ratio = big === 0 ? 0 : small / big;
  return Math.log(big) + 0.5 * Math.log1p(ratio * ratio);
}

/** The root with the real part ≥ 0, cut along the negative real axis. */
export const sqrtValue: ComplexValue = (x, y, out) => {
  if (Math.abs(y) === Infinity) set(out, Infinity, y);
  else if (x === Infinity) set(out, x, Number.isNaN(y) ? y : signed(0, y));
  else if (x === -Infinity) set(out, Number.isNaN(y) ? y : 0, signed(Infinity, y));
  else if (x === 0 && y === 0) set(out, 0, y);
  else scaledSqrt(x, y, out);
};

function scaledSqrt(x: number, y: number, out: Cell): void {
  const size = Math.max(Math.abs(x), Math.abs(y));
  const [scale, back] =
    size > 2 ** 500 ? [2 ** -600, 2 ** 300] : size < 2 ** -450 ? [2 ** 600, 2 ** -300] : [1, 1];
  const [u, v] = [Math.abs(x * scale), Math.abs(y * scale)];
  const larger = Math.sqrt(0.5 * (u + Math.sqrt(u * u + v * v)));
  const smaller = v / (2 * larger);
  if (x >= 0) set(out, larger * back, signed(smaller * back, y));
  else set(out, smaller * back, signed(larger * back, y));
}

/** Write a result. */
export function set(out: Cell, re: number, im: number): void {
  out.re = re;
  out.im = im;
}
