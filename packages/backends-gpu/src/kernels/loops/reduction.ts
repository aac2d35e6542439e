/** What reductions begin with, and how two values become one. */
import type { DType } from "@fluxion/autodiff-core";
import type { Reduction } from "@fluxion/autodiff-core/compiler";
import { add, type BinaryOperation, maximum, minimum, mul } from "../../wgsl/arithmetic.ts";
import type { ShaderWriter } from "../../wgsl/shader-writer.ts";
import { literal, valueType } from "../../wgsl/types.ts";

/** A running total in WGSL, in a type of its own. */
export interface Total {
  readonly type: string;
  readonly start: string;
  /** The total of one value. */
  enter(value: string): string;
  combine(a: string, b: string): string;
  /** The value that the total stands for. */
  leave(total: string): string;
}

export function totalOf(shader: ShaderWriter, reduce: Reduction, dtype: DType): Total {
  if ((reduce === "max" || reduce === "min") && dtype === "float32") {
    return extremumOfFloats(shader, reduce);
  }
  const same = (x: string): string => x;
  return {
    type: valueType(dtype),
    start: literal(dtype, identityOf(reduce, dtype)),
    enter: same,
    combine: (a, b) => COMBINE[reduce](shader, dtype, a, b),
    leave: same,
  };
}

const COMBINE: { readonly [R in Reduction]: BinaryOperation } = {
  sum: add,
  prod: mul,
  max: maximum,
  min: minimum,
  any: maximum,
  all: minimum,
};

function identityOf(reduce: Reduction, dtype: DType): number {
  switch (reduce) {
    case "sum":
    case "any":
      return 0;
    case "prod":
    case "all":
      return 1;
    default: {
      const [least, most] = LIMITS[dtype];
      return reduce === "max" ? least : most;
    }
  }
}

const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;

/** The least and the greatest value. */
const LIMITS: Readonly<Record<DType, readonly [number, number]>> = {
  float32: [NEGATIVE_INFINITY, POSITIVE_INFINITY],
  float64: [NEGATIVE_INFINITY, POSITIVE_INFINITY],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  bool: [0, 1],
};

/**
 * Floats as integers that compare like them, with -0 below 0, as WGSL's own comparisons may take no account of NaN, of
 * the sign of zero and of subnormal numbers. NaN is beyond all others, so that it wins.
 */
function extremumOfFloats(shader: ShaderWriter, reduce: "max" | "min"): Total {
  const nan = reduce === "max" ? "0x7fffffffi" : "(-2147483647i - 1i)";
  const key = `${reduce}_key`;
  shader.declare(
    key,
    `fn ${key}(x: f32) -> i32 {
  let b = bitcast<i32>(x);
  return select(b ^ ((b >> 31u) & 0x7fffffff), ${nan}, (b & 0x7fffffff) > 0x7f800000);
}`,
  );
  shader.declare(
    "of_key",
    "fn of_key(k: i32) -> f32 { return bitcast<f32>(k ^ ((k >> 31u) & 0x7fffffff)); }",
  );
  return {
    type: "i32",
    start: reduce === "max" ? "-2139095041i" : "2139095040i",
    enter: (value) => `${key}(${value})`,
    combine: (a, b) => `${reduce}(${a}, ${b})`,
    leave: (total) => `of_key(${total})`,
  };
}
