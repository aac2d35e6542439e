import { uniform } from "../bind.ts";
import type { Tensor } from "../tensor.ts";
import { stopGradient } from "./cast.ts";

/**
 * A constant to divide entries of these sizes by: the power of two below the largest (smallest) of them, by which
 * division is exact. Limited from below so that its inverse is finite; 1 where that entry is 0 or not finite.
 *
 * @returns The axes stay, with size 1.
 */
export function powerOfTwoScale(
  size: Tensor,
  axes: readonly number[],
  which: "max" | "min" = "max",
): Tensor {
  const chosen = stopGradient(size)[which](axes, { keepDims: true });
  const smallest = size.dtype === "float64" ? 2 ** -1000 : 2 ** -120;
  const limited = chosen.less(smallest).where(smallest, chosen);
  const isUseless = chosen.equal(0).logicalOr(chosen.isFinite().logicalNot());
  return uniform(limited, 2).pow(isUseless.where(1, limited).log2().floor());
}
