/** Hyperbolic functions of one complex number, with the special values of C11, annex G.6. */
import { type ComplexValue, scaledExp, set } from "./exponential-values.ts";
import { type Cell, signed } from "./quotient.ts";

/** From here on, `sinh x` and `cosh x` are `e^|x|/2` to the last bit. */
const ASYMPTOTIC = 22;

/** `sinh x cos y + i cosh x sin y`. */
export const sinhValue: ComplexValue = (x, y, out) => {
  if (y === 0) set(out, Math.sinh(x), y);
  else if (!Number.isFinite(y)) set(out, x === 0 || isInfinite(x) ? x : Number.NaN, Number.NaN);
  else if (Math.abs(x) > ASYMPTOTIC) {
    scaledExp(Math.abs(x), 0.5, y, out);
    if (x < 0) out.re = -out.re;
  } else set(out, Math.sinh(x) * Math.cos(y), Math.cosh(x) * Math.sin(y));
};

/** `cosh x cos y + i sinh x sin y`. */
export const coshValue: ComplexValue = (x, y, out) => {
  if (y === 0) set(out, Math.cosh(x), Number.isNaN(x) ? y : signed(1, x) * y);
  else if (!Number.isFinite(y))
    set(out, isInfinite(x) ? Infinity : Number.NaN, x === 0 ? 0 : Number.NaN);
  else if (Math.abs(x) > ASYMPTOTIC) {
    scaledExp(Math.abs(x), 0.5, y, out);
    if (x < 0) out.im = -out.im;
  } else set(out, Math.cosh(x) * Math.cos(y), Math.sinh(x) * Math.sin(y));
};

/** `sinh z / cosh z`, arranged so that nothing cancels. @see Kahan in inverse-values.ts, procedure CTANH. */
export const tanhValue: ComplexValue = (x, y, out) => {
  if (y === 0) set(out, Math.tanh(x), y);
  else if (Math.abs(x) > ASYMPTOTIC) farTanh(x, y, out);
  else if (x === 0) set(out, x, Math.tan(y));
  else {
    const tan = Math.tan(y);
    const sinh = Math.sinh(x);
    const slope = 1 + tan * tan;
    const below = 1 + slope * sinh * sinh;
    set(out, (slope * Math.sqrt(1 + sinh * sinh) * sinh) / below, tan / below);
  }
};

function farTanh(x: number, y: number, out: Cell): void {
  const decay = 4 * Math.exp(-2 * Math.abs(x));
  const im = Math.sin(y) * Math.cos(y) * decay;
  set(out, signed(1, x), isInfinite(x) && !Number.isFinite(y) ? signed(0, y) : im);
}

function isInfinite(x: number): boolean {
  return Math.abs(x) === Infinity;
}
