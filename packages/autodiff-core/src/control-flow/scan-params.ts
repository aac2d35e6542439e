/** What the rules of `scan` share. */
import type { TensorSpec } from "../host-array.ts";
import type { Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat } from "../trace.ts";
import { type Groups, regroup, split } from "./subprogram.ts";

export type ScanParams = {
  readonly body: Program;
  readonly constants: number;
  readonly state: number;
  readonly length: number;
  readonly reverse: boolean;
};

/** Records a scan: the rules make scans of their own, and the primitive is made of the rules. */
export type BindScan = (inputs: readonly Tensor[], params: ScanParams) => readonly Tensor[];

/** Specs of the results. */
export function scanSpecs({ body, state, length }: ScanParams): readonly TensorSpec[] {
  return body.outputs.map(({ shape, dtype }, i) => ({
    shape: i < state ? shape : [length, ...shape],
    dtype,
  }));
}

/** Whether an input of the body is part of the state. */
export function isState(index: number, { constants, state }: ScanParams): boolean {
  return index >= constants && index < constants + state;
}

/** The next of the residuals that are left. */
export function takeFirst(queue: Tensor[]): Tensor {
  const first = queue.shift();
  if (first === undefined) throw new Error("scan: a residual is missing.");
  return first;
}

/** What one step sees of a stacked input. */
export function dropAxis(spec: TensorSpec): TensorSpec {
  return { shape: spec.shape.slice(1), dtype: spec.dtype };
}

/** A scan whose values are replaced by groups: `step` maps the groups of the body's inputs to those of its outputs. */
export function rebuildScan(
  bindScan: BindScan,
  params: ScanParams,
  inputs: Groups,
  step: (groups: Groups) => Groups,
): Tensor[][] {
  const { constants, state } = params;
  const [fixed, initial, stacked] = split(inputs, constants, state);
  const sizes = inputs.map((group) => group.length);
  let outputSizes: number[] = [];
  const arguments_ = [...fixed.flat(), ...initial.flat(), ...stacked.flat().map(dropAxis)];
  const { program, captures } = traceFlat(arguments_, (all) => {
    const outputs = step(regroup(all, sizes));
    outputSizes = outputs.map((group) => group.length);
    return outputs.flat();
  });
  const results = bindScan([...captures, ...inputs.flat()], {
    ...params,
    body: simplify(program),
    constants: captures.length + fixed.flat().length,
    state: initial.flat().length,
  });
  return regroup(results, outputSizes);
}
