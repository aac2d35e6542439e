/** Addition, multiplication and what else the four rules need. */
import { bind1, uniform, uniformValue } from "../bind.ts";
import { isInteger } from "../dtype.ts";
import { asTensor, floatOperands, promoteOperands, type TensorLike } from "../operands.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { addTangents, convolve, lazySeries, type Series, valueSlot } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import {
  binaryPrimitive,
  NO_PARAMS,
  type NoParams,
  scaleTangent,
  unaryPrimitive,
} from "./elementwise.ts";
import { powerValue } from "./power-value.ts";

export const negPrimitive: Primitive<NoParams> = /* @__PURE__ */ unaryPrimitive({
  name: "neg",
  accepts: "number",
  value: (x) => -x,
  transpose: (ct) => ct.neg(),
});

const absPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "abs",
  accepts: "number",
  value: Math.abs,
  derivative: (x) => x.sign(),
});

const signPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "sign",
  accepts: "number",
  value: Math.sign,
});

export const addPrimitive: Primitive<NoParams> = /* @__PURE__ */ binaryPrimitive({
  name: "add",
  accepts: "number",
  value: (x, y) => x + y,
  jvp: (_primals, [s, t]) => [addTangents(s, t)],
  transpose: ([ct]) => [ct, ct],
  taylor: ([a, b]) => [lazySeries(a.spec, (k) => addTangents(a.slot(k), b.slot(k)))],
});

export const subPrimitive: Primitive<NoParams> = /* @__PURE__ */ binaryPrimitive({
  name: "sub",
  accepts: "number",
  value: (x, y) => x - y,
  jvp: (_primals, [s, t]) => [subtractTangents(s, t)],
  transpose: ([ct]) => [ct, ct === null ? null : ct.neg()],
  taylor: ([a, b]) => [lazySeries(a.spec, (k) => subtractTangents(a.slot(k), b.slot(k)))],
});

export const mulPrimitive: Primitive<NoParams> = /* @__PURE__ */ binaryPrimitive({
  name: "mul",
  accepts: "number",
  value: (x, y) => x * y,
  integerValue: Math.imul,
  jvp: ([x, y], [s, t]) => [addTangents(scaleTangent(s, y), scaleTangent(t, x))],
  transpose: ([ct], [x, y]) => [
    y.linear ? null : scaleTangent(ct, y.value),
    x.linear ? null : scaleTangent(ct, x.value),
  ],
  taylor: ([a, b], algebra) => [
    lazySeries(a.spec, (k) => convolve(algebra, k, a, b, (x, y) => x.mul(y))),
  ],
});

/** `q = a/b` from `a = q·b`: `qₖ = (aₖ - Σ qᵢ·bⱼ)/b₀` over the pairs with `j ≠ 0`. */
const divTaylor: Primitive["taylor"] = ([a, b], algebra) => {
  const quotient: Series = lazySeries(a.spec, (k) => {
    const known = convolve(
      algebra,
      k,
      quotient,
      b,
      (q, y) => q.mul(y),
      (_i, j) => j !== 0,
    );
    const rest = subtractTangents(a.slot(k), known);
    return rest === null ? null : rest.div(valueSlot(b));
  });
  return [quotient];
};

export const divPrimitive: Primitive<NoParams> = /* @__PURE__ */ binaryPrimitive({
  name: "div",
  accepts: "number",
  value: (x, y) => x / y,
  jvp: ([, y], [s, t], [q]) => [
    subtractTangents(s === null ? null : s.div(y), t === null ? null : t.mul(q).div(y)),
  ],
  transpose: ([ct], [, y]) => [ct === null || y.linear ? null : ct.div(y.value), null],
  taylor: divTaylor,
});

const remPrimitive = /* @__PURE__ */ binaryPrimitive({
  name: "rem",
  accepts: "number",
  value: (x, y) => x % y,
  jvp([x, y], [s, t]) {
    const quotient = x.div(y);
    const whole = quotient.sign().mul(quotient.abs().floor());
    return [subtractTangents(s, scaleTangent(t, whole))];
  },
});

const maxPrimitive = /* @__PURE__ */ binaryPrimitive({
  name: "maximum",
  accepts: "any",
  value: Math.max,
  jvp: (primals, tangents, outputs) => [extremumTangent(primals, tangents, outputs[0])],
});

const minPrimitive = /* @__PURE__ */ binaryPrimitive({
  name: "minimum",
  accepts: "any",
  value: Math.min,
  jvp: (primals, tangents, outputs) => [extremumTangent(primals, tangents, outputs[0])],
});

/** `x ** y`. @see {@link pow} for small whole exponents. */
const powPrimitive = /* @__PURE__ */ binaryPrimitive({
  name: "pow",
  accepts: "float",
  value: powerValue,
  jvp: ([x, y], [s, t], [z]) => [
    addTangents(
      s === null ? null : s.mul(powerDerivative(x, y)),
      t === null ? null : t.mul(z.mul(safeLog(x))),
    ),
  ],
  flops: 10,
});

/** Sum. Broadcasts and promotes. */
export function add(a: TensorLike, b: TensorLike): Tensor {
  return bind1(addPrimitive, promoteOperands("add", a, b), NO_PARAMS);
}

