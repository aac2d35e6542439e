/**
 * The engine of the quasi-Newton methods: direction, line search, curvature pair. A method is a model of the inverse
 * Hessian; everything else is shared. Parameters are handled as one vector.
 */
import {
  epsilon,
  logicalAnd,
  logicalNot,
  logicalOr,
  scalar,
  type Tensor,
  where,
} from "@fluxion/autodiff-core";
import { checkOption, isWholeAndPositive } from "./check-option.ts";
import { type LineEvaluation, type LineSearchOptions, lineSearch } from "./line-search.ts";
import {
  type LossParts,
  MINIMIZER_STATUS,
  type Minimizer,
  type ValueAndGrad,
} from "./minimizer.ts";
import type { OptimizerState } from "./optimizer.ts";
import { ravel } from "./ravel.ts";

/** A step and the change of the gradient along it. */
export interface CurvaturePair {
  readonly s: Tensor;
  readonly y: Tensor;
  /** `s · y`, positive where `accept` is true. */
  readonly sy: Tensor;
  /** `s · Bs`, the curvature along the step that the model `B = H⁻¹` predicted; positive. */
  readonly predicted: Tensor;
  /** Whether the pair may be used; a boolean scalar. */
  readonly accept: Tensor;
  /** Whether to forget everything before; a boolean scalar. */
  readonly reset: Tensor;
}

/** What a method knows of the inverse Hessian `H`. */
export interface InverseHessian<Model> {
  /** The identity, for vectors of length `n`. */
  init(n: number, dtype: "float32" | "float64"): Model;
  /** `H g`. */
  apply(model: Model, gradient: Tensor): Tensor;
  update(model: Model, pair: CurvaturePair): Model;
}

export type QuasiNewtonState<Model> = {
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly parts: LossParts;
  readonly gradientNorm: Tensor;
  /** Curvature pairs in the model, int32; 0 for the identity. */
  readonly pairs: Tensor;
  readonly model: Model;
  readonly status: Tensor;
  readonly evaluations: Tensor;
  /** The last step length α; 0 where no step was made. */
  readonly stepLength: Tensor;
};

