/** Elements between memory and {@link LaneValue}s. Booleans are bytes, 0 or 1. */
import { BYTES_PER_ELEMENT, type DType } from "../../../dtype.ts";
import {
  type FunctionBuilder,
  f32,
  f64,
  i8x16,
  i32,
  i32x4,
  i64x2,
  type Value,
  v128,
} from "../encoding/index.ts";
import { shared } from "./instruction.ts";
import type { Lanes, LaneValue } from "./lane-value.ts";

type Vector = Value<"v128">;

/** Where the elements of a {@link LaneValue} lie. */
export interface Span {
  readonly pointer: Value<"i32">;
  /** Bytes from the pointer to the first element; may be negative. */
  readonly offset: number;
  /** Elements from one to the next; 0 for the same one in all lanes. */
  readonly stride: number;
  /** How many lanes there are in memory, from the first on: others are neither read nor written. */
  readonly count: number;
}

/** Load elements; lanes from `span.count` on are arbitrary. The pointer may be used several times. */
export function loadLanes(
  f: FunctionBuilder,
  dtype: DType,
  lanes: Lanes,
  { pointer, offset, stride, count }: Span,
): LaneValue {
  const bytes = BYTES_PER_ELEMENT[dtype];
  const first = stride < 0 && count > 1 ? offset + stride * (count - 1) * bytes : offset;
  const [at, base] = first < 0 ? [f.let(i32.add(pointer, first)), -first] : [pointer, 0];
  const start = offset + base;
  if (lanes === 1) return { dtype, value: loadScalar(dtype, at, start) };
  if (dtype === "bool") return { dtype, value: loadMask(at, start, stride, lanes, count) };
  const wide = bytes === 8;
  if (stride === 0) {
    return { dtype, value: wide ? i64x2.loadSplat(at, start) : i32x4.loadSplat(at, start) };
  }
  if (stride === 1 && count === lanes) return { dtype, value: loadWhole(at, start, lanes * bytes) };
  if (stride === -1 && count === lanes) {
    const reversed = f.let(loadWhole(at, start - (lanes - 1) * bytes, lanes * bytes));
    return { dtype, value: reverse(reversed, lanes, bytes) };
  }
  if (Math.abs(stride) === 2 && count === 4)
    return { dtype, value: everySecond(at, start, stride) };
  return { dtype, value: gather(at, start, stride, count, bytes) };
}

/** Four elements of 32 bits with one between each, from two overlapping vectors, neither of which reaches beyond. */
function everySecond(at: Value<"i32">, offset: number, stride: number): Vector {
  const low = stride > 0 ? offset : offset - 24;
  const order = stride > 0 ? [0, 2, 5, 7] : [7, 5, 2, 0];
  return i32x4.shuffle(v128.load(at, low), v128.load(at, low + 12), order);
}

/** Store the first `span.count` elements. */
export function storeLanes(
  f: FunctionBuilder,
  { dtype, value }: LaneValue,
  lanes: Lanes,
  { pointer, offset, stride, count }: Span,
): void {
  const bytes = BYTES_PER_ELEMENT[dtype];
  const first = stride < 0 && count > 1 ? offset + stride * (count - 1) * bytes : offset;
  const [at, base] = first < 0 ? [f.let(i32.add(pointer, first)), -first] : [pointer, 0];
  const start = offset + base;
  if (lanes === 1) storeScalar(f, dtype, at, value, start);
  else if (dtype === "bool") storeMask(f, at, value as Vector, start, stride, lanes, count);
  else if (stride === -1 && count === lanes) {
    const reversed = reverse(shared(f, value as Vector), lanes, bytes);
    storeWhole(f, at, reversed, start - (lanes - 1) * bytes, lanes * bytes);
  } else if (stride === 1 && count === lanes) {
    storeWhole(f, at, value as Vector, start, lanes * bytes);
  } else scatter(f, at, shared(f, value as Vector), start, stride, count, bytes);
}

function loadScalar(dtype: DType, at: Value<"i32">, offset: number): Value {
  if (dtype === "float32") return f32.load(at, offset);
  if (dtype === "float64") return f64.load(at, offset);
  return dtype === "bool" ? i32.ne(i32.load8U(at, offset), 0) : i32.load(at, offset);
}

