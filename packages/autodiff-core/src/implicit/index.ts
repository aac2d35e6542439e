/**
 * Derivatives of solutions: roots, fixed points and minima, found by any solver.
 *
 * @module
 */
// Operations make tensors without importing their class: whoever imports this entry alone needs it all the same.
import "../tensor.ts";

export { implicitFixedPoint } from "./implicit-fixed-point.ts";
export { implicitMinimum } from "./implicit-minimum.ts";
export { type ImplicitOptions, implicitRoot } from "./implicit-root.ts";
