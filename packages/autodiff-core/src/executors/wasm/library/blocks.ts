/** What the kernels of the library share: addresses of operands, and tile functions. */
import { type Block, isBlock } from "../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT, type DType, isFloat } from "../../../dtype.ts";
import type { Literal } from "../../../program/program.ts";
import { sizeOf } from "../../../shape.ts";
import {
  type FunctionBuilder,
  f32,
  f64,
  i32,
  type Operand,
  select,
  type Value,
  type ValueType,
  type Variable,
} from "../encoding/index.ts";
import { type KernelContext, type Phase, TILE_PARAMETERS } from "../kernel-context.ts";

/** What a tile function is written with. */
export interface Tile {
  readonly f: FunctionBuilder;
  readonly frame: Variable<"i32">;
  readonly tile: Variable<"i32">;
  readonly scratch: Variable<"i32">;
}

/** A phase of `tiles` tiles of which `write` writes the function. */
export function phase(
  { module }: KernelContext,
  name: string,
  tiles: number,
  write: (tile: Tile) => void,
): Phase {
  const body = module.function(name, { params: TILE_PARAMETERS }, (f, parameters) =>
    write({ f, ...parameters }),
  );
  return { tiles, body };
}

/** The operands if all of them lie in memory: few kernels are worth writing for constants. */
export function blocksOf(operands: readonly (Block | Literal)[]): readonly Block[] | undefined {
  return operands.every(isBlock) ? operands : undefined;
}

/** Address of the first element of a block, in a local. */
export function addressOf(
  context: KernelContext,
  { f, frame }: Pick<Tile, "f" | "frame">,
  { buffer, offset, dtype }: Block,
): Variable<"i32"> {
  return f.let(i32.add(context.address(frame, buffer), offset * BYTES_PER_ELEMENT[dtype]));
}

/** Loads and stores of single elements. */
export interface ElementAccess<T extends ValueType = ValueType> {
  load(address: Operand<"i32">, offset?: number): Value<T>;
  store(f: FunctionBuilder, address: Operand<"i32">, value: Value<T>, offset?: number): void;
}

/** Elements as values of their own type; booleans and integers as i32. */
export function elementAccess(dtype: DType): ElementAccess {
  if (dtype === "bool") return { load: i32.load8U, store: i32.store8 } as ElementAccess;
  if (!isFloat(dtype)) return i32 as ElementAccess;
  return (dtype === "float32" ? f32 : f64) as ElementAccess;
}

/** Elements of a float dtype as float64, whichever that is. */
export function doubleAccess(dtype: DType): ElementAccess<"f64"> {
  if (dtype === "float64") return f64;
  return {
    load: (address, offset = 0) => f64.promoteF32(f32.load(address, offset)),
    store: (f, address, value, offset = 0) => f32.store(f, address, f32.demoteF64(value), offset),
  };
}

/** How many tiles of about `perTile` units there are in `total`: one for little work. */
export function tileCount(total: number, perTile: number): number {
  return Math.max(1, Math.min(64, Math.floor(total / perTile)));
}

/** The units `[from, to)` of a tile where `total` are divided evenly, in multiples of `multiple`. */
export function tileRange(
  { f, tile }: Pick<Tile, "f" | "tile">,
  total: number,
  tiles: number,
  multiple = 1,
): { readonly from: Operand<"i32">; readonly to: Operand<"i32"> } {
  if (tiles === 1) return { from: 0, to: total };
  const size = Math.ceil(total / tiles / multiple) * multiple;
  const from = f.let(atMost(i32.mul(tile, size), total));
  const to = f.let(atMost(i32.add(from, size), total));
  return { from, to };
}

/** The smaller of a value that is cheap to compute twice and a number. */
function atMost(value: Value<"i32">, limit: number): Value<"i32"> {
  return select(i32.ltS(value, limit), value, limit);
}

/** Bytes of a block. */
export function bytesOf({ shape, dtype }: Block | Literal): number {
  return sizeOf(shape) * BYTES_PER_ELEMENT[dtype];
}
