/** The error function, its complement and its inverse. */
import { bind1 } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import { erfcValue, erfInvValue, erfValue } from "../special/error-function-values.ts";
import type { Tensor } from "../tensor.ts";
import { NO_PARAMS, unaryPrimitive } from "./elementwise.ts";

const TWO_OVER_SQRT_PI = 1.1283791670955126;
const HALF_SQRT_PI = 0.886226925452758;

const erfPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "erf",
  accepts: "float",
  value: erfValue,
  derivative: (x) => x.mul(x).neg().exp().mul(TWO_OVER_SQRT_PI),
  flops: 20,
});

const erfcPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "erfc",
  accepts: "float",
  value: erfcValue,
  derivative: (x) => x.mul(x).neg().exp().mul(-TWO_OVER_SQRT_PI),
  flops: 20,
});

const erfInvPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "erfInv",
  accepts: "float",
  value: erfInvValue,
  derivative: (_x, y) => y.mul(y).exp().mul(HALF_SQRT_PI),
  flops: 40,
});

/** Error function, `2/√π ∫₀ˣ exp(-t²) dt`, to 1 unit in the last place of float64. */
export function erf(x: TensorLike): Tensor {
  return bind1(erfPrimitive, [asFloat(x)], NO_PARAMS);
}

/** `1 - erf x`, to 2 units in the last place of float64 even where it is tiny (x > 2). */
export function erfc(x: TensorLike): Tensor {
  return bind1(erfcPrimitive, [asFloat(x)], NO_PARAMS);
}

/** The inverse of {@link erf} on [-1, 1]: infinite at the ends, NaN outside. */
export function erfInv(x: TensorLike): Tensor {
  return bind1(erfInvPrimitive, [asFloat(x)], NO_PARAMS);
}
