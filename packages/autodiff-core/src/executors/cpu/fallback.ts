/** Lowering of primitives without a kernel here: their own loops, on dense arrays. */
import { allocate } from "../../dtype.ts";
import type { HostArray, TensorSpec } from "../../host-array.ts";
import type { EvaluationContext } from "../../primitive.ts";
import type { Equation } from "../../program/program.ts";
import { sizeOf } from "../../shape.ts";
import type { Frame } from "./frame.ts";
import type { Lower, Lowering, RunProgram } from "./lowering.ts";
import type { View } from "./view.ts";

export const lowerFallback: Lower = (lowering, inputs, equation) => {
  if (inputs.length === 0) return foldConstant(lowering, equation);
  const { primitive, params, outputs } = equation;
  const operands = inputs.map((view) => lowering.dense(view));
  const readers = operands.map((view) => reader(lowering, view));
  const results = outputs.map((spec) => lowering.allocate(spec));
  const run = (frame: Frame): void => {
    const arrays = readers.map((read) => read(frame));
    const context = contextFor(frame, results, outputs, lowering.runProgram);
    primitive.evaluate(arrays, params, outputs, context).forEach(({ data }, i) => {
      const target = frame[results[i].storage];
      if (data !== target) target.set(data);
    });
  };
  lowering.emit(run, operands, results);
  return results;
};

/** What depends on nothing is computed once. */
function foldConstant(lowering: Lowering, { primitive, params, outputs }: Equation): View[] {
  const context = contextFor([], [], [], lowering.runProgram);
  const arrays = primitive.evaluate([], params, outputs, context);
  return outputs.map((spec, i) => lowering.allocate(spec, arrays[i].data));
}

/** Hands out the memory of each result once, as the storage of its output. */
function contextFor(
  frame: Frame,
  results: readonly View[],
  outputs: readonly TensorSpec[],
  run: RunProgram,
): EvaluationContext {
  const taken = new Set<number>();
  return {
    allocate(spec) {
      const { shape, dtype } = spec;
      const i = outputs.indexOf(spec);
      if (i < 0 || taken.has(i)) return { shape, dtype, data: allocate(dtype, sizeOf(shape)) };
      taken.add(i);
      return { shape, dtype, data: frame[results[i].storage].fill(0) };
    },
    run,
  };
}

function reader(lowering: Lowering, view: View): (frame: Frame) => HostArray {
  const { shape, dtype, storage, offset } = view;
  if (lowering.isWhole(view)) return (frame) => ({ shape, dtype, data: frame[storage] });
  const end = offset + sizeOf(shape);
  return (frame) => ({ shape, dtype, data: frame[storage].subarray(offset, end) });
}
