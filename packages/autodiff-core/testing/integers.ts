import { array } from "../src/creation.ts";
import type { DType } from "../src/dtype.ts";
import type { NestedNumbers, Tensor } from "../src/tensor.ts";

/** A tensor of whole numbers. */
export function int(values: NestedNumbers, dtype: DType = "int32"): Tensor {
  return array(values, { dtype });
}
