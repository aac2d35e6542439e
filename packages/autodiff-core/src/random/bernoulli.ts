import { DTypeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import { less } from "../primitives/comparison.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkKey } from "./key.ts";
import { unitInterval } from "./uniform.ts";

/**
 * `true` with probability `p`.
 *
 * @param p - Probability, a number or a float tensor that broadcasts to `shape`.
 * @param shape - Shape of the `bool` result; default: that of `p`.
 * @throws ShapeError if `key` is not a key.
 * @throws DTypeError if `p` is not a float.
 */
export function bernoulli(key: Tensor, p: TensorLike, shape?: Shape): Tensor {
  checkKey("bernoulli", key);
  const probability = asTensor(p);
  const { dtype } = probability;
  if (dtype !== "float32" && dtype !== "float64") {
    throw new DTypeError({
      where: "bernoulli",
      expected: "p to be a float",
      received: formatSpec(probability),
      fix: 'Cast it with p.cast("float32").',
    });
  }
  return less(unitInterval("bernoulli", key, shape ?? probability.shape, dtype), probability);
}
