import type { DType } from "../../../../dtype.ts";
import { f32, f32x4, f64, f64x2, i32, i32x4, select, type Value } from "../../encoding/index.ts";

/** How a scatter puts an update to an old entry. */
export type ScatterMode = "add" | "set" | "mul" | "max" | "min";

/** The combination of scalars, and of vectors where there is one. */
export interface Combination {
  scalar(old: Value, update: Value): Value;
  vector(old: Value<"v128">, update: Value<"v128">): Value<"v128">;
}

/** Combination in a dtype: integers wrap, extrema propagate NaN. */
export function combinationOf(mode: ScatterMode, dtype: DType): Combination {
  if (mode === "set") return { scalar: (_old, update) => update, vector: (_old, update) => update };
  if (dtype === "float64") return { scalar: f64[mode], vector: f64x2[mode] } as Combination;
  if (dtype === "float32") return { scalar: f32[mode], vector: f32x4[mode] } as Combination;
  if (mode === "add" || mode === "mul") {
    return { scalar: i32[mode], vector: i32x4[mode] } as Combination;
  }
  const signed: "S" | "U" = dtype === "int32" ? "S" : "U";
  const comparison = i32[`${mode === "max" ? "gt" : "lt"}${signed}` as const];
  const scalar = (old: Value<"i32">, update: Value<"i32">) =>
    select(comparison(old, update), old, update);
  return { scalar, vector: i32x4[`${mode}${signed}`] } as Combination;
}
