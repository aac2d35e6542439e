import { type DType, isFloat, promote } from "../dtype.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Operands with a common float dtype and shape; numbers take the dtype of the tensors beside them. */
export function threeFloats(where: string, ...operands: readonly TensorLike[]): Tensor[] {
  let dtype: DType | undefined;
  for (const x of operands) {
    if (typeof x !== "object") continue;
    dtype = dtype === undefined ? x.dtype : promote(where, dtype, x.dtype);
  }
  const common = dtype !== undefined && isFloat(dtype) ? dtype : "float32";
  const tensors = operands.map((x) => asFloat(asTensor(x, common)).cast(common));
  const shape = broadcastShapes(where, ...tensors.map((x) => x.shape));
  return tensors.map((x) => x.broadcastTo(shape));
}
