import { foldIn, type Tensor } from "@fluxion/autodiff-core";
import { parameterCount } from "@fluxion/nn";
import {
  adam,
  bfgs,
  type FitOptions,
  type FitPhase,
  type FitResult,
  fit,
  lbfgs,
  type Resampling,
  warmupCosine,
} from "@fluxion/optim";
import type { Collocation, Pinn, SampleCounts } from "./pinn.ts";
import { type ResidualResamplingOptions, residualResampling } from "./residual-resampling.ts";

export interface TrainPinnOptions<Params>
  extends Pick<
      FitOptions<Params, Collocation>,
      | "onProgress"
      | "signal"
      | "checkpoint"
      | "resume"
      | "stop"
      | "throw"
      | "executor"
      | "lossTolerance"
    >,
    Omit<SampleCounts, "interior"> {
  /** Collocation points in the domain. Default 2048. */
  readonly interior?: number;
  /** Where to start. Default: `pinn.init` with a key made from `key`. */
  readonly params?: Params;
  /** Methods one after another. Default: {@link pinnPhases}. */
  readonly phases?: readonly FitPhase<Collocation, Params>[];
  /**
   * How points follow the residual in the phases of minimizers; `false` for the same even points throughout. Optimizers
   * such as Adam train on even points: chasing a large residual before the shape is right holds them up.
   */
  readonly resample?: false | Partial<Omit<ResidualResamplingOptions, "interior">>;
}

/** Steps of the two phases of {@link pinnPhases}. */
export interface PinnPhaseOptions {
  readonly adamSteps?: number;
  readonly quasiNewtonSteps?: number;
  /** Peak of Adam's learning rate. Default 5e-3. */
  readonly learningRate?: number;
  /** Number of parameters: above a few thousand, L-BFGS takes the place of BFGS. */
  readonly parameters?: number;
}

/** Largest network for which a dense inverse Hessian (8 n² bytes) is the better choice. */
const DENSE_LIMIT = 4000;

/** Adam to come near, then self-scaled BFGS (L-BFGS for large networks) to converge. */
export function pinnPhases(options: PinnPhaseOptions = {}): FitPhase<Collocation>[] {
  const {
    adamSteps = 1000,
    quasiNewtonSteps = 1500,
    learningRate = 5e-3,
    parameters = 0,
  } = options;
  const schedule = warmupCosine({
    peak: learningRate,
    warmupSteps: Math.min(50, Math.floor(adamSteps / 2)),
    decaySteps: Math.max(adamSteps, 1),
    end: learningRate / 50,
  });
  const quasiNewton = parameters > DENSE_LIMIT ? lbfgs({ memory: 50 }) : bfgs({ scaling: "self" });
  return [
    { name: "adam", optimizer: adam({ learningRate: schedule }), steps: adamSteps },
    { name: quasiNewton.name, optimizer: quasiNewton, steps: quasiNewtonSteps },
  ];
}

/**
 * Train a physics-informed network: {@link fit} on its loss, with collocation points that follow the residual.
 *
 * @returns What `fit` returns; the history has the mean square of every residual by name.
 * @throws ConvergenceError as `fit` does.
 */
export async function trainPinn<Params>(
  pinn: Pinn<Params>,
  options: TrainPinnOptions<Params>,
): Promise<FitResult<Params>> {
  const {
    key,
    interior = 2048,
    condition,
    method,
    resample = {},
    params = pinn.init(foldIn(key, 0)),
    phases = pinnPhases({ parameters: parameterCount(params) }),
    ...rest
  } = options;
  const counts = {
    interior,
    ...(condition === undefined ? {} : { condition }),
    ...(method === undefined ? {} : { method }),
  };
  const loss = (p: Params, points: Collocation): readonly [Tensor, Record<string, Tensor>] =>
    pinn.loss(p, points);
  const even = pinn.sample({ ...counts, key: foldIn(key, 2) });
  const { executor } = rest;
  const settings = { ...counts, ...resample, ...(executor === undefined ? {} : { executor }) };
  const following = resample === false ? undefined : residualResampling(pinn, settings);
  return fit({
    ...rest,
    params,
    loss,
    key: foldIn(key, 1),
    phases: phases.map((phase) => withPoints(phase, even, following)),
  });
}

/** Even points for first-order methods, points that follow the residual for those that converge. */
function withPoints<Params>(
  phase: FitPhase<Collocation, Params>,
  even: Collocation,
  following: Resampling<Params, Collocation> | undefined,
): FitPhase<Collocation, Params> {
  if (phase.batch !== undefined || phase.resample !== undefined) return phase;
  if (following === undefined || phase.optimizer.kind === "optimizer") {
    return { ...phase, batch: () => even };
  }
  return { ...phase, resample: following };
}
