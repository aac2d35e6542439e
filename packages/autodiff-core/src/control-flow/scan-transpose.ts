import type { Tangent, TransposeInput } from "../primitive.ts";
import { simplify } from "../program/simplify.ts";
import { dense } from "../taylor/algebra.ts";
import { traceFlat } from "../trace.ts";
import { transposeProgram } from "../transforms/transpose.ts";
import {
  type BindScan,
  dropAxis,
  isState,
  type ScanParams,
  scanSpecs,
  takeFirst,
} from "./scan-params.ts";
import { present, split, spread } from "./subprogram.ts";

/**
 * The reverse loop. The state is the cotangent of the state, with the cotangents of constants added up beside it; the
 * inputs are the cotangents of the outputs and the residuals.
 */
export function transposeScan(
  bindScan: BindScan,
  cts: readonly Tangent[],
  inputs: readonly TransposeInput[],
  params: ScanParams,
): readonly Tangent[] {
  const { body, constants, state, length, reverse } = params;
  const isLinear = inputs.map((input, i) => input.linear || isState(i, params));
  const values = inputs.map((input, i) =>
    input.linear || isState(i, params) ? null : input.value,
  );
  const [fixedAll, , stackedAll] = split(values, constants, state);
  const fixed = present(fixedAll);
  const stacked = present(stackedAll);
  const outputs = scanSpecs(params);
  const ct = outputs.map((spec, i) => dense(cts[i], spec));
  const linearConstants = body.inputs.slice(0, constants).filter((_, i) => isLinear[i]);
  const sums = linearConstants.map((spec) => dense(null, spec));
  const [ctState, ctOutputs] = split(ct, state);
  const specs = [
    ...fixed,
    ...ctState,
    ...sums,
    ...ctOutputs.map(dropAxis),
    ...stacked.map(dropAxis),
  ];

  const { program, captures } = traceFlat(specs, (all) => {
    const [f, s, c, y, x] = split(all, fixed.length, state, sums.length, ctOutputs.length);
    const queue = [...f, ...x];
    const operands = isLinear.map((linear) => (linear ? null : takeFirst(queue)));
    const pulled = transposeProgram(body, operands, [...s, ...y]);
    const [pc, ps, px] = split(pulled, constants, state);
    const dConstants = pc.filter((_, i) => isLinear[i]);
    const dInputs = px.flatMap((t, i) => {
      const at = constants + state + i;
      return isLinear[at] ? [dense(t, body.inputs[at])] : [];
    });
    return [
      ...ps.map((t, i) => dense(t, body.inputs[constants + i])),
      ...c.map((sum, i) => (dConstants[i] === null ? sum : sum.add(dConstants[i]))),
      ...dInputs,
    ];
  });
  const results = bindScan([...captures, ...fixed, ...ctState, ...sums, ...ctOutputs, ...stacked], {
    body: simplify(program),
    constants: captures.length + fixed.length,
    state: state + sums.length,
    length,
    reverse: !reverse,
  });
  const [dState, dConstants, dInputs] = split(results, state, sums.length);
  const [linC, linS, linX] = split(isLinear, constants, state);
  return [...spread(linC, dConstants), ...spread(linS, dState), ...spread(linX, dInputs)];
}
