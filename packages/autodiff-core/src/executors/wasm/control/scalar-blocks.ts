/** Tensors in memory, element by element. */
import type { Block } from "../../../compiler/kernel.ts";
import { BYTES_PER_ELEMENT, type DType, isFloat } from "../../../dtype.ts";
import { sizeOf } from "../../../shape.ts";
import {
  type FunctionBuilder,
  f32,
  f64,
  i32,
  type Value,
  type Variable,
} from "../encoding/index.ts";
import type { Region, ScalarGraph, ScalarNode } from "./scalar-graph.ts";

/** Nodes that load a block, in the region where its address is known. */
export function loadNodes(
  graph: ScalarGraph,
  address: Variable<"i32">,
  block: Block,
  region: Region,
): ScalarNode[] {
  return offsetsOf(block).map((offset) => graph.load(block.dtype, address, offset, region));
}

/** A block in locals. */
export function loadLocals(f: FunctionBuilder, address: Value<"i32">, block: Block): Variable[] {
  return offsetsOf(block).map((offset) => f.let(loadScalar(block.dtype, address, offset)));
}

export function storeValues(
  f: FunctionBuilder,
  address: Value<"i32">,
  block: Block,
  values: readonly Value[],
): void {
  offsetsOf(block).forEach((offset, e) => {
    storeScalar(f, block.dtype, address, values[e], offset);
  });
}

/** Bytes from the start of a block to each of its elements. */
function offsetsOf({ shape, dtype }: Block): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, e) => e * BYTES_PER_ELEMENT[dtype]);
}

export function loadScalar(dtype: DType, address: Value<"i32">, offset: number): Value {
  if (dtype === "bool") return i32.load8U(address, offset);
  if (!isFloat(dtype)) return i32.load(address, offset);
  return dtype === "float32" ? f32.load(address, offset) : f64.load(address, offset);
}

function storeScalar(
  f: FunctionBuilder,
  dtype: DType,
  address: Value<"i32">,
  value: Value,
  offset: number,
): void {
  if (dtype === "bool") i32.store8(f, address, value as Value<"i32">, offset);
  else if (!isFloat(dtype)) i32.store(f, address, value as Value<"i32">, offset);
  else if (dtype === "float32") f32.store(f, address, value as Value<"f32">, offset);
  else f64.store(f, address, value as Value<"f64">, offset);
}
