import type { DType, TypedArray } from "./dtype.ts";
import type { Shape } from "./shape.ts";

/** What is known of a value before it is computed. */
export interface TensorSpec {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Shape and dtype alone, of something that has more. */
export function specOf({ shape, dtype }: TensorSpec): TensorSpec {
  return { shape, dtype };
}

/** A dense, row-major array in host memory. */
export interface HostArray extends TensorSpec {
  /** `size` elements; the reference executor keeps float32 values in a `Float64Array`. */
  readonly data: TypedArray;
}

export function formatSpec(spec: TensorSpec): string {
  return `${spec.dtype}[${spec.shape.join(",")}]`;
}
