/** Small functions whose obvious formula loses digits or is wrong at a limit. */
import { bind1 } from "../bind.ts";
import { asFloat, floatOperands, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { NO_PARAMS, unaryPrimitive } from "../primitives/elementwise.ts";
import { softplus } from "../primitives/hyperbolic.ts";
import { where } from "../primitives/select.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import {
  cosm1Value,
  entrValue,
  exprelValue,
  klDivValue,
  log1mexpValue,
  logitValue,
  relEntrValue,
  xlog1pyValue,
  xlogyValue,
} from "./values/elementary-values.ts";

const cbrtPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "cbrt",
  accepts: "float",
  value: Math.cbrt,
  derivative: (_x, y) => y.mul(y).mul(3).reciprocal(),
  flops: 15,
});

const logitPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "logit",
  accepts: "float",
  value: logitValue,
  derivative: (x) => x.mul(x.neg().add(1)).reciprocal(),
  flops: 15,
});

const cosm1Primitive = /* @__PURE__ */ unaryPrimitive({
  name: "cosm1",
  accepts: "float",
  value: cosm1Value,
  derivative: (x) => x.sin().neg(),
  flops: 15,
});

const log1mexpPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "log1mexp",
  accepts: "float",
  value: log1mexpValue,
  derivative: (x) => x.expm1().reciprocal(),
  flops: 25,
});

const entrPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "entr",
  accepts: "float",
  value: entrValue,
  derivative: (x) => x.log().add(1).neg(),
  flops: 12,
});

interface ExprelParams {
  /** How often it is differentiated. */
  readonly order: number;
}

const exprelPrimitive: Primitive<ExprelParams> = /* @__PURE__ */ familyPrimitive<ExprelParams>({
  name: "exprel",
  value:
    ({ order }) =>
    (x) =>
      exprelValue(order, x),
  partials: [([x], _y, { order }) => bind1(exprelPrimitive, [x], { order: order + 1 })],
  flops: 40,
});

const hypotPrimitive = /* @__PURE__ */ familyPrimitive({
  name: "hypot",
  value: () => (x, y) => Math.hypot(x, y),
  partials: [
    ([x], radius) => radius.equal(0).where(0, x.div(radius.equal(0).where(1, radius))),
    ([, y], radius) => radius.equal(0).where(0, y.div(radius.equal(0).where(1, radius))),
  ],
  flops: 15,
});

const xlogyPrimitive = /* @__PURE__ */ familyPrimitive({
  name: "xlogy",
  value: () => xlogyValue,
  partials: [([, y]) => y.log(), ([x, y]) => quotient(x, y)],
  flops: 12,
});

const xlog1pyPrimitive = /* @__PURE__ */ familyPrimitive({
  name: "xlog1py",
  value: () => xlog1pyValue,
  partials: [([, y]) => y.log1p(), ([x, y]) => quotient(x, y.add(1))],
  flops: 12,
});

const relEntrPrimitive = /* @__PURE__ */ familyPrimitive({
  name: "relEntr",
  value: () => relEntrValue,
  partials: [([x, y]) => logRatio(x, y).add(1), ([x, y]) => x.div(y).neg()],
  flops: 20,
});

const klDivPrimitive = /* @__PURE__ */ familyPrimitive({
  name: "klDiv",
  value: () => klDivValue,
  partials: [([x, y]) => logRatio(x, y), ([x, y]) => y.sub(x).div(y)],
  flops: 25,
});

/** Real cube root, of negative numbers too. */
export function cbrt(x: TensorLike): Tensor {
  return bind1(cbrtPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `√(x² + y²)` without overflow or underflow; its derivatives at the origin are taken as 0. */
export function hypot(x: TensorLike, y: TensorLike): Tensor {
  return bind1(hypotPrimitive, floatOperands("hypot", x, y), NO_PARAMS);
}

/** `log(x/(1 - x))`, accurate near 1/2: ∓∞ at 0 and 1, NaN outside. */
export function logit(x: TensorLike): Tensor {
  return bind1(logitPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `log 1/(1 + e⁻ˣ) = -softplus(-x)`, also called the log of the sigmoid. */
export function logExpit(x: TensorLike): Tensor {
  return softplus(asFloat(x).neg()).neg();
}

/** `log(1 - e⁻ˣ)` for x ≥ 0: -∞ at 0, NaN below. */
export function log1mexp(x: TensorLike): Tensor {
  return bind1(log1mexpPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `cos x - 1`, accurate near 0. */
export function cosm1(x: TensorLike): Tensor {
  return bind1(cosm1Primitive, [asFloat(x)], NO_PARAMS);
}

/** `(eˣ - 1)/x`, 1 at 0; all derivatives are right there. */
export function exprel(x: TensorLike): Tensor {
  return bind1(exprelPrimitive, [asFloat(x)], { order: 0 });
}

/** `x log y`, and 0 where x is 0 unless y is NaN. */
export function xlogy(x: TensorLike, y: TensorLike): Tensor {
  return bind1(xlogyPrimitive, floatOperands("xlogy", x, y), NO_PARAMS);
}

/** `x log(1 + y)`, and 0 where x is 0 unless y is NaN. */
export function xlog1py(x: TensorLike, y: TensorLike): Tensor {
  return bind1(xlog1pyPrimitive, floatOperands("xlog1py", x, y), NO_PARAMS);
}

/** Entropy of a probability, `-x log x`: 0 at 0, -∞ below. */
export function entr(x: TensorLike): Tensor {
  return bind1(entrPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Relative entropy, `x log(x/y)`, accurate where x and y are close: 0 where x is 0 and y ≥ 0, ∞ outside. */
export function relEntr(x: TensorLike, y: TensorLike): Tensor {
  return bind1(relEntrPrimitive, floatOperands("relEntr", x, y), NO_PARAMS);
}

/** `x log(x/y) - x + y ≥ 0`, accurate where x and y are close: y where x is 0 and y ≥ 0, ∞ outside. */
export function klDiv(x: TensorLike, y: TensorLike): Tensor {
  return bind1(klDivPrimitive, floatOperands("klDiv", x, y), NO_PARAMS);
}

/** `x/y`, and 0 where both are 0. */
function quotient(x: Tensor, y: Tensor): Tensor {
  const bothZero = x.equal(0).logicalAnd(y.equal(0));
  return where(bothZero, 0, x.div(where(bothZero, 1, y)));
}

/** `log(x/y)`, from the difference where x and y are close. */
function logRatio(x: Tensor, y: Tensor): Tensor {
  const ratio = x.div(y);
  const close = ratio.greater(0.5).logicalAnd(ratio.less(2));
  const difference = where(close, x.sub(y).div(y), 0);
  return where(close, difference.log1p(), where(close, 1, ratio).log());
}
