import type { Executor, Tensor } from "@fluxion/autodiff-core";
import type { CheckpointStore } from "./checkpoint-store.ts";
import type { History } from "./history.ts";
import type { Minimizer } from "./minimizer.ts";
import type { Optimizer, OptimizerState } from "./optimizer.ts";
import type { Loss } from "./phase-program.ts";
import type { FitEvent } from "./progress.ts";

/**
 * What to train on at a step: a tree of tensors whose shapes stay the same. It must depend on its arguments only, so
 * that an interrupted run can continue. The same object back means the same batch.
 *
 * @param step - Steps made so far, over all phases.
 * @param key - Random key that belongs to this step.
 */
export type BatchFunction<Batch> = (step: number, key: Tensor) => Batch;

/**
 * A batch that depends on the parameters, such as points where the residual is large. It is drawn every so many steps
 * and kept in the checkpoint.
 */
export interface Resampling<Params, Batch> {
  readonly everySteps: number;
  /** @param key - Random key that belongs to this step. */
  readonly draw: (params: Params, key: Tensor, step: number) => Batch | Promise<Batch>;
}

/** Steps with one method. */
export interface FitPhase<Batch = undefined, Params = unknown> {
  /** Default: the name of the method. */
  readonly name?: string;
  readonly optimizer: Optimizer | Minimizer;
  readonly steps: number;
  /** Default: that of the run. */
  readonly batch?: BatchFunction<Batch>;
  /** Instead of `batch`. */
  readonly resample?: Resampling<Params, Batch>;
}

export interface CheckpointOptions {
  readonly store: CheckpointStore;
  /** Save so often. Default: 15. */
  readonly everySeconds?: number;
  /** Save after every so many steps as well. */
  readonly everySteps?: number;
}

export interface FitOptions<Params, Batch = undefined> {
  /** Where to start, a tree of tensors. They are not modified and stay alive. */
  readonly params: Params;
  /** The loss, a scalar; with named parts if they are to be in the history. */
  readonly loss: (params: Params, batch: Batch) => Loss;
  /** The method of the only phase; give this and `steps`, or `phases`. */
  readonly optimizer?: Optimizer | Minimizer;
  readonly steps?: number;
  /** Several methods one after another. */
  readonly phases?: readonly FitPhase<Batch, Params>[];
  readonly batch?: BatchFunction<Batch>;
  /** Instead of `batch`. */
  readonly resample?: Resampling<Params, Batch>;
  /** Source of the keys that `batch` gets. Default: `key(0)`. */
  readonly key?: Tensor;
  /** Record the loss at every so many steps. Default: 1. */
  readonly historyEvery?: number;
  /** Stop once the loss is so small. */
  readonly lossTolerance?: number;
  /** End the phase of a minimizer once no entry of the gradient is larger. */
  readonly gradientTolerance?: number;
  /** Called at most every 100 ms, and at the end of each phase. */
  readonly onProgress?: (event: FitEvent) => void;
  /** Stop after the present step, save a checkpoint, and reject with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly checkpoint?: CheckpointOptions;
  /** Continue from the checkpoint in the store, if there is one. Default: false. */
  readonly resume?: boolean;
  /** Called after every step whose loss was read; `true` ends the run. */
  readonly stop?: (event: FitEvent) => boolean;
  /** Reject when the run is aborted or the loss is not finite; otherwise say so in `status`. Default: true. */
  readonly throw?: boolean;
  /** Default: the executor in use. */
  readonly executor?: Executor;
}

/** How a run ended, and what to do about it. */
export const FIT_STATUS = {
  finished: "All steps were made.",
  converged: "The loss or the gradient is as small as was asked for, or the gradient is zero.",
  stopped: "options.stop returned true.",
  lineSearchFailed:
    "No step along the gradient lowers the loss: a minimum to rounding, or a loss that is not smooth. Use float64 to go further.",
  aborted: "The signal was aborted. Continue with resume: true.",
  nonFinite:
    "The loss or a parameter became infinite or NaN. Lower the learning rate, clip the gradient, or look for log, sqrt and division at their edges.",
} as const;

export type FitStatus = keyof typeof FIT_STATUS;

export interface FitResult<Params> {
  /** The last parameters; after `nonFinite` the last ones whose loss was finite. */
  readonly params: Params;
  /** The last loss that was measured. */
  readonly loss: number;
  readonly history: History;
  /** Steps made, over all phases. */
  readonly steps: number;
  /** Wall time, with that of the interrupted run before a resume. */
  readonly seconds: number;
  readonly status: FitStatus;
  /** State of the last phase's method. */
  readonly optimizerState: OptimizerState;
}
