import { array } from "../src/creation.ts";
import type { DType } from "../src/dtype.ts";
import { type Shape, sizeOf } from "../src/shape.ts";
import type { Tensor } from "../src/tensor.ts";

/** Whole numbers from -5 to 5 by the formula of fixtures/convolution.py, on which sums of products are exact. */
export function pattern(shape: Shape, seed = 0, dtype: DType = "float64"): Tensor {
  const entry = (_: unknown, i: number): number => ((i * i + 7 * i + 3 * seed) % 11) - 5;
  return array(Float64Array.from({ length: sizeOf(shape) }, entry), { shape, dtype });
}
