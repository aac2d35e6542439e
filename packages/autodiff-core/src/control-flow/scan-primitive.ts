/**
 * `scan`: a loop with a known number of steps that carries a state and stacks what every step gives out.
 *
 * Inputs of the primitive: constants, initial state, stacked inputs; outputs: final state, stacked outputs.
 * The body maps (constants, state, one input) to (state, one output).
 */
import { bind } from "../bind.ts";
import { LOOP_IDENTITIES } from "../compiler/loops/identities.ts";
import { emitControlKernel } from "../executors/wasm/control/control-kernel.ts";
import type { HostArray } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { programCost } from "../program/cost.ts";
import { sizeOf } from "../shape.ts";
import { batchScan } from "./scan-batch.ts";
import { linearizeScan } from "./scan-linearize.ts";
import { type BindScan, rebuildScan, type ScanParams, scanSpecs } from "./scan-params.ts";
import { transposeScan } from "./scan-transpose.ts";
import {
  fromTangentGroups,
  type Groups,
  groupSeries,
  jvpGroups,
  movingLoop,
  movingSeries,
  seriesGroup,
  split,
  tangentGroups,
  taylorGroups,
} from "./subprogram.ts";

export const scanPrimitive: Primitive<ScanParams> = {
  name: "scan",
  identities: LOOP_IDENTITIES,
  kernels: { wasmControl: emitControlKernel },
  infer: (_inputs, params) => scanSpecs(params),
  evaluate(inputs, { body, constants, state, length, reverse }, specs, context) {
    const [fixed, initial, stacked] = split(inputs, constants, state);
    const outputs = specs.slice(state).map((spec) => context.allocate(spec));
    let carried: readonly HostArray[] = initial;
    for (let step = 0; step < length; step++) {
      const at = reverse ? length - 1 - step : step;
      const results = context.run(body, [
        ...fixed,
        ...carried,
        ...stacked.map((x) => entry(x, at)),
      ]);
      carried = results.slice(0, state);
      outputs.forEach((out, i) => {
        const y = results[state + i];
        out.data.set(y.data, at * sizeOf(y.shape));
      });
    }
    return [...carried, ...outputs];
  },
  pushforward(primals, tangents, params) {
    const { body, constants, state } = params;
    const moving = movingLoop(
      body,
      constants,
      state,
      tangents.map((t) => t !== null),
    );
    const groups = tangentGroups(primals, tangents, moving.inputs);
    const step = (inner: Groups) => jvpGroups(body, inner, moving.outputs);
    return fromTangentGroups(rebuildScan(bindScan, params, groups, step));
  },
  linearize: (primals, active, params) => linearizeScan(bindScan, primals, active, params),
  transpose: (cts, inputs, params) => transposeScan(bindScan, cts, inputs, params),
  batch: (inputs, batched, size, params) => batchScan(bindScan, inputs, batched, size, params),
  taylor(inputs, algebra, params) {
    const { body, constants, state } = params;
    const moving = movingLoop(body, constants, state, movingSeries(inputs, algebra));
    const groups = inputs.map((x, i) => seriesGroup(x, algebra, moving.inputs[i]));
    const step = (inner: Groups) => taylorGroups(body, inner, algebra, moving.outputs);
    const results = rebuildScan(bindScan, params, groups, step);
    return results.map((group) => groupSeries(group, algebra));
  },
  cost: (_inputs, _outputs, { body, length }) => length * programCost(body).flops,
};

const bindScan: BindScan = (inputs, params) => bind(scanPrimitive, inputs, params);

function entry(x: HostArray, at: number): HostArray {
  const shape = x.shape.slice(1);
  const size = sizeOf(shape);
  return { shape, dtype: x.dtype, data: x.data.subarray(at * size, (at + 1) * size) };
}
