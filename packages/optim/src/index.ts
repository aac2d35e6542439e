/**
 * Optimizers, minimisers and the one training loop.
 *
 * @module
 */
export { type AdamOptions, type AdamState, type AdamWOptions, adam, adamW } from "./adam.ts";
export { type BfgsModel, type BfgsOptions, bfgs } from "./bfgs.ts";
export { chain } from "./chain.ts";
export {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
} from "./checkpoint.ts";
export { type CheckpointStore, memoryStore } from "./checkpoint-store.ts";
export { clipByGlobalNorm, clipByValue, globalNorm } from "./clipping.ts";
export { fit } from "./fit.ts";
export {
  type BatchFunction,
  type CheckpointOptions,
  FIT_STATUS,
  type FitOptions,
  type FitPhase,
  type FitResult,
  type FitStatus,
  type Resampling,
} from "./fit-options.ts";
export type { History, HistoryLog } from "./history.ts";
export { type LbfgsModel, type LbfgsOptions, lbfgs } from "./lbfgs.ts";
export type { LineSearchOptions } from "./line-search.ts";
export { type MinimiseOptions, type Minimum, minimise } from "./minimise.ts";
export {
  type LossParts,
  MINIMIZER_STATUS,
  type Minimizer,
  type MinimizerReport,
  type MinimizerStep,
  type ValueAndGrad,
} from "./minimizer.ts";
export { applyUpdates, type Optimizer, type OptimizerState } from "./optimizer.ts";
export type { Loss } from "./phase-program.ts";
export type { FitEvent } from "./progress.ts";
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
