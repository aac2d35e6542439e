import { type DType, isFloat } from "../../../../dtype.ts";
import { f64, f64x2, i32, i32x4, select, type Value } from "../../encoding/index.ts";

/** Primitives with results that run along an axis. */
export type RunningName = "cummax" | "cummin" | "cumprod" | "cumsum" | "linearRecurrence";

/** How a running result takes the next entries in, as a scalar or in all lanes of a vector. */
export interface RunningStep {
  /** Before the first entry; `undefined` where the result begins as the last operand's. */
  readonly initial: number | undefined;
  scalar(total: Value, entries: readonly Value[]): Value;
  vector(total: Value<"v128">, entries: readonly Value<"v128">[]): Value<"v128">;
}

/** Floats run in float64, integers wrap. */
export function runningStep(name: RunningName, dtype: DType): RunningStep {
  if (name === "linearRecurrence") return RECURRENCE;
  const operation = ({ cumsum: "add", cumprod: "mul", cummax: "max", cummin: "min" } as const)[
    name
  ];
  const initial = initialOf(operation, dtype);
  if (isFloat(dtype)) return stepOf(initial, f64[operation], f64x2[operation]);
  if (operation === "add" || operation === "mul") {
    return stepOf(initial, i32[operation], i32x4[operation]);
  }
  const sign = dtype === "int32" ? "S" : "U";
  const isFirst = i32[`${operation === "max" ? "gt" : "lt"}${sign}` as const];
  const scalar = (a: Value<"i32">, b: Value<"i32">) => select(isFirst(a, b), a, b);
  return stepOf(initial, scalar, i32x4[`${operation}${sign}` as const]);
}

const RECURRENCE: RunningStep = {
  initial: undefined,
  scalar: (y, [a, b]) => f64.add(f64.mul(a as Value<"f64">, y as Value<"f64">), b as Value<"f64">),
  vector: (y, [a, b]) => f64x2.add(f64x2.mul(a, y), b),
};

function stepOf<T extends "f64" | "i32">(
  initial: number,
  scalar: (a: Value<T>, b: Value<T>) => Value<T>,
  vector: (a: Value<"v128">, b: Value<"v128">) => Value<"v128">,
): RunningStep {
  return {
    initial,
    scalar: (total, [x]) => scalar(total as Value<T>, x as Value<T>),
    vector: (total, [x]) => vector(total, x),
  };
}

function initialOf(operation: "add" | "mul" | "max" | "min", dtype: DType): number {
  if (operation === "add") return 0;
  if (operation === "mul") return 1;
  const sign = operation === "max" ? -1 : 1;
  if (isFloat(dtype)) return sign * Number.POSITIVE_INFINITY;
  if (dtype === "uint32") return operation === "max" ? 0 : 2 ** 32 - 1;
  return operation === "max" ? -(2 ** 31) : 2 ** 31 - 1;
}
