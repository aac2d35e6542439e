/** Instructions by the dtype that they compute with. */
import type { DType } from "../../../dtype.ts";
import {
  type FunctionBuilder,
  f32,
  f32x4,
  f64,
  f64x2,
  i32,
  i32x4,
  i64x2,
  type Value,
} from "../encoding/index.ts";
import type { Lanes } from "./lane-value.ts";

type Instruction = (...operands: readonly (Value | number)[]) => Value;

/** Name of an instruction that the types in question have; the same name may mean something in all of them. */
export type Op = (name: string, ...operands: readonly (Value | number)[]) => Value;

/** Instructions for elements of a dtype; booleans in vectors are masks as wide as the lanes. */
export function opsOf(dtype: DType, lanes: Lanes): Op {
  const set: object = instructionSet(dtype, lanes);
  return (name, ...operands) => {
    const instruction = (set as Readonly<Record<string, Instruction>>)[name];
    if (instruction === undefined) throw new Error(`${dtype} x${lanes} has no ${name}`);
    return instruction(...operands);
  };
}

function instructionSet(dtype: DType, lanes: Lanes): object {
  if (dtype === "float32") return lanes === 1 ? f32 : f32x4;
  if (dtype === "float64") return lanes === 1 ? f64 : f64x2;
  if (lanes === 1) return i32;
  return dtype === "bool" && lanes === 2 ? i64x2 : i32x4;
}

/** The value as something that may be used more than once: itself if it is a local or a constant. */
export function shared<T extends Value>(f: FunctionBuilder, value: T): T {
  const isCheap = value.slot >= 0 || (value.operands.length === 0 && value.bytes[0] !== 0x10);
  return isCheap ? value : (f.let(value) as Value as T);
}
