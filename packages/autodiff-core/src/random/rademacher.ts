import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkKey } from "./key.ts";
import { unitInterval } from "./uniform.ts";

export interface RademacherOptions {
  /** Default `int32`. With `float64` the numbers are those of JAX with 64-bit types enabled. */
  readonly dtype?: "int32" | "float32" | "float64";
}

/**
 * Random signs: 1 or -1, equally likely.
 *
 * @throws ShapeError if `key` is not a key.
 */
export function rademacher(
  key: Tensor,
  shape: Shape = [],
  options: RademacherOptions = {},
): Tensor {
  const { dtype = "int32" } = options;
  checkKey("rademacher", key);
  const precision = dtype === "float64" ? "float64" : "float32";
  const up = unitInterval("rademacher", key, shape, precision).less(0.5);
  return up.cast(dtype).mul(2).sub(1);
}
