import { ConvergenceError, epsilon, type Tensor } from "@fluxion/autodiff-core";
import { checkOption, isWholeAndPositive } from "./check-option.ts";
import { fit } from "./fit.ts";
import { FIT_STATUS, type FitStatus } from "./fit-options.ts";
import type { History } from "./history.ts";
import { lbfgs } from "./lbfgs.ts";
import type { Minimizer } from "./minimizer.ts";
import { floatDType } from "./optimizer.ts";

export interface MinimiseOptions {
  /** Default: {@link lbfgs}. */
  readonly minimizer?: Minimizer;
  /** Default: 1000. */
  readonly maxSteps?: number;
  /** Largest absolute entry of the gradient at a minimum. Default: `√ε` of the dtype (1.5e-8 in float64). */
  readonly gradientTolerance?: number;
  readonly signal?: AbortSignal;
  /** Throw unless the gradient became as small as asked for. Default: true. */
  readonly throw?: boolean;
}

export interface Minimum<Params> {
  readonly x: Params;
  readonly value: number;
  readonly gradientNorm: number;
  readonly steps: number;
  /** Evaluations of the function with its gradient. */
  readonly evaluations: number;
  readonly status: FitStatus;
  readonly history: History;
}

/**
 * Minimise a smooth function of a tensor or tree of tensors.
 *
 * @param fn - Scalar function, differentiable.
 * @param x0 - Where to start; its dtype decides the precision.
 * @throws ConvergenceError with the last point if the gradient does not become small enough.
 */
export async function minimise<Params>(
  fn: (x: Params) => Tensor,
  x0: Params,
  options: MinimiseOptions = {},
): Promise<Minimum<Params>> {
  const { maxSteps = 1000, signal } = options;
  const minimizer: Minimizer = options.minimizer ?? lbfgs();
  const { gradientTolerance = Math.sqrt(epsilon(floatDType(x0))) } = options;
  checkOption("minimise", "maxSteps", maxSteps, isWholeAndPositive, "a whole number >= 1");
  const result = await fit<Params>({
    params: x0,
    loss: fn,
    optimizer: minimizer,
    steps: maxSteps,
    gradientTolerance,
    throw: options.throw ?? true,
    ...(signal && { signal }),
  });
  const report = minimizer.report(result.optimizerState);
  const minimum: Minimum<Params> = {
    x: result.params,
    value: result.loss,
    gradientNorm: await read(report.gradientNorm),
    evaluations: await read(report.evaluations),
    steps: result.steps,
    status: result.status,
    history: result.history,
  };
  if (options.throw === false || result.status === "converged") return minimum;
  throw notConverged(minimum, gradientTolerance);
}

async function read(tensor: Tensor): Promise<number> {
  return (await tensor.data())[0];
}

function notConverged<Params>(minimum: Minimum<Params>, tolerance: number): ConvergenceError {
  const { status, gradientNorm, steps } = minimum;
  const tooFew =
    "All steps were made; raise maxSteps, or accept a larger gradient with gradientTolerance.";
  return new ConvergenceError({
    where: "minimise",
    expected: `a gradient of at most ${tolerance}`,
    received: `${gradientNorm} after ${steps} steps (${status})`,
    fix: status === "finished" ? tooFew : FIT_STATUS[status],
    status,
    lastGood: minimum.x,
    history: minimum.history,
  });
}
