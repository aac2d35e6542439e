/**
 * Lorenz-63 by an adaptive Dormand–Prince 5(4) written with `whileLoop`: the same method, tolerances and step control as
 * the C program that it is measured against (shared/peers/lorenz_dp5.c).
 */
import {
  type Jitted,
  jit,
  maximum,
  scalar,
  stack,
  type Tensor,
  whileLoop,
} from "@fluxion/autodiff-core";

/** Time at which the solve ends. */
export const LORENZ_END = 20;

/** Both the relative and the absolute tolerance. */
export const LORENZ_TOLERANCE = 1e-9;

interface State {
  readonly [name: string]: Tensor;
  readonly t: Tensor;
  /** Size of the next step. */
  readonly h: Tensor;
  /** Shape [3]. */
  readonly y: Tensor;
  /** `f(y)`, which is the last stage of an accepted step. */
  readonly slope: Tensor;
  readonly steps: Tensor;
}

/** `σ = 10`, `ρ = 28`, `β = 8/3`. */
function lorenz(y: Tensor): Tensor {
  const [a, b, c] = [y.slice(0), y.slice(1), y.slice(2)];
  return stack([b.sub(a).mul(10), a.mul(c.neg().add(28)).sub(b), a.mul(b).sub(c.mul(8 / 3))]);
}

/** Rows of the tableau, and the difference of the fifth and the fourth order solution. */
const STAGES = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
] as const;
const DIFFERENCE = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

function combination(weights: readonly number[], slopes: readonly Tensor[]): Tensor {
  const terms = weights.flatMap((w, i) => (w === 0 ? [] : [slopes[i].mul(w)]));
  return terms.reduce((sum, term) => sum.add(term));
}

function step({ t, h: proposed, y, slope, steps }: State): State {
  const left = t.neg().add(LORENZ_END);
  const h = t.add(proposed).greater(LORENZ_END).where(left, proposed);
  const slopes = [slope];
  let next = y;
  for (const weights of STAGES) {
    next = y.add(h.mul(combination(weights, slopes)));
    slopes.push(lorenz(next));
  }
  const error = h.mul(combination(DIFFERENCE, slopes));
  const scale = maximum(y.abs(), next.abs()).mul(LORENZ_TOLERANCE).add(LORENZ_TOLERANCE);
  const norm = error.div(scale).square().mean().sqrt();
  const accepted = norm.less(1);
  const factor = norm.add(1e-30).pow(-0.2).mul(0.9).clamp(0.2, 5);
  return {
    t: accepted.where(t.add(h), t),
    h: h.mul(factor),
    y: accepted.where(next, y),
    slope: accepted.where(slopes[6], slope),
    steps: steps.add(1),
  };
}

export interface LorenzSolution {
  readonly y: Tensor;
  readonly steps: Tensor;
}

/** Solve from `y0`, shape [3], to {@link LORENZ_END}. Returns the state there and the number of steps tried. */
export function solveLorenz(y0: Tensor): LorenzSolution {
  const initial: State = {
    t: scalar(0, "float64"),
    h: scalar(1e-3, "float64"),
    y: y0,
    slope: lorenz(y0),
    steps: scalar(0, "int32"),
  };
  const { y, steps } = whileLoop(({ t }: State) => t.less(LORENZ_END), step, initial);
  return { y, steps };
}

/** {@link solveLorenz}, compiled. */
export const compiledLorenz: Jitted<[Tensor], LorenzSolution> = jit(solveLorenz);
