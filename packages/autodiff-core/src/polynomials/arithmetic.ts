/** Arithmetic and calculus of power series; coefficients `[n]`, lowest degree first. */
import { array, zeros } from "../creation.ts";
import { DomainError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import { concat, stack } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";

/** Sum of two polynomials, as long as the longer one. */
export function polyadd(a: Tensor, b: Tensor): Tensor {
  checkCoefficients("polyadd", a, b);
  const n = Math.max(a.size, b.size);
  return lengthen(a, n).add(lengthen(b, n));
}

/** Difference of two polynomials, as long as the longer one. */
export function polysub(a: Tensor, b: Tensor): Tensor {
  checkCoefficients("polysub", a, b);
  const n = Math.max(a.size, b.size);
  return lengthen(a, n).sub(lengthen(b, n));
}

/** Product of two polynomials, of length `m + n - 1`. */
export function polymul(a: Tensor, b: Tensor): Tensor {
  checkCoefficients("polymul", a, b);
  const [short, long] = a.size <= b.size ? [a, b] : [b, a];
  const room = short.size - 1;
  const shifted = Array.from({ length: short.size }, (_, k) =>
    long.pad({ widths: [[k, room - k]] }).mul(short.slice(k)),
  );
  return shifted.reduce((sum, term) => sum.add(term));
}

/**
 * Quotient and remainder: `a = quotient · b + remainder`.
 *
 * The leading coefficient of `b` must not be 0 (the result is not finite then); lengths are static.
 */
export function polydiv(a: Tensor, b: Tensor): { quotient: Tensor; remainder: Tensor } {
  checkCoefficients("polydiv", a, b);
  const [m, n] = [a.size, b.size];
  const lead = asFloat(b).slice(-1);
  if (m < n) return { quotient: zeros([1], { dtype: lead.dtype }), remainder: asFloat(a) };
  let rest = asFloat(a);
  const quotient: Tensor[] = [];
  for (let k = m - n; k >= 0; k--) {
    const q = rest.slice(-1).div(lead);
    quotient.unshift(q);
    const below = rest.slice([0, -1]);
    const product = b.slice([0, -1]).mul(q);
    rest = n === 1 ? below : below.sub(product.pad({ widths: [[k, 0]] }));
  }
  const remainder = n === 1 ? zeros([1], { dtype: lead.dtype }) : rest;
  return { quotient: stack(quotient), remainder };
}

/** Derivative of order `m` of a power series `[n, ...F]`. */
export function polyder(c: Tensor, m = 1): Tensor {
  checkOrder("polyder", m);
  let result = c;
  for (let i = 0; i < m; i++) {
    const n = result.shape[0];
    if (n === 1) return result.mul(0);
    result = result.slice([1, null]).mul(along(result, (k) => k + 1, n - 1));
  }
  return result;
}

/** Integral of a power series `[n, ...F]` with the given constant term. */
export function polyint(c: Tensor, constant: TensorLike = 0): Tensor {
  const x = asFloat(c);
  const first = asTensor(constant, x.dtype)
    .cast(x.dtype)
    .broadcastTo([1, ...x.shape.slice(1)]);
  return concat([first, x.div(along(x, (k) => k + 1, x.shape[0]))]);
}

/** Coefficients of `Π (x - r_k)`, with leading coefficient 1. */
export function polyfromroots(roots: Tensor): Tensor {
  checkCoefficients("polyfromroots", roots);
  const r = asFloat(roots);
  let result = array([1], { dtype: r.dtype });
  for (let k = 0; k < r.size; k++) {
    const up = result.pad({ widths: [[1, 0]] });
    result = up.sub(result.mul(r.slice(k)).pad({ widths: [[0, 1]] }));
  }
  return result;
}

/** Numbers by degree, shaped to multiply coefficients `[n, ...F]`. */
function along(c: Tensor, value: (k: number) => number, n: number): Tensor {
  const values = Array.from({ length: n }, (_, k) => value(k));
  return array(values, { dtype: c.dtype }).reshape([n, ...c.shape.slice(1).map(() => 1)]);
}

function lengthen(c: Tensor, n: number): Tensor {
  return c.pad({ widths: [[0, n - c.size]] });
}

function checkCoefficients(where: string, ...all: readonly Tensor[]): void {
  for (const c of all) {
    if (c.rank === 1 && (c.size > 0 || where === "polyfromroots")) continue;
    throw new ShapeError({
      where,
      expected: "a vector with at least one entry",
      received: formatSpec(c),
      fix: "Give coefficients from the lowest degree up; use vmap for many polynomials.",
    });
  }
}

function checkOrder(where: string, m: number): void {
  if (Number.isInteger(m) && m >= 0) return;
  throw new DomainError({
    where,
    expected: "a whole order >= 0",
    received: `${m}`,
    fix: "Give the number of derivatives to take.",
  });
}
