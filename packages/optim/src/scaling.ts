/** Multiplying updates by a number that may depend on the step. */
import { scalar, type Tensor } from "@fluxion/autodiff-core";
import { floatDType, mapFloats, type Optimizer } from "./optimizer.ts";
import { type Schedule, scheduleValue } from "./schedule.ts";

/** Number of updates so far, an int32 scalar. */
export type CountState = { readonly count: Tensor };

/** The state of an optimizer that remembers nothing. */
export type EmptyState = Readonly<Record<string, never>>;

/** Multiply by a fixed factor. */
export function scale(factor: number): Optimizer<EmptyState> {
  return {
    kind: "optimizer",
    name: "scale",
    init: () => ({}),
    update: (gradients, state) => [mapFloats((g) => g.mul(factor), gradients), state],
  };
}

/**
 * Multiply by the value of a schedule at the number of the update, counted from 0. To descend, the schedule has to be
 * negative, or `scale(-1)` be in the chain.
 */
export function scaleBySchedule(schedule: Schedule): Optimizer<CountState> {
  return {
    kind: "optimizer",
    name: "scaleBySchedule",
    init: () => ({ count: scalar(0, "int32") }),
    update(gradients, { count }, params) {
      const factor = scheduleValue(schedule, count.cast(floatDType(params)));
      return [mapFloats((g) => g.mul(factor).cast(g.dtype), gradients), { count: count.add(1) }];
    },
  };
}
