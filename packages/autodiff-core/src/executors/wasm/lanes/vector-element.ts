/** Vectors of a dtype whose products are summed, and parts of them at the edges of arrays. */
import type { DType } from "../../../dtype.ts";
import {
  type FunctionBuilder,
  f32x4,
  f64x2,
  i32x4,
  multiplyAdd,
  type Operand,
  type Value,
  v128,
} from "../encoding/index.ts";
import type { Instructions } from "../kernel-context.ts";

/** The vector instructions that all element types have. */
export interface ElementVector {
  readonly const: (...lanes: readonly number[]) => Value<"v128">;
  readonly load: (address: Operand<"i32">, offset?: number) => Value<"v128">;
  readonly loadSplat: (address: Operand<"i32">, offset?: number) => Value<"v128">;
  readonly store: (
    f: FunctionBuilder,
    address: Operand<"i32">,
    value: Operand<"v128">,
    offset?: number,
  ) => void;
  readonly add: (a: Operand<"v128">, b: Operand<"v128">) => Value<"v128">;
  readonly sub: (a: Operand<"v128">, b: Operand<"v128">) => Value<"v128">;
  readonly eq: (a: Operand<"v128">, b: Operand<"v128">) => Value<"v128">;
  readonly shuffle: (a: Value<"v128">, b: Value<"v128">, lanes: readonly number[]) => Value<"v128">;
}

/** A dtype whose products are summed. int32 and uint32 have the same bits, modulo 2³². */
export interface VectorElement {
  readonly name: "f32" | "f64" | "i32";
  readonly bytes: 4 | 8;
  readonly lanes: 2 | 4;
  readonly vector: ElementVector;
  /** Whether a multiply-add is one instruction. */
  readonly fused: boolean;
  /** `a * b + c`, which floats may round once. */
  readonly madd: (a: Operand<"v128">, b: Operand<"v128">, c: Operand<"v128">) => Value<"v128">;
}

/** The element type of a product's operands. */
export function vectorElement(dtype: DType, { relaxed }: Instructions): VectorElement {
  if (dtype === "float32")
    return {
      name: "f32",
      fused: relaxed,
      bytes: 4,
      lanes: 4,
      vector: f32x4,
      madd: multiplyAdd(f32x4, relaxed),
    };
  if (dtype === "float64")
    return {
      name: "f64",
      fused: relaxed,
      bytes: 8,
      lanes: 2,
      vector: f64x2,
      madd: multiplyAdd(f64x2, relaxed),
    };
  return {
    name: "i32",
    fused: false,
    bytes: 4,
    lanes: 4,
    vector: i32x4,
    madd: (a, b, c) => i32x4.add(i32x4.mul(a, b), c),
  };
}

/** Load the first `count` elements of a vector, zeros after them, without touching what follows in memory. */
export function loadLanes(
  { bytes, lanes, vector }: VectorElement,
  address: Operand<"i32">,
  count: number,
  offset = 0,
): Value<"v128"> {
  if (count >= lanes) return vector.load(address, offset);
  const words = (count * bytes) / 4;
  if (words === 1) return v128.load32Zero(address, offset);
  const two = v128.load64Zero(address, offset);
  return words === 2 ? two : v128.load32Lane(address, two, 2, offset + 8);
}

/** Store the first `count` elements of a vector. */
export function storeLanes(
  f: FunctionBuilder,
  { bytes, lanes, vector }: VectorElement,
  address: Operand<"i32">,
  value: Value<"v128">,
  count: number,
  offset = 0,
): void {
  const words = (count * bytes) / 4;
  if (count >= lanes) vector.store(f, address, value, offset);
  else if (words === 1) v128.store32Lane(f, address, value, 0, offset);
  else v128.store64Lane(f, address, value, 0, offset);
  if (count < lanes && words === 3) v128.store32Lane(f, address, value, 2, offset + 8);
}
