/**
 * Adaptive Dormand-Prince 5(4), first-same-as-last, elementary step control: the same method in Fluxion and in plain
 * JavaScript, as in `c/dormand_prince.h` and `python/dormand_prince.py`.
 *
 * @see Hairer, Nørsett & Wanner, Solving Ordinary Differential Equations I (Springer 1993), table II.5.2.
 */
import { maximum, scalar, type Tensor, whileLoop } from "@fluxion/autodiff-core";

/** A problem from time 0 on, solved with `rtol = atol = tolerance` from a first step of 0.001. */
export interface OdeProblem {
  readonly start: readonly number[];
  readonly end: number;
  readonly tolerance: number;
  readonly field: (y: Tensor) => Tensor;
  /** The same, written into `slope`. */
  readonly plainField: (y: Float64Array, slope: Float64Array) => void;
}

const FIRST_STEP = 1e-3;

const STAGES: readonly (readonly number[])[] = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
/** Fifth-order minus fourth-order solution. */
const DIFFERENCE = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

type State = {
  readonly t: Tensor;
  readonly h: Tensor;
  readonly y: Tensor;
  readonly slope: Tensor;
};

/** The state at the end. */
export function solveTensor(problem: OdeProblem, start: Tensor): Tensor {
  const initial: State = {
    t: scalar(0, "float64"),
    h: scalar(FIRST_STEP, "float64"),
    y: start,
    slope: problem.field(start),
  };
  return whileLoop(
    ({ t }: State) => t.less(problem.end),
    (state: State) => tensorStep(problem, state),
    initial,
  ).y;
}

function tensorStep({ field, end, tolerance }: OdeProblem, state: State): State {
  const { t, y } = state;
  const h = t.add(state.h).greater(end).where(t.neg().add(end), state.h);
  const slopes = [state.slope];
  let next = y;
  for (const weights of STAGES) {
    next = y.add(h.mul(combination(weights, slopes)));
    slopes.push(field(next));
  }
  const scale = maximum(y.abs(), next.abs()).mul(tolerance).add(tolerance);
  const error = h.mul(combination(DIFFERENCE, slopes)).div(scale).square().mean().sqrt();
  const accepted = error.less(1);
  return {
    t: accepted.where(t.add(h), t),
    h: h.mul(error.add(1e-30).pow(-0.2).mul(0.9).clamp(0.2, 5)),
    y: accepted.where(next, y),
    slope: accepted.where(slopes[6], state.slope),
  };
}

function combination(weights: readonly number[], slopes: readonly Tensor[]): Tensor {
  const terms = weights.flatMap((w, i) => (w === 0 ? [] : [slopes[i].mul(w)]));
  return terms.reduce((sum, term) => sum.add(term));
}

/** The state at the end, by loops over typed arrays that engines compile well. */
export function solvePlain({ start, end, tolerance, plainField }: OdeProblem): Float64Array {
  const y = Float64Array.from(start);
  const next = y.slice();
  const slopes = Array.from({ length: 7 }, () => y.slice());
  let t = 0;
  let h = FIRST_STEP;
  plainField(y, slopes[0]);
  while (t < end) {
    if (t + h > end) h = end - t;
    for (let stage = 0; stage < STAGES.length; stage++) {
      for (let i = 0; i < y.length; i++) next[i] = y[i] + h * weighted(STAGES[stage], slopes, i);
      plainField(next, slopes[stage + 1]);
    }
    let squares = 0;
    for (let i = 0; i < y.length; i++) {
      const scale = tolerance + tolerance * Math.max(Math.abs(y[i]), Math.abs(next[i]));
      squares += ((h * weighted(DIFFERENCE, slopes, i)) / scale) ** 2;
    }
    const error = Math.sqrt(squares / y.length);
    if (error < 1) {
      t += h;
      y.set(next);
      slopes[0].set(slopes[6]);
    }
    h *= Math.min(5, Math.max(0.2, 0.9 * (error + 1e-30) ** -0.2));
  }
  return y;
}

function weighted(
  weights: readonly number[],
  slopes: readonly Float64Array[],
  component: number,
): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k] * slopes[k][component];
  return sum;
}
