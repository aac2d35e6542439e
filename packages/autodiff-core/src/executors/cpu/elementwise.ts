/** Lowering of functions of numbers: one kernel per equation, on views as they are. */
import { BYTES_PER_ELEMENT, type DType, isFloat } from "../../dtype.ts";
import type { Run } from "./frame.ts";
import type { BinaryKernel } from "./kernels/binary.ts";
import { select } from "./kernels/select.ts";
import { copy, truth, type UnaryKernel } from "./kernels/unary.ts";
import { loopNest } from "./loop-nest.ts";
import type { Lower, Lowering } from "./lowering.ts";
import { unaryStep } from "./unary-step.ts";
import type { View } from "./view.ts";

export function lowerUnary(kernel: UnaryKernel): Lower {
  return (lowering, [x], { outputs: [spec] }) => {
    const out = lowering.allocate(spec);
    lowering.emit(unaryStep(kernel, x, out), [x], [out], reusable(lowering, [x], out));
    return [out];
  };
}

export function lowerBinary(kernel: BinaryKernel): Lower {
  return (lowering, operands, { primitive: { name }, outputs: [spec] }) => {
    const inputs =
      isRepeated(operands[0]) && COMMUTATIVE.has(name) ? operands.toReversed() : operands;
    const out = lowering.allocate(spec);
    const step = binaryStep(kernel, inputs, out);
    lowering.emit(step, inputs, [out], reusable(lowering, inputs, out));
    return [out];
  };
}

export const lowerSelect: Lower = (lowering, inputs, { outputs: [spec] }) => {
  const out = lowering.allocate(spec);
  const { walk, outer, starts } = loopNest([out, ...inputs]);
  const storages = [out, ...inputs].map((view) => view.storage);
  const offsets = Array.from({ length: outer }, (_, t) => [...starts.subarray(4 * t, 4 * t + 4)]);
  const run: Run = (frame) => {
    const data = storages.map((storage) => frame[storage]);
    for (const at of offsets) select(walk, data, at);
  };
  lowering.emit(run, inputs, [out], reusable(lowering, inputs, out));
  return [out];
};

/** The conversions that assignment to a typed array makes; `undefined` for those that have to saturate. */
export function castKernel(from: View, to: DType): UnaryKernel | undefined {
  if (to === "bool") return truth;
  return isFloat(to) || from.dtype === "bool" ? copy : undefined;
}

/** Their kernels have a faster loop for a right operand that is repeated. */
const COMMUTATIVE = new Set(["add", "mul"]);

/** Repeated along the last axis that is not trivial. */
function isRepeated({ shape, strides }: View): boolean {
  return strides[shape.findLastIndex((n) => n !== 1)] === 0;
}

function binaryStep(kernel: BinaryKernel, [x, y]: readonly View[], out: View): Run {
  const { walk, outer, starts } = loopNest([out, x, y]);
  const [o, a, b] = [out.storage, x.storage, y.storage];
  if (outer !== 1) {
    return (frame) => {
      for (let t = 0; t < 3 * outer; t += 3) {
        kernel(walk, frame[o], starts[t], frame[a], starts[t + 1], frame[b], starts[t + 2]);
      }
    };
  }
  const [oo, ao, bo] = starts;
  return (frame) => kernel(walk, frame[o], oo, frame[a], ao, frame[b], bo);
}

/** Storage that is read element for element as the result is written, and only so. */
function reusable(lowering: Lowering, inputs: readonly View[], out: View): number[] {
  const width = BYTES_PER_ELEMENT[out.dtype];
  const fits = (view: View): boolean =>
    lowering.isWhole(view) && BYTES_PER_ELEMENT[view.dtype] === width;
  const candidates = inputs.filter(fits).map((view) => view.storage);
  return candidates.filter((storage) =>
    inputs.every((view) => view.storage !== storage || fits(view)),
  );
}
