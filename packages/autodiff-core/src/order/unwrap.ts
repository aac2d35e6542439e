/** Phases without jumps. */
import { asFloat } from "../operands.ts";
import { cumsum } from "../primitives/cumulative.ts";
import { concat, sliceAxis } from "../primitives/joining.ts";
import { floor } from "../primitives/rounding.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { diff } from "./differences.ts";

export interface UnwrapOptions {
  /** Default -1, the last. */
  readonly axis?: number;
  /** What is added or subtracted as often as needed. Default 2π. */
  readonly period?: number;
  /** Differences up to this size stay. Default and least: half the period. */
  readonly discontinuity?: number;
}

/** Add multiples of the period so that neighbours differ by at most half of it, for phases in radians. */
export function unwrap(x: Tensor, options: UnwrapOptions = {}): Tensor {
  const { axis = -1, period = 2 * Math.PI, discontinuity = 0 } = options;
  const at = normalizeAxis("unwrap", axis, x.rank);
  const phases = asFloat(x);
  const steps = diff(phases, { axis: at });
  const half = period / 2;
  const turns = floor(steps.add(half).div(period));
  // A step of half a period up stays one up.
  const edge = steps.sub(turns.mul(period)).equal(-half).logicalAnd(steps.greater(0));
  const correction = edge.where(turns.sub(1), turns).mul(-period);
  const stays = steps.abs().lessEqual(Math.max(half, discontinuity));
  const first = sliceAxis(phases, at, 0, 1).mul(0);
  return phases.add(cumsum(concat([first, stays.where(0, correction)], at), at));
}
