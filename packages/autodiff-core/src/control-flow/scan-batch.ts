import type { Tensor } from "../tensor.ts";
import { traceFlat } from "../trace.ts";
import { batchProgram, withBatch } from "../transforms/vmap.ts";
import { type BindScan, dropAxis, isState, rebuildScan, type ScanParams } from "./scan-params.ts";
import { type Groups, split } from "./subprogram.ts";

/** The batching rule: outputs carry the batch in front of the steps. */
export function batchScan(
  bindScan: BindScan,
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  size: number,
  params: ScanParams,
): { outputs: Tensor[]; batched: boolean[] } {
  const { body, constants, state } = params;
  const flags = [...batched];
  const stepOuter = inputs.map((x, i) =>
    i >= constants + state && batched[i] ? x.moveAxis(0, 1) : x,
  );
  const run = (groups: Groups): { value: Tensor; batched: boolean }[] =>
    batchProgram(
      body,
      groups.map(([value], i) => ({ value, batched: flags[i] })),
      size,
    );
  // The state is batched as soon as the body makes it so.
  for (let grew = true; grew; ) {
    grew = false;
    const groups = withBatchedState(stepOuter, batched, flags, params, size);
    probe(params, groups, (inner) => {
      run(inner)
        .slice(0, state)
        .forEach((y, i) => {
          if (y.batched && !flags[constants + i]) {
            flags[constants + i] = true;
            grew = true;
          }
        });
    });
  }
  let outputFlags: boolean[] = [];
  const groups = withBatchedState(stepOuter, batched, flags, params, size);
  const results = rebuildScan(bindScan, params, groups, (inner) => {
    const outputs = run(inner);
    outputFlags = outputs.map((y, i) => (i < state ? flags[constants + i] : y.batched));
    return outputs.map((y, i) => [i < state && outputFlags[i] ? withBatch(y, size) : y.value]);
  });
  return {
    outputs: results.map(([y], i) => (i >= state && outputFlags[i] ? y.moveAxis(1, 0) : y)),
    batched: outputFlags,
  };
}

/** Give the states that `flags` marks a batch axis if the caller did not. */
function withBatchedState(
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  flags: readonly boolean[],
  params: ScanParams,
  size: number,
): Groups {
  return inputs.map((value, i) => {
    const spreadState = isState(i, params) && flags[i] && !batched[i];
    return [spreadState ? withBatch({ value, batched: false }, size) : value];
  });
}

/** Look at what a step does without keeping it. */
function probe(params: ScanParams, inputs: Groups, look: (groups: Groups) => void): void {
  const [fixed, initial, stacked] = split(inputs, params.constants, params.state);
  traceFlat([...fixed.flat(), ...initial.flat(), ...stacked.flat().map(dropAxis)], (all) => {
    look(all.map((x) => [x]));
    return [];
  });
}
