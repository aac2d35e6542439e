/**
 * Minimizers: methods that evaluate the loss several times per step, because they search along a line. A step is
 * traced into one program; it reads nothing on the host and tells how it went by a status code.
 */
import type { Tensor } from "@fluxion/autodiff-core";
import type { OptimizerState } from "./optimizer.ts";

/** Named parts of a loss, for the history. */
export type LossParts = Readonly<Record<string, Tensor>>;

/** The loss with its gradient, and its named parts if it has any. */
export type ValueAndGrad<Params> = (
  params: Params,
) => readonly [value: Tensor, gradient: Params, parts?: LossParts];

/** Status codes of a minimizer, as an int32 scalar in its state. */
export const MINIMIZER_STATUS = { running: 0, converged: 1, lineSearchFailed: 2 } as const;

/** What the training loop reads after a step. All are scalars at the new parameters. */
export type MinimizerReport = {
  readonly value: Tensor;
  readonly parts: LossParts;
  /** Largest absolute entry of the gradient. */
  readonly gradientNorm: Tensor;
  /** One of {@link MINIMIZER_STATUS}. */
  readonly status: Tensor;
  /** Evaluations of the loss so far. */
  readonly evaluations: Tensor;
};

export interface MinimizerStep<Params, State> {
  readonly params: Params;
  readonly state: State;
  readonly value: Tensor;
}

/** A method that minimises with its own evaluations of the loss. */
export interface Minimizer<State extends OptimizerState = OptimizerState> {
  readonly kind: "minimizer";
  readonly name: string;
  /** Evaluate the loss once and start. */
  init<Params>(params: Params, valueAndGrad: ValueAndGrad<Params>): State;
  /** Evaluate again, because the loss has changed (another batch), and keep what was learned of its curvature. */
  refresh<Params>(params: Params, state: State, valueAndGrad: ValueAndGrad<Params>): State;
  step<Params>(
    params: Params,
    state: State,
    valueAndGrad: ValueAndGrad<Params>,
  ): MinimizerStep<Params, State>;
  report(state: State): MinimizerReport;
}
