/** Rounding to whole numbers, and tests for non-finite values. */
import { bind1 } from "../bind.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { NO_PARAMS, unaryPrimitive } from "./elementwise.ts";

const floorPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "floor",
  accepts: "float",
  value: Math.floor,
});
const ceilPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "ceil",
  accepts: "float",
  value: Math.ceil,
});
const roundPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "round",
  accepts: "float",
  value: roundHalfEven,
});

const isFinitePrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "isFinite",
  accepts: "float",
  value: (x) => (Number.isFinite(x) ? 1 : 0),
  result: "bool",
});

/** Largest whole number ≤ x. */
export function floor(x: TensorLike): Tensor {
  return bind1(floorPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Smallest whole number ≥ x. */
export function ceil(x: TensorLike): Tensor {
  return bind1(ceilPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Nearest whole number; halves go to the even neighbour, as in NumPy and IEEE 754. */
export function round(x: TensorLike): Tensor {
  return bind1(roundPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Towards zero. */
export function trunc(x: TensorLike): Tensor {
  const value = asFloat(x);
  return value.less(0).where(ceil(value), floor(value));
}

/** True where x is neither infinite nor NaN. */
export function isFinite(x: TensorLike): Tensor {
  return bind1(isFinitePrimitive, [asFloat(x)], NO_PARAMS);
}

/** True where x is infinite. */
export function isInf(x: TensorLike): Tensor {
  const value = asFloat(x);
  return isFinite(value).notEqual(value.equal(value));
}

/** True where x is not a number. */
export function isNaN(x: TensorLike): Tensor {
  const value = asFloat(x);
  return value.notEqual(value);
}

function roundHalfEven(x: number): number {
  if (!(Math.abs(x) < 2 ** 52)) return x;
  const magic = x < 0 || Object.is(x, -0) ? -(2 ** 52) : 2 ** 52;
  const rounded = x + magic - magic;
  return rounded === 0 && magic < 0 ? -0 : rounded;
}
