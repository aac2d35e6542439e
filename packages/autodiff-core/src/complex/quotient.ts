/** Quotients of complex numbers that neither overflow nor vanish on the way to a result that can be represented. */
import { bind } from "../bind.ts";
import { isFloat } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { checkSameSpec, NO_PARAMS, type NoParams, spreadBatch } from "../primitives/elementwise.ts";
import {
  addTangents,
  convolve,
  dense,
  lazySeries,
  type Series,
  type TaylorAlgebra,
  valueSlot,
} from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import type { Complex } from "./complex.ts";

/** `(a + ib)/(c + id)` of the inputs `a, b, c, d`. */
export const complexDivPrimitive: Primitive<NoParams> = {
  name: "complexDiv",
  infer(inputs) {
    checkSameSpec("complexDiv", inputs);
    const [{ shape, dtype }] = inputs;
    if (!isFloat(dtype)) {
      throw new DTypeError({
        where: "complexDiv",
        expected: "float operands",
        received: formatSpec(inputs[0]),
        fix: 'Cast first, for example x.cast("float32").',
      });
    }
    return [
      { shape, dtype },
      { shape, dtype },
    ];
  },
  evaluate([a, b, c, d], _params, outputs, context) {
    const [re, im] = outputs.map((spec) => context.allocate(spec));
    const q = { re: 0, im: 0 };
    for (let i = 0; i < re.data.length; i++) {
      quotient(a.data[i], b.data[i], c.data[i], d.data[i], q);
      re.data[i] = q.re;
      im.data[i] = q.im;
    }
    return [re, im];
  },
  jvp([a, , c, d], [sRe, sIm, tRe, tIm], [re, im]) {
    const numerator = { re: dense(sRe, a), im: dense(sIm, a) };
    if (tRe !== null || tIm !== null) {
      const [u, v] = [dense(tRe, c), dense(tIm, c)];
      numerator.re = numerator.re.sub(re.mul(u).sub(im.mul(v)));
      numerator.im = numerator.im.sub(re.mul(v).add(im.mul(u)));
    }
    return bind(complexDivPrimitive, [numerator.re, numerator.im, c, d], NO_PARAMS);
  },
  // Division by the conjugate is the adjoint of division.
  transpose([ctRe, ctIm], [, , c, d]) {
    if (c.linear || d.linear) return [];
    const cotangents = [dense(ctRe, c.value), dense(ctIm, c.value)];
    return bind(complexDivPrimitive, [...cotangents, c.value, d.value.neg()], NO_PARAMS);
  },
  taylor: quotientTaylor,
  batch: (inputs, batched, size) => ({
    outputs: bind(complexDivPrimitive, spreadBatch(inputs, batched, size), NO_PARAMS),
    batched: [true, true],
  }),
  cost: ([{ shape }]) => 11 * shape.reduce((n, size) => n * size, 1),
};

/** `q = z/w` from `z = q·w`: `qₖ = (zₖ - Σ qᵢ·wⱼ)/w₀` over the pairs with `j ≠ 0`. */
function quotientTaylor(
  [a, b, c, d]: readonly Series[],
  algebra: TaylorAlgebra,
): readonly Series[] {
  const known = new Map<number, readonly Tensor[] | null>();
  const re: Series = lazySeries(a.spec, (k) => coefficient(k)?.[0] ?? null);
  const im: Series = lazySeries(a.spec, (k) => coefficient(k)?.[1] ?? null);
  const pairs = (k: number, x: Series, y: Series): Tensor | null =>
    convolve(
      algebra,
      k,
      x,
      y,
      (u, v) => u.mul(v),
      (_i, j) => j !== 0,
    );
  const coefficient = (k: number): readonly Tensor[] | null => {
    const found = known.get(k);
    if (found !== undefined) return found;
    const above = [
      subtract(subtract(a.slot(k), pairs(k, re, c)), negative(pairs(k, im, d))),
      subtract(subtract(b.slot(k), pairs(k, re, d)), pairs(k, im, c)),
    ];
    const operands = [...above.map((x) => dense(x, a.spec)), valueSlot(c), valueSlot(d)];
    const zero = above.every((x) => x === null);
    const result = zero ? null : bind(complexDivPrimitive, operands, NO_PARAMS);
    known.set(k, result);
    return result;
  };
  return [re, im];
}

