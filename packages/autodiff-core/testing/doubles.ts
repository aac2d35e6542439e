import { array } from "../src/creation.ts";
import type { NestedNumbers, Tensor } from "../src/tensor.ts";

/** A float64 tensor, in which rounding hides no mistake. */
export function f64(values: NestedNumbers | Float64Array): Tensor {
  return array(values, { dtype: "float64" });
}
