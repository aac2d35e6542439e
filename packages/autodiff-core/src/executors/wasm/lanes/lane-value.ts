/** Elements of tensors in WebAssembly values: one as a scalar, or two or four in a vector. */
import { BYTES_PER_ELEMENT, type DType } from "../../../dtype.ts";
import type { FunctionBuilder, ModuleWriter, Value, ValueType } from "../encoding/index.ts";
import type { Instructions } from "../kernel-context.ts";

/**
 * How many elements are computed at once. All values of a loop nest have the same number, whatever their dtypes: 4 where
 * no float64 occurs, else 2, and 1 for what is left over and for scalar code.
 */
export type Lanes = 1 | 2 | 4;

/**
 * Consecutive elements of one dtype.
 *
 * | dtype          | 1 lane         | 2 lanes (v128)                          | 4 lanes (v128) |
 * |----------------|----------------|-----------------------------------------|----------------|
 * | float64        | f64            | f64x2                                   | -              |
 * | float32        | f32            | lanes 0 and 1 of f32x4, others arbitrary | f32x4          |
 * | int32, uint32  | i32            | lanes 0 and 1 of i32x4, others arbitrary | i32x4          |
 * | bool           | i32, 0 or 1    | i64x2, 0 or all ones                    | i32x4, 0 or all ones |
 */
export interface LaneValue {
  readonly dtype: DType;
  readonly value: Value;
  /** What all elements are, where that is known while code is written: distances of shifts, exponents. */
  readonly constant?: number;
}

/** Where code for lanes is written. */
export interface LaneContext {
  readonly f: FunctionBuilder;
  readonly lanes: Lanes;
  readonly module: ModuleWriter;
  readonly instructions: Instructions;
  /** See {@link KernelContext.once}. */
  once<T>(key: string, make: () => T): T;
}

/** The WebAssembly type that holds `lanes` elements. */
export function valueTypeOf(dtype: DType, lanes: Lanes): ValueType {
  if (lanes > 1) return "v128";
  if (dtype === "float32") return "f32";
  return dtype === "float64" ? "f64" : "i32";
}

/** The most elements that can be computed at once where these dtypes occur together. */
export function widestLanes(dtypes: readonly DType[]): 2 | 4 {
  return dtypes.some((dtype) => BYTES_PER_ELEMENT[dtype] === 8) ? 2 : 4;
}