function storeScalar(
  f: FunctionBuilder,
  dtype: DType,
  at: Value<"i32">,
  value: Value,
  offset: number,
): void {
  if (dtype === "float32") f32.store(f, at, value as Value<"f32">, offset);
  else if (dtype === "float64") f64.store(f, at, value as Value<"f64">, offset);
  else i32[dtype === "bool" ? "store8" : "store"](f, at, value as Value<"i32">, offset);
}

function loadWhole(at: Value<"i32">, offset: number, bytes: number): Vector {
  return bytes === 16 ? v128.load(at, offset) : v128.load64Zero(at, offset);
}

function storeWhole(
  f: FunctionBuilder,
  at: Value<"i32">,
  vector: Vector,
  offset: number,
  bytes: number,
): void {
  if (bytes === 16) v128.store(f, at, vector, offset);
  else v128.store64Lane(f, at, vector, 0, offset);
}

function reverse(vector: Vector, lanes: Lanes, bytes: number): Vector {
  if (bytes === 8) return i64x2.shuffle(vector, vector, [1, 0]);
  return i32x4.shuffle(vector, vector, lanes === 4 ? [3, 2, 1, 0] : [1, 0, 3, 2]);
}

/** Element by element; pairs of neighbours of 32 bits together. */
function gather(
  at: Value<"i32">,
  offset: number,
  stride: number,
  count: number,
  bytes: number,
): Vector {
  const step = stride * bytes;
  if (bytes === 8) {
    const first = v128.load64Zero(at, offset);
    return count === 1 ? first : v128.load64Lane(at, first, 1, offset + step);
  }
  const paired = stride === 1 && count > 1;
  let vector = paired ? v128.load64Zero(at, offset) : v128.load32Zero(at, offset);
  for (let lane = paired ? 2 : 1; lane < count; lane++)
    vector = v128.load32Lane(at, vector, lane, offset + lane * step);
  return vector;
}

function scatter(
  f: FunctionBuilder,
  at: Value<"i32">,
  vector: Vector,
  offset: number,
  stride: number,
  count: number,
  bytes: number,
): void {
  const paired = stride === 1 && count > 1 && bytes === 4;
  if (paired) v128.store64Lane(f, at, vector, 0, offset);
  const store = bytes === 8 ? v128.store64Lane : v128.store32Lane;
  for (let lane = paired ? 2 : 0; lane < count; lane++)
    store(f, at, vector, lane, offset + lane * stride * bytes);
}

/** A byte is spread over its whole lane, and made all ones where it is not 0. */
function loadMask(
  at: Value<"i32">,
  offset: number,
  stride: number,
  lanes: Lanes,
  count: number,
): Vector {
  const width = 16 / lanes;
  if (stride === 0) return i8x16.ne(v128.load8Splat(at, offset), 0);
  let bytes: Vector;
  if (stride === 1 && count === lanes) {
    bytes = lanes === 4 ? v128.load32Zero(at, offset) : v128.load16Splat(at, offset);
  } else {
    bytes = v128.load8Splat(at, offset);
    for (let lane = 1; lane < count; lane++)
      bytes = v128.load8Lane(at, bytes, lane, offset + lane * stride);
  }
  const zero = i8x16.const(0);
  const lanesOf = Array.from({ length: 16 }, (_, i) => Math.floor(i / width));
  return i8x16.ne(i8x16.shuffle(bytes, zero, lanesOf), 0);
}

function storeMask(
  f: FunctionBuilder,
  at: Value<"i32">,
  mask: Vector,
  offset: number,
  stride: number,
  lanes: Lanes,
  count: number,
): void {
  const width = 16 / lanes;
  const zero = i8x16.const(0);
  const lanesOf = Array.from({ length: 16 }, (_, i) => (i < lanes ? i * width : 16));
  const bytes = v128.and(i8x16.shuffle(mask, zero, lanesOf), i8x16.const(1));
  if (stride === 1 && count === lanes) {
    const store = lanes === 4 ? v128.store32Lane : v128.store16Lane;
    store(f, at, bytes, 0, offset);
    return;
  }
  const kept = f.let(bytes);
  for (let lane = 0; lane < count; lane++)
    v128.store8Lane(f, at, kept, lane, offset + lane * stride);
}
