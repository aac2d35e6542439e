/**
 * Interpolation: splines, the barycentric formula, regular grids.
 *
 * @module
 */
// Operations make tensors without importing their class: whoever imports this entry alone needs it all the same.
import "../tensor.ts";

export { bspline, bsplineBasis } from "./b-spline.ts";
export { type BarycentricOptions, barycentric, barycentricWeights } from "./barycentric.ts";
export {
  type CubicSplineOptions,
  cubicSpline,
  type EndCondition,
  type SplineBoundary,
} from "./cubic-spline.ts";
export { type GridOptions, interpolateGrid } from "./grid.ts";
export { type InterpOptions, interp, linearSpline } from "./linear.ts";
export { type AkimaOptions, akimaSpline, hermiteSpline, monotoneSpline } from "./monotone.ts";
export {
  differentiatePiecewise,
  type EvaluateOptions,
  type Extrapolation,
  evaluatePiecewise,
  integratePiecewise,
  type PiecewisePolynomial,
} from "./piecewise-polynomial.ts";
