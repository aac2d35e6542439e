import { roundTo } from "../dtype.ts";
import { erfInv } from "../primitives/error-function.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkKey } from "./key.ts";
import { uniformAroundZero } from "./uniform.ts";

export interface NormalOptions {
  readonly dtype?: "float32" | "float64";
}

/**
 * Random numbers from the standard normal distribution, `√2 erf⁻¹(u)` with `u` uniform in (-1, 1).
 *
 * @throws ShapeError if `key` is not a key.
 */
export function normal(key: Tensor, shape: Shape, options: NormalOptions = {}): Tensor {
  const { dtype = "float32" } = options;
  checkKey("normal", key);
  const u = uniformAroundZero("normal", key, shape, dtype);
  return erfInv(u).mul(roundTo(dtype, Math.SQRT2));
}