/** A minimizer from a model of the inverse Hessian. */
export function quasiNewton<Model extends OptimizerState>(
  name: string,
  hessian: InverseHessian<Model>,
  options: LineSearchOptions,
): Minimizer<QuasiNewtonState<Model>> {
  const { maxLineSearchSteps = 20, c1 = 1e-4, c2 = 0.9 } = options;
  checkOption(
    name,
    "maxLineSearchSteps",
    maxLineSearchSteps,
    isWholeAndPositive,
    "a whole number >= 1",
  );
  checkOption(name, "c1", c1, (x) => x > 0 && x < 0.5, "between 0 and 0.5");
  checkOption(name, "c2", c2, (x) => x > c1 && x < 1, "between options.c1 and 1");
  const settings = { maxLineSearchSteps, c1, c2 };
  return {
    kind: "minimizer",
    name,
    init(params, valueAndGrad) {
      const { vector, unravel } = ravel(params);
      const start = evaluateAt(vector, unravel, valueAndGrad);
      const dtype = start.gradient.dtype === "float64" ? "float64" : "float32";
      return {
        ...start,
        gradientNorm: largest(start.gradient),
        pairs: scalar(0, "int32"),
        model: hessian.init(vector.size, dtype),
        status: scalar(MINIMIZER_STATUS.running, "int32"),
        evaluations: scalar(1, "int32"),
        stepLength: scalar(0, dtype),
      };
    },
    refresh(params, state, valueAndGrad) {
      const { vector, unravel } = ravel(params);
      const { value, gradient, parts } = evaluateAt(vector, unravel, valueAndGrad);
      const evaluations = state.evaluations.add(1);
      return { ...state, value, gradient, parts, gradientNorm: largest(gradient), evaluations };
    },
    step(params, state, valueAndGrad) {
      const { vector: x, unravel } = ravel(params);
      const { direction, steepest, restarted } = descent(hessian, state);
      const at = (alpha: Tensor): Tensor => x.add(direction.mul(alpha));
      const evaluate = (alpha: Tensor): LineEvaluation =>
        evaluateAt(at(alpha), unravel, valueAndGrad);
      const { value, gradient, parts } = state;
      const found = lineSearch(
        evaluate,
        direction,
        { value, gradient, parts },
        firstTrial(state, steepest),
        settings,
      );
      const moved = found.at.greater(0);
      const failed = logicalNot(moved);
      const s = direction.mul(found.at);
      const y = found.gradient.sub(gradient);
      const accept = logicalAnd(moved, isCurved(s, y));
      const reset = logicalOr(failed, restarted);
      // B s = -α g, because s = -α H g.
      const predicted = s.dot(gradient).mul(found.at).neg();
      const pair = { s, y, sy: s.dot(y), predicted, accept, reset };
      const model = hessian.update(state.model, pair);
      const gradientNorm = largest(found.gradient);
      const next: QuasiNewtonState<Model> = {
        value: found.value,
        gradient: found.gradient,
        parts: found.parts,
        gradientNorm,
        pairs: where(reset, 0, state.pairs).add(accept.cast("int32")),
        model,
        status: statusOf(gradientNorm, logicalAnd(failed, steepest)),
        evaluations: state.evaluations.add(found.evaluations),
        stepLength: found.at,
      };
      return { params: unravel(where(moved, at(found.at), x)), state: next, value: found.value };
    },
    report: ({ value, parts, gradientNorm, status, evaluations }) => ({
      value,
      parts,
      gradientNorm,
      status,
      evaluations,
    }),
  };
}

/** `-H g`, or `-g` where the model has nothing to say or does not point downhill. */
function descent<Model>(
  hessian: InverseHessian<Model>,
  { model, gradient, pairs }: QuasiNewtonState<Model>,
): { direction: Tensor; steepest: Tensor; restarted: Tensor } {
  const modelled = hessian.apply(model, gradient);
  const fresh = pairs.equal(0);
  const downhill = modelled.dot(gradient).greater(0);
  const restarted = logicalNot(logicalOr(fresh, downhill));
  const steepest = logicalOr(fresh, restarted);
  return { direction: where(steepest, gradient, modelled).neg(), steepest, restarted };
}

/** 1, the step of Newton's method; along the gradient a step of length 1 at most. */
function firstTrial<Model>({ gradient }: QuasiNewtonState<Model>, steepest: Tensor): Tensor {
  const unit = gradient.square().sum().rsqrt();
  return where(steepest, unit.minimum(1), 1);
}

/** Whether the gradient grows along the step by more than rounding errors can. */
function isCurved(s: Tensor, y: Tensor): Tensor {
  const unit = epsilon(s.dtype === "float64" ? "float64" : "float32");
  const least = s.square().sum().sqrt().mul(y.square().sum().sqrt()).mul(unit);
  return s.dot(y).greater(least);
}

function statusOf(gradientNorm: Tensor, failed: Tensor): Tensor {
  const { running, converged, lineSearchFailed } = MINIMIZER_STATUS;
  const status = where(failed, scalar(lineSearchFailed, "int32"), scalar(running, "int32"));
  return where(gradientNorm.equal(0), scalar(converged, "int32"), status);
}

function largest(gradient: Tensor): Tensor {
  return gradient.abs().max();
}

function evaluateAt<Params>(
  x: Tensor,
  unravel: (x: Tensor) => Params,
  valueAndGrad: ValueAndGrad<Params>,
): LineEvaluation {
  const [value, gradient, parts = {}] = valueAndGrad(unravel(x));
  const { vector } = ravel(gradient);
  return { value: value.cast(vector.dtype), gradient: vector, parts };
}
