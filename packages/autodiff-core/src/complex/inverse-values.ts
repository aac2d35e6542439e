/**
 * Inverse circular and hyperbolic functions of one complex number: on the cuts, the sign of a zero says which side.
 * Special values are those of C11, annex G.6, but a NaN in either part gives NaN in both.
 *
 * @see Kahan, Branch Cuts for Complex Elementary Functions, in: The State of the Art in Numerical Analysis (Oxford
 * 1987) 165-211.
 */
import { type ComplexValue, logAbs, set, sqrtValue } from "./exponential-values.ts";
import { quotient, signed } from "./quotient.ts";

/** Beyond this the functions are logarithms of `2z`, below its counterpart they are linear, to the last bit. */
const HUGE = 1e150;
const TINY = 3e-9;

/** `-i log(iz + √(1 - z²))`, cut along the real axis outside [-1, 1]. */
export const asinValue: ComplexValue = (x, y, out) => {
  const size = Math.max(Math.abs(x), Math.abs(y));
  if (Number.isNaN(size)) set(out, size, size);
  else if (size < TINY) set(out, x, y);
  else if (size > HUGE) set(out, Math.atan2(x, Math.abs(y)), signed(logAbs(x, y) + Math.LN2, y));
  else {
    const [p, q] = [root(1 - x, -y), root(1 + x, y)];
    const re = Math.atan2(x, p.re * q.re - p.im * q.im);
    set(out, re, Math.asinh(p.re * q.im - p.im * q.re));
  }
};

/** `π/2 - asin z`, without the loss of digits near 1. */
export const acosValue: ComplexValue = (x, y, out) => {
  const size = Math.max(Math.abs(x), Math.abs(y));
  if (Number.isNaN(size)) set(out, size, size);
  else if (size < TINY) set(out, Math.PI / 2 - x, -y);
  else if (size > HUGE) set(out, Math.atan2(Math.abs(y), x), signed(logAbs(x, y) + Math.LN2, -y));
  else {
    const [p, q] = [root(1 - x, -y), root(1 + x, y)];
    const im = Math.asinh(q.re * p.im - q.im * p.re);
    set(out, 2 * Math.atan2(p.re, q.re), im);
  }
};

/** `log(z + √(z - 1)√(z + 1))`, cut along the real axis below 1. */
export const acoshValue: ComplexValue = (x, y, out) => {
  const size = Math.max(Math.abs(x), Math.abs(y));
  if (Number.isNaN(size)) set(out, size, size);
  else if (size < TINY) set(out, Math.abs(y), signed(Math.PI / 2 - x, y));
  else if (size > HUGE) set(out, logAbs(x, y) + Math.LN2, Math.atan2(y, x));
  else {
    const [p, q] = [root(x - 1, y), root(x + 1, y)];
    const re = Math.asinh(p.re * q.re + p.im * q.im);
    set(out, re, 2 * Math.atan2(p.im, q.re));
  }
};

/** `(log(1 + z) - log(1 - z))/2`, cut along the real axis outside [-1, 1]. */
export const atanhValue: ComplexValue = (x, y, out) => {
  if (x < 0 || Object.is(x, -0)) {
    atanhValue(-x, -y, out);
    set(out, -out.re, -out.im);
  } else if (Number.isNaN(x) || Number.isNaN(y)) {
    set(out, Number.NaN, Number.NaN);
  } else if (Math.max(x, Math.abs(y)) > HUGE) {
    quotient(1, 0, x, y, out);
    out.im = signed(Math.PI / 2, y);
  } else if (x === 1 && Math.abs(y) < 1) {
    const re = Math.log(4 + y * y) / 4 - Math.log(Math.abs(y)) / 2;
    set(out, re, Math.atan2(2 * y, 0 - y * y) / 2);
  } else {
    const re = Math.log1p((4 * x) / ((1 - x) * (1 - x) + y * y)) / 4;
    set(out, re, Math.atan2(2 * y, (1 - x) * (1 + x) - y * y) / 2);
  }
};

function root(x: number, y: number): { re: number; im: number } {
  const out = { re: 0, im: 0 };
  sqrtValue(x, y, out);
  return out;
}
