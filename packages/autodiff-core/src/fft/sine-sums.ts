/**
 * Unnormalised sine sums along the last axis, in the definitions of SciPy:
 *
 * - type 1: `yₖ = 2 Σ xₙ sin(π(k+1)(n+1)/(N+1))`,
 * - type 2: `yₖ = 2 Σ xₙ sin(π(k+1)(2n+1)/2N)`,
 * - type 3: `yₖ = (-1)ᵏ x₋₁ + 2 Σ xₙ sin(π(2k+1)(n+1)/2N)`, the sum without the last `n`,
 * - type 4: `yₖ = 2 Σ xₙ sin(π(2k+1)(2n+1)/4N)`.
 *
 * All but the first are cosine sums, as `sin(π/2 - t) = cos t`.
 */
import { bind } from "../bind.ts";
import { zeros } from "../creation.ts";
import { iota } from "../primitives/iota.ts";
import { concat, reverse } from "../primitives/joining.ts";
import type { Tensor } from "../tensor.ts";
import { cosineSum, type TrigonometricType } from "./cosine-sums.ts";
import { rfftPrimitive } from "./fourier-primitives.ts";

/** The sine sum of a type. */
export function sineSum(type: TrigonometricType, x: Tensor): Tensor {
  if (type === 1) return first(x);
  if (type === 2) return reverse(cosineSum(2, alternate(x)), -1);
  return alternate(cosineSum(type, reverse(x, -1)));
}

/** The transform of the sequence with its mirror image, negated. */
function first(x: Tensor): Tensor {
  const zero = zeros([...x.shape.slice(0, -1), 1], { dtype: x.dtype });
  const all = concat([zero, x, zero, reverse(x, -1).neg()], -1);
  const [, im] = bind(rfftPrimitive, [all], { axis: x.rank - 1 });
  return im.slice("...", [1, -1]).neg();
}

/** `(-1)ⁿ xₙ`. */
function alternate(x: Tensor): Tensor {
  const isOdd = iota([x.shape[x.rank - 1]], 0)
    .rem(2)
    .equal(1);
  return isOdd.where(x.neg(), x);
}
