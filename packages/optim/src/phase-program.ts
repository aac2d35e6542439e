/** A phase of training as compiled programs: the whole step, optimizer included, is one of them. */
import {
  type Executor,
  isTensor,
  jit,
  logicalAnd,
  OptionError,
  type Tensor,
  valueAndGrad,
} from "@fluxion/autodiff-core";
import type { LossParts, Minimizer, MinimizerReport, ValueAndGrad } from "./minimizer.ts";
import { applyUpdates, floatLeaves, type Optimizer, type OptimizerState } from "./optimizer.ts";

/** A scalar, or a scalar with named parts that go to the history. */
export type Loss = Tensor | readonly [loss: Tensor, parts: LossParts];

/** The loss of trees whose types have been forgotten. */
export type AnyLoss = (params: unknown, batch: unknown) => Loss;

/** What a step gives back, on the device. */
export interface StepOutput {
  readonly params: unknown;
  readonly state: OptimizerState;
  readonly value: Tensor;
  readonly parts: LossParts;
  /** Whether the loss and the new parameters are finite. */
  readonly finite: Tensor;
  readonly gradientNorm?: Tensor;
  readonly status?: Tensor;
}

export interface PhaseProgram {
  /** Where the loss of a step is measured: at the parameters before it, or after it. */
  readonly measures: "before" | "after";
  init(params: unknown, batch: unknown): OptimizerState;
  /** The state is donated; the parameters are not. */
  step(params: unknown, state: OptimizerState, batch: unknown): StepOutput;
  /** Adapt the state to another batch. */
  refresh(params: unknown, state: OptimizerState, batch: unknown): OptimizerState;
}

export function phaseProgram(
  method: Optimizer | Minimizer,
  loss: AnyLoss,
  executor: Executor,
): PhaseProgram {
  const differentiate = valueAndGrad(
    (params: unknown, batch: unknown) => withParts(loss(params, batch)),
    {
      hasAux: true,
    },
  );
  return method.kind === "optimizer"
    ? optimizerProgram(method, differentiate, executor)
    : minimizerProgram(method, differentiate, executor);
}

type Differentiated = (
  params: unknown,
  batch: unknown,
) => readonly [readonly [value: Tensor, parts: LossParts], gradient: unknown];

function optimizerProgram(
  optimizer: Optimizer,
  differentiate: Differentiated,
  executor: Executor,
): PhaseProgram {
  const init = jit((params: unknown) => optimizer.init(params), { executor });
  const step = jit(
    (params: unknown, state: unknown, batch: unknown): StepOutput => {
      const [[value, parts], gradient] = differentiate(params, batch);
      const [updates, next] = optimizer.update(gradient, state as OptimizerState, params);
      const finite = logicalAnd(value.isFinite(), allFinite(updates));
      return { params: applyUpdates(params, updates), state: next, value, parts, finite };
    },
    { executor, donate: [1] },
  );
  return { measures: "before", init, step, refresh: (_params, state) => state };
}

function minimizerProgram(
  minimizer: Minimizer,
  differentiate: Differentiated,
  executor: Executor,
): PhaseProgram {
  const on =
    (batch: unknown): ValueAndGrad<unknown> =>
    (params) => {
      const [[value, parts], gradient] = differentiate(params, batch);
      return [value, gradient, parts];
    };
  const init = jit((params: unknown, batch: unknown) => minimizer.init(params, on(batch)), {
    executor,
  });
  const refresh = jit(
    (params: unknown, state: unknown, batch: unknown) =>
      minimizer.refresh(params, state as OptimizerState, on(batch)),
    { executor, donate: [1] },
  );
  const step = jit(
    (params: unknown, state: unknown, batch: unknown): StepOutput => {
      const next = minimizer.step(params, state as OptimizerState, on(batch));
      const report: MinimizerReport = minimizer.report(next.state);
      const finite = logicalAnd(report.value.isFinite(), report.gradientNorm.isFinite());
      return { ...report, params: next.params, state: next.state, finite };
    },
    { executor, donate: [1] },
  );
  return { measures: "after", init, step, refresh };
}

/** Zero times anything finite is zero. */
function allFinite(tree: unknown): Tensor {
  return floatLeaves(tree)
    .map((leaf) => leaf.mul(0).sum().equal(0))
    .reduce((a, b) => logicalAnd(a, b));
}

function withParts(loss: Loss): readonly [Tensor, LossParts] {
  if (isTensor(loss)) return [loss, {}];
  if (Array.isArray(loss) && loss.length === 2 && isTensor(loss[0])) return [loss[0], loss[1]];
  throw new OptionError({
    where: "fit",
    expected: "options.loss to return a scalar tensor, or [scalar, { name: scalar, … }]",
    received: Array.isArray(loss) ? `a list of ${loss.length}` : typeof loss,
    fix: "Return for example residual.square().mean().",
  });
}
