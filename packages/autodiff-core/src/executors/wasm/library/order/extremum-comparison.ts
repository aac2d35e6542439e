import { type DType, isFloat } from "../../../../dtype.ts";
import {
  f32,
  f32x4,
  f64,
  f64x2,
  i32,
  i32x4,
  i64x2,
  type Operand,
  type Value,
  v128,
} from "../../encoding/index.ts";

/** Which of two entries is beyond the other, as scalars and in the lanes of vectors with positions beside them. */
export interface Comparison {
  readonly lanes: number;
  readonly bytes: number;
  readonly scalar: {
    load(address: Value<"i32">): Value;
    lane(vector: Value<"v128">, lane: number): Value;
    isBeyond(x: Value, best: Value): Value<"i32">;
  };
  readonly vector: {
    load(address: Value<"i32">): Value<"v128">;
    isBeyond(x: Value<"v128">, best: Value<"v128">): Value<"v128">;
    choose(mask: Value<"v128">, a: Value<"v128">, b: Value<"v128">): Value<"v128">;
    positions(first: number): Value<"v128">;
    add(positions: Value<"v128">, step: number): Value<"v128">;
    position(positions: Value<"v128">, lane: number): Value<"i32">;
  };
}

interface Instructions {
  readonly scalar: {
    load(address: Operand<"i32">): Value;
    gt(a: Value, b: Value): Value<"i32">;
    lt(a: Value, b: Value): Value<"i32">;
    eq(a: Value, b: Value): Value<"i32">;
    ne(a: Value, b: Value): Value<"i32">;
  };
  readonly vector: {
    gt(a: Value, b: Value): Value<"v128">;
    lt(a: Value, b: Value): Value<"v128">;
    eq(a: Value, b: Value): Value<"v128">;
    ne(a: Value, b: Value): Value<"v128">;
    extractLane(vector: Value<"v128">, lane: number): Value;
  };
}

/** `undefined` for booleans. */
export function comparisonOf(dtype: DType, largest: boolean): Comparison | undefined {
  if (dtype === "bool") return undefined;
  const { scalar, vector } = instructionsOf(dtype);
  const name = largest ? "gt" : "lt";
  const undefinedToo = isFloat(dtype);
  const wide = dtype === "float64";
  const lanes = wide ? 2 : 4;
  const integers = wide ? i64x2 : i32x4;
  return {
    lanes,
    bytes: 16 / lanes,
    scalar: {
      load: scalar.load,
      lane: vector.extractLane,
      isBeyond(x, best) {
        const beyond = scalar[name](x, best);
        if (!undefinedToo) return beyond;
        return i32.and(i32.or(beyond, scalar.ne(x, x)), scalar.eq(best, best));
      },
    },
    vector: {
      load: v128.load,
      isBeyond(x, best) {
        const beyond = vector[name](x, best);
        if (!undefinedToo) return beyond;
        return v128.and(v128.or(beyond, vector.ne(x, x)), vector.eq(best, best));
      },
      choose: (mask, a, b) => v128.bitselect(a, b, mask),
      positions: (first) => integers.const(...Array.from({ length: lanes }, (_, k) => first + k)),
      add: (positions, step) => integers.add(positions, integers.const(step)),
      position: (positions, lane) => i32x4.extractLane(positions, wide ? 2 * lane : lane),
    },
  };
}

function instructionsOf(dtype: DType): Instructions {
  if (dtype === "float32") return { scalar: f32, vector: f32x4 } as unknown as Instructions;
  if (dtype === "float64") return { scalar: f64, vector: f64x2 } as unknown as Instructions;
  const signed = dtype === "int32";
  const scalar = { ...i32, gt: signed ? i32.gtS : i32.gtU, lt: signed ? i32.ltS : i32.ltU };
  const vector = {
    ...i32x4,
    gt: signed ? i32x4.gtS : i32x4.gtU,
    lt: signed ? i32x4.ltS : i32x4.ltU,
  };
  return { scalar, vector } as unknown as Instructions;
}
