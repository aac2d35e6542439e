import type { DType } from "../../../../dtype.ts";
import {
  type FunctionBuilder,
  f32,
  f64,
  i32,
  i64,
  select,
  type Value,
} from "../../encoding/index.ts";

/** How many 32-bit words an entry's key has: sorted by the lower, then by the upper one. */
export function keyWords(dtype: DType): number {
  return dtype === "float64" ? 2 : 1;
}

/** Bits of a word of a key that differ between entries. */
export function wordBits(dtype: DType): number {
  return dtype === "bool" ? 1 : 32;
}

/**
 * A word of the element at an address as an unsigned number; the words together compare as elements do, with -0 as 0
 * and NaN above every number. All bits are turned for a descending order.
 *
 * @param word - 0 is the lowest.
 */
export function orderedWord(
  f: FunctionBuilder,
  dtype: DType,
  address: Value<"i32">,
  descending: boolean,
  word: number,
): Value<"i32"> {
  const key = ascendingWord(f, dtype, address, word);
  if (!descending) return key;
  return i32.xor(key, dtype === "bool" ? 1 : -1);
}

function ascendingWord(
  f: FunctionBuilder,
  dtype: DType,
  address: Value<"i32">,
  word: number,
): Value<"i32"> {
  if (dtype === "float64") return doubleWord(f, address, word);
  if (dtype === "float32") return singleBits(f, address);
  if (dtype === "bool") return i32.load8U(address);
  return dtype === "int32" ? i32.xor(i32.load(address), 0x80000000) : i32.load(address);
}

function singleBits(f: FunctionBuilder, address: Value<"i32">): Value<"i32"> {
  const x = f.let(f32.load(address));
  const bits = f.let(select(f32.eq(x, 0), i32.const(0), i32.reinterpretF32(x)));
  const ordered = i32.xor(bits, i32.or(i32.shrS(bits, 31), 0x80000000));
  return select(f32.eq(x, x), ordered, -1);
}

function doubleWord(f: FunctionBuilder, address: Value<"i32">, word: number): Value<"i32"> {
  const x = f.let(f64.load(address));
  const bits = f.let(select(f64.eq(x, 0), i64.const(0), i64.reinterpretF64(x)));
  const ordered = i64.xor(bits, i64.or(i64.shrS(bits, 63), -(2n ** 63n)));
  const number = select(f64.eq(x, x), ordered, -1n);
  return i32.wrapI64(word === 0 ? number : i64.shrU(number, 32));
}
