import { f32, f32x4, f64, f64x2 } from "./operations.ts";
import type { Emitter, Operand, Value } from "./value.ts";

type Binary = "add" | "sub" | "mul" | "div" | "min" | "max" | "copysign";

type Unary = "abs" | "neg" | "ceil" | "floor" | "trunc" | "nearest" | "sqrt";

type Comparison = "eq" | "ne" | "lt" | "gt" | "le" | "ge";

/** What `f32` and `f64` have in common. */
export type FloatScalar<T extends "f32" | "f64"> = {
  readonly [N in Binary]: (a: Operand<T>, b: Operand<T>) => Value<T>;
} & { readonly [N in Unary]: (a: Operand<T>) => Value<T> } & {
  readonly [N in Comparison]: (a: Operand<T>, b: Operand<T>) => Value<"i32">;
} & {
  const(value: number): Value<T>;
  load(address: Operand<"i32">, offset?: number): Value<T>;
  store(f: Emitter, address: Operand<"i32">, value: Operand<T>, offset?: number): void;
};

/** What `f32x4` and `f64x2` have in common. */
export type FloatVector<T extends "f32" | "f64"> = Pick<
  typeof f32x4 & typeof f64x2,
  Exclude<keyof typeof f32x4 & keyof typeof f64x2, "splat" | "extractLane" | "replaceLane">
> & {
  splat(value: Operand<T>): Value<"v128">;
  extractLane(vector: Operand<"v128">, lane: number): Value<T>;
  replaceLane(vector: Operand<"v128">, lane: number, value: Operand<T>): Value<"v128">;
};

/** A precision that kernels are written for: scalar and vector instructions, and sizes. */
export interface FloatType<T extends "f32" | "f64" = "f32" | "f64"> {
  readonly type: T;
  /** Bytes of a number. */
  readonly bytes: number;
  /** Numbers in a vector. */
  readonly lanes: number;
  readonly scalar: FloatScalar<T>;
  readonly vector: FloatVector<T>;
}

/** Single precision: `f32` and `f32x4`. */
export const float32: FloatType<"f32"> = {
  type: "f32",
  bytes: 4,
  lanes: 4,
  scalar: f32,
  vector: f32x4,
};

/** Double precision: `f64` and `f64x2`. */
export const float64: FloatType<"f64"> = {
  type: "f64",
  bytes: 8,
  lanes: 2,
  scalar: f64,
  vector: f64x2,
};

/**
 * `a * b + c` of vectors: with `relaxed`, one relaxed multiply-add, which rounds once or twice as
 * the machine has it; else a product and a sum, rounded each.
 */
export function multiplyAdd(
  vector: Pick<FloatVector<never>, "add" | "mul" | "relaxedMadd">,
  relaxed: boolean,
): (a: Operand<"v128">, b: Operand<"v128">, c: Operand<"v128">) => Value<"v128"> {
  return relaxed ? vector.relaxedMadd : (a, b, c) => vector.add(vector.mul(a, b), c);
}
