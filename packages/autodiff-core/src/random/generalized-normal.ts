/** Variates with density proportional to `exp(-|x|^power)`. */

import { full } from "../creation.ts";
import type { TensorLike } from "../operands.ts";
import { exp } from "../primitives/exponential.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { logGammaVariates } from "./gamma.ts";
import { split } from "./key.ts";
import { rademacher } from "./rademacher.ts";

/** A gamma variate of shape `1/power`, to the power `1/power`, with a random sign. */
export function generalizedNormalVariates(
  key: Tensor,
  power: TensorLike,
  shape: Shape,
  dtype: "float32" | "float64",
): Tensor {
  const [forSize, forSign] = split(key);
  const inverse = full([], 1, { dtype }).div(power).broadcastTo(shape);
  const size = exp(logGammaVariates(forSize, inverse).mul(inverse));
  return size.mul(rademacher(forSign, shape, { dtype }));
}
