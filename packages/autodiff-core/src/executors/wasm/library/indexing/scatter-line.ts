import { BYTES_PER_ELEMENT, type DType } from "../../../../dtype.ts";
import type { Literal } from "../../../../program/program.ts";
import {
  type FunctionBuilder,
  f32,
  f64,
  f64x2,
  forBlocks,
  i32,
  type Value,
  type Variable,
  v128,
} from "../../encoding/index.ts";
import { elementAccess } from "../blocks.ts";
import { combinationOf, type ScatterMode } from "./scatter-modes.ts";

/** What is done to the entries of a line. */
export interface Line {
  readonly mode: ScatterMode;
  /** Of the entries. */
  readonly dtype: DType;
  /** Dtype of the updates, which is float32 also where entries are kept in float64; or the constant that they are. */
  readonly update: DType | Literal;
}

/** Combine the entries of the line at `target`, `stride` apart, with the updates at `source`. */
export function combineLine(
  f: FunctionBuilder,
  { mode, dtype, update }: Line,
  target: Variable<"i32">,
  source: Variable<"i32">,
  length: number,
  stride: number,
): void {
  const { scalar, vector } = combinationOf(mode, dtype);
  const bytes = BYTES_PER_ELEMENT[dtype];
  const step = typeof update === "string" ? BYTES_PER_ELEMENT[update] : 0;
  const lanes = 16 / bytes;
  const access = elementAccess(dtype);
  const isVector = stride === 1 && bytes > 1 && step > 0;
  const write = (i: Value<"i32">, width: number): void => {
    const at = f.let(i32.add(target, i32.mul(i, stride * bytes)));
    const next = f.let(i32.add(source, i32.mul(i, step)));
    if (width === 1) {
      access.store(f, at, scalar(access.load(at), oneUpdate(dtype, update, next)));
      return;
    }
    for (let k = 0; k < width; k += lanes) {
      const moved = vector(v128.load(at, k * bytes), updates(dtype, update, next, k * step));
      v128.store(f, at, moved, k * bytes);
    }
  };
  if (length === 1) write(i32.const(0), 1);
  else forBlocks(f, 0, length, isVector ? [4 * lanes, lanes, 1] : [1], write);
}

function updates(
  dtype: DType,
  update: DType | Literal,
  at: Value<"i32">,
  offset: number,
): Value<"v128"> {
  if (dtype === update) return v128.load(at, offset);
  return f64x2.promoteLowF32x4(v128.load64Zero(at, offset));
}

function oneUpdate(dtype: DType, update: DType | Literal, at: Value<"i32">): Value {
  if (typeof update !== "string") return constant(dtype, update.value);
  if (dtype === update) return elementAccess(dtype).load(at);
  return f64.promoteF32(f32.load(at));
}

function constant(dtype: DType, value: number): Value {
  if (dtype === "float64") return f64.const(value);
  return dtype === "float32" ? f32.const(value) : i32.const(value);
}
