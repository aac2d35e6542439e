/**
 * Search along a line for a step that satisfies the strong Wolfe conditions
 *
 * `f(x + αd) ≤ f(x) + c₁ α g·d` and `|g(x + αd)·d| ≤ c₂ |g·d|`.
 *
 * Algorithms 3.5 and 3.6 of Nocedal & Wright as one loop over a small state machine: every turn evaluates the loss
 * once, at `trial`, so the loss appears once in the program. Until a minimum is bracketed the step grows; then the
 * bracket `[low, high]` shrinks by safeguarded cubic interpolation. `low` is always the best step so far that decreases
 * enough, with its gradient, so nothing has to be evaluated again afterwards. A loss that is not finite counts as too
 * high.
 *
 * Close to a minimum the loss changes by less than it is rounded. There the first condition is replaced by the
 * approximate one of Hager & Zhang, which compares slopes instead of values.
 *
 * @see Nocedal & Wright, Numerical Optimization (2nd ed., 2006), section 3.5.
 * @see Hager & Zhang, SIAM J. Optim. 16 (2005) 170-192, eq. 4.1, doi:10.1137/030601880.
 */
import {
  epsilon,
  logicalAnd,
  logicalNot,
  logicalOr,
  scalar,
  type Tensor,
  treeFlatten,
  where,
  whileLoop,
} from "@fluxion/autodiff-core";
import { cubicMinimum, type LinePoint } from "./cubic-minimum.ts";
import type { LossParts } from "./minimizer.ts";

export interface LineSearchOptions {
  /** Evaluations of the loss per step at most. Default: 20. */
  readonly maxLineSearchSteps?: number;
  /** Sufficient decrease. Default: 1e-4. */
  readonly c1?: number;
  /** Curvature. Default: 0.9. */
  readonly c2?: number;
}

/** A place on the line with all that the loss says there. */
export type LineEvaluation = {
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly parts: LossParts;
};

export interface LineSearchResult extends LineEvaluation {
  /** The step α, 0 if there is none that decreases the loss. */
  readonly at: Tensor;
  /** Whether both conditions hold. */
  readonly accepted: Tensor;
  readonly evaluations: Tensor;
}

type SearchState = {
  /** Best step so far that decreases enough. */
  readonly low: LinePoint;
  /** The other end of the bracket; while there is none, the previous step. */
  readonly high: LinePoint;
  readonly best: LineEvaluation;
  readonly trial: Tensor;
  readonly bracketed: Tensor;
  readonly accepted: Tensor;
  readonly stuck: Tensor;
  readonly evaluations: Tensor;
};

/** Growth of the step while no minimum is bracketed, at least and at most. */
const GROWTH = [2, 10];
/** A trial keeps this fraction of the bracket's width from its ends. */
const MARGIN = 0.1;
/** Changes of the loss below so many units of rounding are noise. */
const NOISE = 8;

/**
 * Find a step along the direction in which `evaluate` moves.
 *
 * @param evaluate - `α ↦` loss and gradient at `x + αd`.
 * @param direction - `d`, `[n]`.
 * @param start - What the loss says at `x`.
 * @param firstTrial - First α.
 */
export function lineSearch(
  evaluate: (at: Tensor) => LineEvaluation,
  direction: Tensor,
  start: LineEvaluation,
  firstTrial: Tensor,
  options: Required<LineSearchOptions>,
): LineSearchResult {
  const { maxLineSearchSteps, c1, c2 } = options;
  const { dtype } = direction;
  const unit = epsilon(dtype === "float64" ? "float64" : "float32");
  const slope = direction.dot(start.gradient);
  const origin = { at: scalar(0, dtype), value: start.value, slope };
  const noise = start.value.abs().mul(NOISE * unit);

  const decreases = (point: LinePoint): Tensor => {
    const enough = point.value.lessEqual(start.value.add(point.at.mul(slope).mul(c1)));
    const sameValue = point.value.lessEqual(start.value.add(noise));
    const flatter = point.slope.lessEqual(slope.mul(2 * c1 - 1));
    return logicalOr(enough, logicalAnd(sameValue, flatter));
  };

  const turn = (state: SearchState): SearchState => {
    const evaluation = evaluate(state.trial);
    const point: LinePoint = {
      at: state.trial,
      value: evaluation.value,
      slope: evaluation.gradient.dot(direction),
    };
    const finite = logicalAnd(point.value.isFinite(), point.slope.isFinite());
    const beyond = point.value.greaterEqual(state.low.value.add(noise));
    const ok = logicalAnd(finite, logicalAnd(decreases(point), logicalNot(beyond)));
    const accepted = logicalAnd(ok, point.slope.abs().lessEqual(slope.abs().mul(c2)));
    // Uphill seen from low: the minimum lies between low and the trial.
    const towardsHigh = where(state.bracketed, state.high.at.sub(state.low.at), scalar(1, dtype));
    const crossed = point.slope.mul(towardsHigh).greaterEqual(0);
    const low = choose(ok, point, state.low);
    const high = choose(ok, choose(crossed, state.low, state.high), point);
    const bracketed = logicalOr(state.bracketed, logicalOr(logicalNot(ok), crossed));
    const next = where(bracketed, inside(low, high), outside(state.low, point));
    const width = high.at.sub(low.at).abs();
    const least = low.at.abs().mul(unit);
    return {
      low,
      high,
      best: choose(ok, evaluation, state.best),
      trial: next,
      bracketed,
      accepted,
      stuck: logicalAnd(bracketed, width.lessEqual(least)),
      evaluations: state.evaluations.add(1),
    };
  };

  const goesOn = ({ accepted, stuck, evaluations }: SearchState): Tensor =>
    logicalAnd(logicalNot(logicalOr(accepted, stuck)), evaluations.less(maxLineSearchSteps));

  const { low, best, accepted, evaluations } = whileLoop(goesOn, turn, {
    low: origin,
    high: origin,
    best: start,
    trial: firstTrial,
    bracketed: scalar(0, "bool"),
    accepted: scalar(0, "bool"),
    stuck: scalar(0, "bool"),
    evaluations: scalar(0, "int32"),
  });
  return { ...best, at: low.at, accepted, evaluations };
}

/** A step beyond the trial, where the cubic through the last two points has its minimum. */
function outside(previous: LinePoint, point: LinePoint): Tensor {
  const cubic = cubicMinimum(previous, point);
  const [least, most] = GROWTH.map((factor) => point.at.mul(factor));
  return where(cubic.isFinite(), cubic.clamp(least, most), least);
}

/** A step inside the bracket: the minimum of the cubic unless it is too close to an end, else the middle. */
function inside(low: LinePoint, high: LinePoint): Tensor {
  const middle = low.at.add(high.at).mul(0.5);
  const cubic = cubicMinimum(low, high);
  const room = high.at
    .sub(low.at)
    .abs()
    .mul(0.5 - MARGIN);
  return where(cubic.sub(middle).abs().lessEqual(room), cubic, middle);
}

function choose<T>(condition: Tensor, ifTrue: T, ifFalse: T): T {
  const { leaves, structure } = treeFlatten(ifTrue);
  const others = treeFlatten(ifFalse).leaves as Tensor[];
  return structure.unflatten<T>((leaves as Tensor[]).map((a, i) => where(condition, a, others[i])));
}
