import { BYTES_PER_ELEMENT } from "../dtype.ts";
import type { TensorSpec } from "../host-array.ts";
import { sizeOf } from "../shape.ts";
import type { Program } from "./program.ts";

/** What a program takes to run, by count. */
export interface ProgramCost {
  /** Floating-point operations; a transcendental function counts as about ten. */
  readonly flops: number;
  /** Bytes read and written if every equation were a kernel of its own. */
  readonly bytes: number;
}

/** Count operations and memory traffic. The body of a `whileLoop` is counted once, as its number of turns is not known. */
export function programCost(program: Program): ProgramCost {
  let flops = 0;
  let bytes = 0;
  for (const { primitive, inputs, params, outputs } of program.equations) {
    const body = primitive.body?.(params);
    if (body !== undefined) {
      const inner = programCost(body);
      flops += inner.flops;
      bytes += inner.bytes;
      continue;
    }
    flops +=
      primitive.cost?.(inputs, outputs, params) ?? outputs.reduce((n, v) => n + sizeOf(v.shape), 0);
    for (const atom of [...inputs, ...outputs])
      bytes += atom.kind === "variable" ? bytesOf(atom) : 0;
  }
  return { flops, bytes };
}

function bytesOf(spec: TensorSpec): number {
  return sizeOf(spec.shape) * BYTES_PER_ELEMENT[spec.dtype];
}