/** Difference. Broadcasts and promotes. */
export function sub(a: TensorLike, b: TensorLike): Tensor {
  return bind1(subPrimitive, promoteOperands("sub", a, b), NO_PARAMS);
}

/** Elementwise product. Broadcasts and promotes. */
export function mul(a: TensorLike, b: TensorLike): Tensor {
  return bind1(mulPrimitive, promoteOperands("mul", a, b), NO_PARAMS);
}

/** True quotient; integers become floats. Broadcasts and promotes. */
export function div(a: TensorLike, b: TensorLike): Tensor {
  return bind1(divPrimitive, floatOperands("div", a, b), NO_PARAMS);
}

/** Remainder with the sign of the dividend, as JavaScript's `%`. */
export function rem(a: TensorLike, b: TensorLike): Tensor {
  return bind1(remPrimitive, promoteOperands("rem", a, b), NO_PARAMS);
}

/** Remainder with the sign of the divisor, as Python's `%`: in `[0, b)` for positive `b`. */
export function mod(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = promoteOperands("mod", a, b);
  const r = rem(x, y);
  const wrongSide = r.notEqual(0).logicalAnd(r.less(0).notEqual(y.less(0)));
  return wrongSide.where(r.add(y), r);
}

/** `⌊a/b⌋`, rounding towards minus infinity; `a = b · floorDivide(a, b) + mod(a, b)`. */
export function floorDivide(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = promoteOperands("floorDivide", a, b);
  // Whole numbers of 32 bits are exact in float64.
  const [n, d] = isInteger(x.dtype) ? [x.cast("float64"), y.cast("float64")] : [x, y];
  return n.sub(mod(n, d)).div(d).round().cast(x.dtype);
}

/** Larger of two. NaN if either is NaN; at a tie each gets half of the derivative. */
export function maximum(a: TensorLike, b: TensorLike): Tensor {
  return bind1(maxPrimitive, promoteOperands("maximum", a, b), NO_PARAMS);
}

/** Smaller of two. NaN if either is NaN; at a tie each gets half of the derivative. */
export function minimum(a: TensorLike, b: TensorLike): Tensor {
  return bind1(minPrimitive, promoteOperands("minimum", a, b), NO_PARAMS);
}

/**
 * Power. Whole exponents from -8 to 8 that are plain numbers become products, so that `x.pow(4)` of an integer is an
 * integer and all derivatives at 0 are right. `0 ** 0` is 1; a negative base with a fractional exponent gives NaN.
 */
export function pow(a: TensorLike, b: TensorLike): Tensor {
  if (typeof b === "number" && typeof a === "object" && Number.isInteger(b) && Math.abs(b) <= 8) {
    return b < 0 ? reciprocal(repeatedProduct(a, -b)) : repeatedProduct(a, b);
  }
  return bind1(powPrimitive, floatOperands("pow", a, b), NO_PARAMS);
}

/** `-x`. */
export function neg(x: TensorLike): Tensor {
  return bind1(negPrimitive, [asTensor(x)], NO_PARAMS);
}

/** Absolute value; its derivative at 0 is taken as 0. */
export function abs(x: TensorLike): Tensor {
  return bind1(absPrimitive, [asTensor(x)], NO_PARAMS);
}

/** -1, 0 or 1; keeps the sign of zero and NaN. */
export function sign(x: TensorLike): Tensor {
  return bind1(signPrimitive, [asTensor(x)], NO_PARAMS);
}

/** `x · x`. */
export function square(x: TensorLike): Tensor {
  return mul(x, x);
}

/** `1/x`. */
export function reciprocal(x: TensorLike): Tensor {
  return div(1, x);
}

/** `xⁿ` for whole n ≥ 0, by squaring. */
function repeatedProduct(x: Tensor, n: number): Tensor {
  if (n === 0) return uniform({ shape: x.shape, dtype: x.dtype }, 1);
  if (n === 1) return x;
  const root = repeatedProduct(x, n >> 1);
  return n % 2 === 0 ? mul(root, root) : mul(mul(root, root), x);
}

function subtractTangents(a: Tangent, b: Tangent): Tangent {
  if (b === null) return a;
  return a === null ? b.neg() : a.sub(b);
}

function extremumTangent(
  [x, y]: readonly Tensor[],
  [s, t]: readonly Tangent[],
  extremum: Tensor,
): Tangent {
  const share = (operand: Tensor, other: Tensor, tangent: Tangent): Tangent => {
    if (tangent === null) return null;
    const weight = operand.equal(extremum).where(other.equal(extremum).where(0.5, 1), 0);
    return tangent.mul(weight.cast(tangent.dtype));
  };
  return addTangents(share(x, y, s), share(y, x, t));
}

/** `y·xʸ⁻¹`, and 0 where both are 0. Only there, as `y` may move on from 0 in higher derivatives. */
function powerDerivative(x: Tensor, y: Tensor): Tensor {
  const exponent = uniformValue(y);
  if (exponent !== undefined && exponent !== 0) return y.mul(x.pow(y.sub(1)));
  const isZero = y.equal(0).logicalAnd(x.equal(0));
  return isZero.where(0, y.mul(x.pow(isZero.where(1, y.sub(1)))));
}

/** `log x`, with 0 in place of `log 0`: `0 ** y` does not move with `y`. */
function safeLog(x: Tensor): Tensor {
  return x.equal(0).where(1, x).log();
}
