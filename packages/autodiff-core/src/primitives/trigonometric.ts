/** Circular functions and their inverses; angles in radians. */
import { bind1 } from "../bind.ts";
import { asFloat, floatOperands, type TensorLike } from "../operands.ts";
import { addTangents } from "../taylor/algebra.ts";
import { coupledTaylor } from "../taylor/coupled.ts";
import type { Tensor } from "../tensor.ts";
import { binaryPrimitive, NO_PARAMS, unaryPrimitive } from "./elementwise.ts";

const sinPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "sin",
  accepts: "float",
  value: Math.sin,
  derivative: (x) => x.cos(),
  taylor: coupledTaylor(
    (x) => x.sin(),
    (x) => x.cos(),
    -1,
  ),
  flops: 10,
});

const cosPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "cos",
  accepts: "float",
  value: Math.cos,
  derivative: (x) => x.sin().neg(),
  taylor: coupledTaylor(
    (x) => x.cos(),
    (x) => x.sin().neg(),
    -1,
  ),
  flops: 10,
});

const tanPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "tan",
  accepts: "float",
  value: Math.tan,
  derivative: (_x, y) => y.mul(y).add(1),
  flops: 10,
});

const asinPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "asin",
  accepts: "float",
  value: Math.asin,
  derivative: (x) => inverseCircle(x),
  flops: 10,
});

const acosPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "acos",
  accepts: "float",
  value: Math.acos,
  derivative: (x) => inverseCircle(x).neg(),
  flops: 10,
});

const atanPrimitive = /* @__PURE__ */ unaryPrimitive({
  name: "atan",
  accepts: "float",
  value: Math.atan,
  derivative: (x) => x.mul(x).add(1).reciprocal(),
  flops: 10,
});

const atan2Primitive = /* @__PURE__ */ binaryPrimitive({
  name: "atan2",
  accepts: "float",
  value: Math.atan2,
  jvp([y, x], [s, t]) {
    const radius2 = x.mul(x).add(y.mul(y));
    return [
      addTangents(
        s === null ? null : s.mul(x.div(radius2)),
        t === null ? null : t.mul(y.div(radius2).neg()),
      ),
    ];
  },
  flops: 15,
});

/** Sine of an angle in radians. */
export function sin(x: TensorLike): Tensor {
  return bind1(sinPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Cosine of an angle in radians. */
export function cos(x: TensorLike): Tensor {
  return bind1(cosPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Tangent of an angle in radians. */
export function tan(x: TensorLike): Tensor {
  return bind1(tanPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Inverse sine on [-1, 1], in radians; NaN outside. */
export function asin(x: TensorLike): Tensor {
  return bind1(asinPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Inverse cosine on [-1, 1], in radians; NaN outside. */
export function acos(x: TensorLike): Tensor {
  return bind1(acosPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Inverse tangent, in radians. */
export function atan(x: TensorLike): Tensor {
  return bind1(atanPrimitive, [asFloat(x)], NO_PARAMS);
}

/** Angle of the point `(x, y)`, in (-π, π]. */
export function atan2(y: TensorLike, x: TensorLike): Tensor {
  return bind1(atan2Primitive, floatOperands("atan2", y, x), NO_PARAMS);
}

/** Radians in degrees. */
export function degrees(x: TensorLike): Tensor {
  return asFloat(x).mul(180 / Math.PI);
}

/** Degrees in radians. */
export function radians(x: TensorLike): Tensor {
  return asFloat(x).mul(Math.PI / 180);
}

/** `1/√(1 - x²)`, as a product so that it stays accurate near ±1. */
function inverseCircle(x: Tensor): Tensor {
  return x.neg().add(1).mul(x.add(1)).rsqrt();
}
