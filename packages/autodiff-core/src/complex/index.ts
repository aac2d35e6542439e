/**
 * Complex numbers as pairs `{ re, im }` of tensors.
 *
 * @module
 */
// Operations make tensors without importing their class: whoever imports this entry alone needs it all the same.
import "../tensor.ts";

export { abs, abs2, angle, expi, polar } from "./absolute-value.ts";
export { add, conj, div, mul, neg, reciprocal, scale, square, sub } from "./arithmetic.ts";
export {
  type Complex,
  type ComplexLike,
  complex,
  fromReal,
  isComplex,
  mapParts,
} from "./complex.ts";
export {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  cos,
  cosh,
  exp,
  log,
  sin,
  sinh,
  sqrt,
  tan,
  tanh,
} from "./functions.ts";
export {
  type ComplexStepOptions,
  complexStepDerivative,
  holomorphicGrad,
} from "./holomorphic.ts";
export { pow } from "./power.ts";
export { dot, matmul, vdot } from "./product.ts";
export { mean, prod, sum } from "./reduction.ts";
export {
  concat,
  equal,
  isFinite,
  isInf,
  isNaN,
  notEqual,
  stack,
  where,
} from "./selection.ts";
