/** The error function's relatives and the normal distribution function. */
import { bind1 } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { NO_PARAMS, unaryPrimitive } from "../primitives/elementwise.ts";
import { where } from "../primitives/select.ts";
import type { Tensor } from "../tensor.ts";
import { familyPrimitive } from "./family.ts";
import { dawsnValue } from "./values/dawson-values.ts";
import { erfcInvValue, ndtriValue } from "./values/erfc-inverse-values.ts";
import { erfcxDerivativeValue } from "./values/erfcx-values.ts";
import { logNdtrValue, ndtrValue } from "./values/normal-values.ts";

const HALF_SQRT_PI = 0.886226925452758;
const SQRT_TWO_PI = 2.5066282746310002;
const SQRT_TWO_OVER_PI = 0.7978845608028654;

interface OrderParams {
  /** How often the function is differentiated. */
  readonly order: number;
}

const erfcxPrimitive: Primitive<OrderParams> = /* @__PURE__ */ familyPrimitive<OrderParams>({
  name: "erfcx",
  value:
    ({ order }) =>
    (x) =>
      erfcxDerivativeValue(order, x),
  partials: [([x], _y, { order }) => bind1(erfcxPrimitive, [x], { order: order + 1 })],
  flops: 60,
});

const dawsnPrimitive: Primitive<OrderParams> = /* @__PURE__ */ familyPrimitive<OrderParams>({
  name: "dawsn",
  value:
    ({ order }) =>
    (x) =>
      dawsnValue(order, x),
  partials: [([x], _y, { order }) => bind1(dawsnPrimitive, [x], { order: order + 1 })],
  flops: 80,
});

const erfcInvPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "erfcInv",
  accepts: "float",
  value: erfcInvValue,
  derivative: (x, y) => {
    const isUpper = x.less(1);
    const tail = where(isUpper, x, x.neg().add(2));
    return erfcx(where(isUpper, y, y.neg()))
      .div(tail)
      .mul(-HALF_SQRT_PI);
  },
  flops: 60,
});

const ndtrPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "ndtr",
  accepts: "float",
  value: ndtrValue,
  derivative: (x) => x.mul(x).mul(-0.5).exp().div(SQRT_TWO_PI),
  flops: 30,
});

const ndtriPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "ndtri",
  accepts: "float",
  value: ndtriValue,
  derivative: (p, y) => {
    const isLower = p.less(0.5);
    const tail = where(isLower, p, p.neg().add(1));
    const distance = where(isLower, y.neg(), y).mul(Math.SQRT1_2);
    return erfcx(distance).div(tail).div(SQRT_TWO_OVER_PI);
  },
  flops: 60,
});

const logNdtrPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "logNdtr",
  accepts: "float",
  value: logNdtrValue,
  derivative: (x) => erfcx(x.mul(-Math.SQRT1_2)).reciprocal().mul(SQRT_TWO_OVER_PI),
  flops: 50,
});

/** Scaled complementary error function, `exp(x²) erfc x`: neither overflows nor underflows for x ≥ 0. */
export function erfcx(x: TensorLike): Tensor {
  return bind1(erfcxPrimitive, [asFloat(x)], { order: 0 });
}

/** The y with `erfc y = x`, accurate for tiny x: ±∞ at 0 and 2, NaN outside. */
export function erfcInv(x: TensorLike): Tensor {
  return bind1(erfcInvPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Dawson's integral, `exp(-x²) ∫₀ˣ exp(t²) dt`. */
export function dawsn(x: TensorLike): Tensor {
  return bind1(dawsnPrimitive, [asFloat(x)], { order: 0 });
}

/** Distribution function of the standard normal, `1/2 erfc(-x/√2)`, accurate in the lower tail down to 1e-308. */
export function ndtr(x: TensorLike): Tensor {
  return bind1(ndtrPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `log` of {@link ndtr}, accurate in both tails; so is its derivative. */
export function logNdtr(x: TensorLike): Tensor {
  return bind1(logNdtrPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Inverse of {@link ndtr}: ∓∞ at 0 and 1, NaN outside. */
export function ndtri(p: TensorLike): Tensor {
  return bind1(ndtriPrimitive, [asFloat(p)], NO_PARAMS);
}
