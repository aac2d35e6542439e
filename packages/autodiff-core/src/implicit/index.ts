/**
 * Derivatives of solutions: roots, fixed points and minima, found by any solver.
 *
 * @module
 */
export { implicitFixedPoint } from "./implicit-fixed-point.ts";
export { implicitMinimum } from "./implicit-minimum.ts";
export { type ImplicitOptions, implicitRoot } from "./implicit-root.ts";
