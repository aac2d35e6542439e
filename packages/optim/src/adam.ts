import { scalar, type Tensor } from "@fluxion/autodiff-core";
import { checkOption } from "./check-option.ts";
import {
  floatDType,
  mapFloats,
  type Optimizer,
  type OptimizerState,
  zerosState,
} from "./optimizer.ts";
import { type Schedule, scheduleValue } from "./schedule.ts";

/** Number of updates, and running means of the gradient and its square, each a tree like the parameters. */
export type AdamState = {
  readonly count: Tensor;
  readonly mean: OptimizerState;
  readonly square: OptimizerState;
};

export interface AdamOptions {
  /** Step size, or a schedule of it. Default: 1e-3. */
  readonly learningRate?: number | Schedule;
  /** Memory of the mean, per step. Default: 0.9. */
  readonly b1?: number;
  /** Memory of the mean square, per step. Default: 0.999. */
  readonly b2?: number;
  /** Added to the root of the mean square. Default: 1e-8. */
  readonly epsilon?: number;
}

export interface AdamWOptions extends AdamOptions {
  /** Shrinks the parameters by `learningRate · weightDecay` of themselves per step. Default: 1e-4. */
  readonly weightDecay?: number;
}

/**
 * Adam: steps of about the learning rate in every coordinate, whatever the scale of the gradient.
 *
 * `m ← b₁m + (1-b₁)g`, `v ← b₂v + (1-b₂)g²`, `x ← x - lr · m̂ / (√v̂ + ε)` with `m̂ = m/(1-b₁ᵗ)`, `v̂ = v/(1-b₂ᵗ)`.
 *
 * @see Kingma & Ba, ICLR 2015, algorithm 1, arXiv:1412.6980.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { adam, applyUpdates } from "@fluxion/optim";
 *
 * const optimizer = adam({ learningRate: 0.5 });
 * const x = array([1, 2]);
 * const [updates, state] = optimizer.update(array([3, -40]), optimizer.init(x), x);
 * applyUpdates(x, updates).js() // => [0.5, 2.5]
 * ```
 */
export function adam(options: AdamOptions = {}): Optimizer<AdamState> {
  return adamLike("adam", options, 0);
}

/**
 * {@link adam} with weight decay that does not pass through the running means.
 *
 * @see Loshchilov & Hutter, ICLR 2019, algorithm 2, arXiv:1711.05101.
 */
export function adamW(options: AdamWOptions = {}): Optimizer<AdamState> {
  const { weightDecay = 1e-4 } = options;
  checkOption("adamW", "weightDecay", weightDecay, (x) => x >= 0, "at least 0");
  return adamLike("adamW", options, weightDecay);
}

function adamLike(name: string, options: AdamOptions, weightDecay: number): Optimizer<AdamState> {
  const { learningRate = 1e-3, b1 = 0.9, b2 = 0.999, epsilon = 1e-8 } = options;
  checkOption(name, "b1", b1, (x) => x >= 0 && x < 1, "in [0, 1)");
  checkOption(name, "b2", b2, (x) => x >= 0 && x < 1, "in [0, 1)");
  checkOption(name, "epsilon", epsilon, (x) => x >= 0, "at least 0");
  return {
    kind: "optimizer",
    name,
    init: (params) => ({
      count: scalar(0, "int32"),
      mean: zerosState(params),
      square: zerosState(params),
    }),
    update(gradients, state, params) {
      const mean = mapFloats((g, m) => m.mul(b1).add(g.mul(1 - b1)), gradients, state.mean);
      const square = mapFloats(
        (g, v) => v.mul(b2).add(g.square().mul(1 - b2)),
        gradients,
        state.square,
      );
      const t = state.count.cast(floatDType(params));
      const rate = scheduleValue(learningRate, t);
      const [c1, c2] = [correction(b1, t), correction(b2, t)];
      const updates = mapFloats(
        (m, v, x) => {
          const step = m.mul(c1.cast(m.dtype)).div(v.mul(c2.cast(v.dtype)).sqrt().add(epsilon));
          const decayed = weightDecay === 0 ? step : step.add(x.mul(weightDecay));
          return decayed.mul(rate).neg().cast(x.dtype);
        },
        mean,
        square,
        params,
      );
      return [updates, { count: state.count.add(1), mean: asState(mean), square: asState(square) }];
    },
  };
}

/** `1 / (1 - bᵗ⁺¹)`, exact to rounding also where `bᵗ⁺¹` is close to 1. */
function correction(b: number, t: Tensor): Tensor {
  return t.add(1).mul(Math.log(b)).expm1().neg().reciprocal();
}

function asState(tree: unknown): OptimizerState {
  return tree as OptimizerState;
}
