import { bind1 } from "../bind.ts";
import type { DType } from "../dtype.ts";
import type { Primitive } from "../primitive.ts";
import { checkShape, type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

type IotaParams = { readonly shape: Shape; readonly axis: number; readonly dtype: DType };

const iotaPrimitive: Primitive<IotaParams> = {
  name: "iota",
  infer(_inputs, { shape, dtype }) {
    checkShape("iota", shape);
    return [{ shape, dtype }];
  },
  evaluate(_inputs, { shape, axis }, [spec], context) {
    const out = context.allocate(spec);
    const inner = sizeOf(shape.slice(axis + 1));
    for (let i = 0; i < out.data.length; i++) out.data[i] = Math.floor(i / inner) % shape[axis];
    return [out];
  },
  batch() {
    throw new Error("iota has no operands to batch.");
  },
};

/** Counts 0, 1, 2, … along one axis and repeats along the others. */
export function iota(shape: Shape, axis: number, dtype: DType = "int32"): Tensor {
  return bind1(iotaPrimitive, [], { shape, axis, dtype });
}
