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

/** Number of updates, and the velocity, a tree like the parameters (`null` without momentum). */
export type SgdState = { readonly count: Tensor; readonly velocity: OptimizerState };

export interface SgdOptions {
  /** Step size, or a schedule of it. */
  readonly learningRate: number | Schedule;
  /** Fraction of the velocity that is kept per step. Default: 0. */
  readonly momentum?: number;
  /** Look ahead along the velocity. Default: false. */
  readonly nesterov?: boolean;
}

/**
 * Gradient descent, with momentum if asked: `v ← g + momentum · v`, `x ← x - lr · v`; with `nesterov`,
 * `x ← x - lr · (g + momentum · v)`.
 *
 * @see Sutskever et al., ICML 2013.
 */
export function sgd(options: SgdOptions): Optimizer<SgdState> {
  const { learningRate, momentum = 0, nesterov = false } = options;
  checkOption("sgd", "momentum", momentum, (x) => x >= 0 && x < 1, "in [0, 1)");
  const hasVelocity = momentum > 0;
  return {
    kind: "optimizer",
    name: "sgd",
    init: (params) => ({
      count: scalar(0, "int32"),
      velocity: hasVelocity ? zerosState(params) : null,
    }),
    update(gradients, { count, velocity }, params) {
      const next = hasVelocity
        ? mapFloats((g, v) => v.mul(momentum).add(g), gradients, velocity)
        : gradients;
      const direction =
        hasVelocity && nesterov
          ? mapFloats((g, v) => v.mul(momentum).add(g), gradients, next)
          : next;
      const rate = scheduleValue(learningRate, count.cast(floatDType(params)));
      const updates = mapFloats((d) => d.mul(rate).neg().cast(d.dtype), direction);
      return [updates, { count: count.add(1), velocity: hasVelocity ? asState(next) : null }];
    },
  };
}

function asState(tree: unknown): OptimizerState {
  return tree as OptimizerState;
}
