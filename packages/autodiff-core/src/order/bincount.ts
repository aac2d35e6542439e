import { DTypeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";
import { weightsOf } from "./histogram.ts";
import { checkSize } from "./nonzero.ts";
import { segmentSum } from "./segment.ts";

/** Options of {@link bincount}. */
export interface BincountOptions {
  /** Numbers from 0 to `length - 1` are counted, others left out. */
  readonly length: number;
  /** What each entry counts, of the shape of the tensor. Default 1. */
  readonly weights?: Tensor;
}

/**
 * How often each of the numbers 0, 1, … occurs: int32 `[length]`, or of the dtype of the weights, in which it is
 * differentiable.
 *
 * @param x - Integers of any shape.
 * @throws OptionError without a length.
 *
 * @example
 * ```ts test
 * import { array, bincount } from "@fluxion/autodiff-core";
 *
 * bincount(array([0, 2, 2], { dtype: "int32" }), { length: 4 }).js() // => [1, 0, 2, 0]
 * ```
 */
export function bincount(x: Tensor, options: BincountOptions): Tensor {
  if (x.dtype !== "int32" && x.dtype !== "uint32") throw notIntegers(x);
  const { size } = checkSize("bincount", { size: options?.length }, "length");
  return segmentSum(weightsOf("bincount", x, options.weights), x.reshape([x.size]), size);
}

function notIntegers(x: Tensor): DTypeError {
  return new DTypeError({
    where: "bincount",
    expected: "integers",
    received: formatSpec(x),
    fix: "Cast them, or count floats with histogram.",
  });
}
