import { concat, isFloat, OptionError, type Tensor, treeFlatten } from "@fluxion/autodiff-core";
import { floatDType } from "./optimizer.ts";

/** A tree of parameters as one vector, and the way back. */
export interface Raveled<Params> {
  /** All float leaves in order, `[n]`, in the widest float dtype among them. */
  readonly vector: Tensor;
  /** A tree like the original, with the float leaves from a vector like `vector`. */
  unravel(vector: Tensor): Params;
}

/**
 * Join the float leaves of a tree into one vector.
 *
 * @throws OptionError if the tree holds no float tensor.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { ravel } from "@fluxion/optim";
 *
 * const { vector, unravel } = ravel({ a: array([[1, 2], [3, 4]]), b: array([5]) });
 * vector.js() // => [1, 2, 3, 4, 5]
 * unravel(vector.mul(2)).a.js() // => [[2, 4], [6, 8]]
 * ```
 */
export function ravel<Params>(params: Params): Raveled<Params> {
  const { leaves, structure } = treeFlatten(params);
  const all = leaves as Tensor[];
  const floats = all.filter((leaf) => isFloat(leaf.dtype));
  if (floats.length === 0) throw nothingToRavel();
  const dtype = floatDType(params);
  const parts = floats.map((leaf) => leaf.cast(dtype).reshape([leaf.size]));
  return {
    vector: parts.length === 1 ? parts[0] : concat(parts),
    unravel(vector) {
      let start = 0;
      return structure.unflatten<Params>(
        all.map((leaf) => {
          if (!isFloat(leaf.dtype)) return leaf;
          const part = vector.slice([start, start + leaf.size]);
          start += leaf.size;
          return part.reshape(leaf.shape).cast(leaf.dtype);
        }),
      );
    },
  };
}

function nothingToRavel(): OptionError {
  return new OptionError({
    where: "ravel",
    expected: "a tree with at least one float tensor",
    received: "none",
    fix: "Make the parameters float32 or float64 tensors.",
  });
}
