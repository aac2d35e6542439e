/**
 * Single operations, outside of compiled functions, that are done before a module would be written: on a few numbers, by
 * the primitive's own loops, and new shapes for the same numbers. What is small depends on shapes alone, so that equal
 * calls give equal bits.
 */
import { isSingle } from "../../compiler/relabeling.ts";
import { allocate } from "../../dtype.ts";
import type { TensorSpec } from "../../host-array.ts";
import type { EvaluationContext } from "../../primitive.ts";
import type { Program, Variable } from "../../program/program.ts";
import { sizeOf } from "../../shape.ts";
import type { Executable } from "../executor.ts";
import { HostBuffer } from "../host-buffer.ts";

/** Floating-point operations that are few. */
const SMALL_FLOPS = 4096;

/** Elements that are few. */
const SMALL_SIZE = 512;

/** Whether a program is one small operation. */
export function isSmallWork(program: Program): boolean {
  if (!isSingle(program)) return false;
  const [{ primitive, params, inputs, outputs }] = program.equations;
  const isSmall = ({ shape }: TensorSpec) => sizeOf(shape) <= SMALL_SIZE;
  if (![...inputs, ...outputs].every(isSmall)) return false;
  return (primitive.cost?.(inputs, outputs, params) ?? 0) <= SMALL_FLOPS;
}

/** Run a program of one equation by its primitive. */
export function evaluateDirectly(
  {
    inputs,
    equations: [{ primitive, params, inputs: operands, outputs }],
    outputs: wanted,
  }: Program,
  run: EvaluationContext["run"],
): Executable {
  const positions = operands.map((x) => inputs.indexOf(x as Variable));
  const context: EvaluationContext = {
    allocate: ({ shape, dtype }) => ({ shape, dtype, data: allocate(dtype, sizeOf(shape)) }),
    run,
  };
  return {
    run(buffers) {
      const arrays = positions.map((i) => (buffers[i] as HostBuffer).array);
      const results = primitive.evaluate(arrays, params, outputs, context);
      return results.slice(0, wanted.length).map(HostBuffer.ofArray);
    },
  };
}

/** Share the array of an input that is not in the heap; else do as `copying` does. */
export function relabel({ outputs: [spec] }: Program, copying: Executable): Executable {
  return {
    run(buffers, donated) {
      const buffer = buffers[0] as HostBuffer;
      if (buffer.address >= 0) return copying.run(buffers, donated);
      const { shape, dtype } = spec;
      return [HostBuffer.ofArray({ shape, dtype, data: buffer.array.data })];
    },
  };
}
