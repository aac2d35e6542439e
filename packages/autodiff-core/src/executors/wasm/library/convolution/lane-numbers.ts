/** Vectors of the dtypes that are convolved: float32, float64, and integers modulo 2³². */
import type { DType } from "../../../../dtype.ts";
import {
  type FunctionBuilder,
  f32x4,
  f64x2,
  i32x4,
  multiplyAdd,
  type Operand,
  type Value,
  v128,
} from "../../encoding/index.ts";
import type { KernelContext } from "../../kernel-context.ts";

export interface LaneNumbers {
  readonly name: string;
  readonly bytes: 4 | 8;
  readonly lanes: 2 | 4;
  add(a: Operand<"v128">, b: Operand<"v128">): Value<"v128">;
  /** `a·b + c`. */
  madd(a: Operand<"v128">, b: Operand<"v128">, c: Operand<"v128">): Value<"v128">;
  loadSplat(address: Operand<"i32">, offset?: number): Value<"v128">;
  /** Store the first lane. */
  storeFirst(
    f: FunctionBuilder,
    address: Operand<"i32">,
    value: Operand<"v128">,
    offset?: number,
  ): void;
}

/** The vectors of a dtype that is not bool. */
export function laneNumbers({ instructions }: KernelContext, dtype: DType): LaneNumbers {
  if (dtype === "float64")
    return {
      name: "f64",
      bytes: 8,
      lanes: 2,
      add: f64x2.add,
      madd: multiplyAdd(f64x2, instructions.relaxed),
      loadSplat: v128.load64Splat,
      storeFirst: (f, address, value, offset) => v128.store64Lane(f, address, value, 0, offset),
    };
  const shared = {
    bytes: 4,
    lanes: 4,
    loadSplat: v128.load32Splat,
    storeFirst: (
      f: FunctionBuilder,
      address: Operand<"i32">,
      value: Operand<"v128">,
      offset?: number,
    ) => v128.store32Lane(f, address, value, 0, offset),
  } as const;
  if (dtype === "float32")
    return {
      ...shared,
      name: "f32",
      add: f32x4.add,
      madd: multiplyAdd(f32x4, instructions.relaxed),
    };
  return {
    ...shared,
    name: "i32",
    add: i32x4.add,
    madd: (a, b, c) => i32x4.add(i32x4.mul(a, b), c),
  };
}