function subtract(a: Tensor | null, b: Tensor | null): Tensor | null {
  return addTangents(a, negative(b));
}

function negative(x: Tensor | null): Tensor | null {
  return x === null ? null : x.neg();
}

/** `z/w` for operands of the same shape and dtype. */
export function divide(z: Complex, w: Complex): Complex {
  const [re, im] = bind(complexDivPrimitive, [z.re, z.im, w.re, w.im], NO_PARAMS);
  return { re, im };
}

/** A complex number that a function of numbers writes its result to. */
export type Cell = { re: number; im: number };

/** Between these, squares and products neither over- nor underflow. */
const SMALL = 1e-135;
const LARGE = 1e135;

/**
 * `(a + ib)/(c + id)`. Divided by zero, infinite; NaN only for 0/0, ∞/∞ and NaN (C11, annex G.5.1).
 */
export function quotient(a: number, b: number, c: number, d: number, out: Cell): void {
  const above = Math.max(Math.abs(a), Math.abs(b));
  const below = Math.max(Math.abs(c), Math.abs(d));
  const moderate = above < LARGE && below < LARGE && above > SMALL && below > SMALL;
  if (moderate) plain(a, b, c, d, out);
  else if (0 < above && above < Infinity && 0 < below && below < Infinity) {
    scaled(a, b, c, d, exponentOf(above), exponentOf(below), out);
  } else special(a, b, c, d, out);
}

function plain(a: number, b: number, c: number, d: number, out: Cell): void {
  const norm = c * c + d * d;
  out.re = (a * c + b * d) / norm;
  out.im = (b * c - a * d) / norm;
}

/** With both operands brought close to 1 by powers of 2. */
function scaled(
  a: number,
  b: number,
  c: number,
  d: number,
  above: number,
  below: number,
  out: Cell,
): void {
  plain(
    timesPower(a, -above),
    timesPower(b, -above),
    timesPower(c, -below),
    timesPower(d, -below),
    out,
  );
  out.re = timesPower(out.re, above - below);
  out.im = timesPower(out.im, above - below);
}

function special(a: number, b: number, c: number, d: number, out: Cell): void {
  const unit = (x: number): number => (Math.abs(x) === Infinity ? signed(1, x) : signed(0, x));
  const infinite = Math.abs(a) === Infinity || Math.abs(b) === Infinity;
  if (c === 0 && d === 0 && !(Number.isNaN(a) && Number.isNaN(b))) {
    out.re = signed(Infinity, c) * a;
    out.im = signed(Infinity, c) * b;
  } else if (infinite && Number.isFinite(c) && Number.isFinite(d)) {
    out.re = Infinity * (unit(a) * c + unit(b) * d);
    out.im = Infinity * (unit(b) * c - unit(a) * d);
  } else if (Math.max(Math.abs(c), Math.abs(d)) === Infinity && !infinite) {
    out.re = 0 * (a * unit(c) + b * unit(d));
    out.im = 0 * (b * unit(c) - a * unit(d));
  } else plain(a, b, c, d, out);
}

/** `size` with the sign of `x`, that of zero included. */
export function signed(size: number, x: number): number {
  return x < 0 || Object.is(x, -0) ? -size : size;
}

/** A power of 2 that is about as large as `x`. */
function exponentOf(x: number): number {
  return Math.floor(Math.log2(x));
}

/** `x·2ᵉ`, in two steps as the power alone may not be representable. */
function timesPower(x: number, e: number): number {
  const half = Math.trunc(e / 2);
  return x * 2 ** half * 2 ** (e - half);
}
