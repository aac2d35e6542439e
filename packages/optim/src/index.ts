/**
 * Optimizers, minimisers and the one training loop.
 *
 * @module
 */
export { type AdamOptions, type AdamState, type AdamWOptions, adam, adamW } from "./adam.ts";
export { type BfgsModel, bfgs } from "./bfgs.ts";
export { chain } from "./chain.ts";
export { clipByGlobalNorm, clipByValue, globalNorm } from "./clipping.ts";
export { type LbfgsModel, type LbfgsOptions, lbfgs } from "./lbfgs.ts";
export type { LineSearchOptions } from "./line-search.ts";
export {
  type LossParts,
  MINIMIZER_STATUS,
  type Minimizer,
  type MinimizerReport,
  type MinimizerStep,
  type ValueAndGrad,
} from "./minimizer.ts";
export { applyUpdates, type Optimizer, type OptimizerState } from "./optimizer.ts";
export type { QuasiNewtonState } from "./quasi-newton.ts";
export { type Raveled, ravel } from "./ravel.ts";
export { type CountState, type EmptyState, scale, scaleBySchedule } from "./scaling.ts";
export {
  type CosineDecayOptions,
  constantSchedule,
  cosineDecay,
  type ExponentialDecayOptions,
  exponentialDecay,
  type LinearScheduleOptions,
  linearSchedule,
  type PiecewiseConstantOptions,
  piecewiseConstant,
  type Schedule,
  type WarmupCosineOptions,
  warmupCosine,
} from "./schedule.ts";
export { type SgdOptions, type SgdState, sgd } from "./sgd.ts";
