import { uniform } from "../bind.ts";
import type { Tensor } from "../tensor.ts";
import { concat, sliceAxis } from "./joining.ts";

/**
 * `out[i] = x[0] ∘ … ∘ x[i]` along an axis for an associative `∘` with an identity, by doubling: log₂ n steps.
 */
export function prefixCombine(
  x: Tensor,
  axis: number,
  identity: number,
  combine: (before: Tensor, here: Tensor) => Tensor,
): Tensor {
  let result = x;
  for (let step = 1; step < x.shape[axis]; step *= 2) {
    result = combine(shiftIn(result, axis, step, identity), result);
  }
  return result;
}

/** Entries moved `by` places towards the end of an axis, with `value` in the places set free. */
export function shiftIn(x: Tensor, axis: number, by: number, value: number): Tensor {
  const n = x.shape[axis];
  const shape = x.shape.map((size, i) => (i === axis ? Math.min(by, n) : size));
  const border = uniform({ shape, dtype: x.dtype }, value);
  return n === 0 ? x : concat([border, sliceAxis(x, axis, 0, Math.max(0, n - by))], axis);
}
