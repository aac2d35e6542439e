/** Trees of float tensors as one vector, for methods that are written for vectors. */
import { type DType, isFloat } from "../../dtype.ts";
import { DTypeError } from "../../errors.ts";
import { formatSpec, type TensorSpec } from "../../host-array.ts";
import { concat } from "../../primitives/joining.ts";
import { sizeOf } from "../../shape.ts";
import type { Tensor } from "../../tensor.ts";

/** Number of elements of all leaves together. */
export function totalSize(leaves: readonly TensorSpec[]): number {
  return leaves.reduce((sum, leaf) => sum + sizeOf(leaf.shape), 0);
}

/** The widest float dtype among the leaves; throws a `DTypeError` for leaves that are not floats. */
export function floatDTypeOf(where: string, leaves: readonly TensorSpec[]): "float32" | "float64" {
  let widest: "float32" | "float64" = "float32";
  for (const leaf of leaves) {
    if (!isFloat(leaf.dtype)) throw notFloat(where, leaf);
    if (leaf.dtype === "float64") widest = "float64";
  }
  return widest;
}

/** All leaves in order as one vector `[n]` of the given dtype. */
export function ravelLeaves(leaves: readonly Tensor[], dtype: DType): Tensor {
  const parts = leaves.map((leaf) => leaf.cast(dtype).reshape([leaf.size]));
  return parts.length === 1 ? parts[0] : concat(parts);
}

/** The leaves that {@link ravelLeaves} joined. */
export function unravelLeaves(vector: Tensor, specs: readonly TensorSpec[]): Tensor[] {
  let start = 0;
  return specs.map(({ shape, dtype }) => {
    const end = start + sizeOf(shape);
    const part = specs.length === 1 ? vector : vector.slice([start, end]);
    start = end;
    return part.reshape(shape).cast(dtype);
  });
}

function notFloat(where: string, leaf: TensorSpec): DTypeError {
  return new DTypeError({
    where,
    expected: "float32 or float64 tensors",
    received: formatSpec(leaf),
    fix: 'Cast them, for example with x.cast("float64").',
  });
}
