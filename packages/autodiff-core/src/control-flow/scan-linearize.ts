import { evaluateProgram } from "../bind.ts";
import type { Linearized, Tangent } from "../primitive.ts";
import type { Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import { dense } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat } from "../trace.ts";
import { linearizeProgram } from "../transforms/linearize.ts";
import { type BindScan, dropAxis, isState, type ScanParams, takeFirst } from "./scan-params.ts";
import { movingLoop, present, type Residual, sortResiduals, split, spread } from "./subprogram.ts";

/**
 * Two scans: one computes the values and stacks the residuals of every step, the other, linear, maps tangents.
 * Residuals that are the same at every step, or are inputs already, are not stacked.
 */
export function linearizeScan(
  bindScan: BindScan,
  primals: readonly Tensor[],
  active: readonly boolean[],
  params: ScanParams,
): Linearized {
  const { body, constants, state } = params;
  const moving = movingLoop(body, constants, state, active);
  let residuals: Residual[] = [];
  let linear: { readonly program: Program; readonly active: readonly boolean[] } | undefined;
  const forward = traceFlat(body.inputs, (all) => {
    const result = linearizeProgram(body, all, moving.inputs);
    linear = { program: result.linear.program, active: result.active };
    residuals = sortResiduals(result.linear.captures, all);
    const stacked = residuals.filter(
      (r) => r.kind === "computed" || (r.kind === "input" && isState(r.index, params)),
    );
    return [
      ...result.outputs,
      ...stacked.map((r) => (r.kind === "input" ? all[r.index] : r.tensor)),
    ];
  });
  const results = bindScan([...forward.captures, ...primals], {
    ...params,
    body: simplify(forward.program),
    constants: forward.captures.length + constants,
  });
  const [outputs, stacked] = split(results, body.outputs.length);
  const tangents = (moved: readonly Tangent[]): readonly Tangent[] => {
    if (linear === undefined) return [];
    const sources = residuals.map((r): { perStep: boolean; tensor: Tensor } => {
      if (r.kind === "outside") return { perStep: false, tensor: r.tensor };
      if (r.kind === "input" && r.index < constants)
        return { perStep: false, tensor: primals[r.index] };
      if (r.kind === "input" && !isState(r.index, params))
        return { perStep: true, tensor: primals[r.index] };
      return { perStep: true, tensor: takeFirst(stacked) };
    });
    return linearScan(bindScan, params, moving, linear, sources, primals, moved);
  };
  return { outputs, tangents };
}

/** The scan of tangents. Constants: fixed residuals, tangents of constants; inputs: residuals, tangents of inputs. */
function linearScan(
  bindScan: BindScan,
  params: ScanParams,
  moving: { readonly inputs: readonly boolean[]; readonly outputs: readonly boolean[] },
  linear: { readonly program: Program; readonly active: readonly boolean[] },
  sources: readonly { readonly perStep: boolean; readonly tensor: Tensor }[],
  primals: readonly Tensor[],
  moved: readonly Tangent[],
): readonly Tangent[] {
  const { body, constants, state } = params;
  const all = primals.map((x, i) => (moving.inputs[i] ? dense(moved[i], x) : null));
  const [ct, st, xt] = split(all, constants, state).map(present);
  const fixed = sources.flatMap((s) => (s.perStep ? [] : [s.tensor]));
  const perStep = sources.flatMap((s) => (s.perStep ? [s.tensor] : []));
  const specs = [...fixed, ...ct, ...st, ...perStep.map(dropAxis), ...xt.map(dropAxis)];
  const { program, captures } = traceFlat(specs, (inputs) => {
    const [f, c, s, r, x] = split(inputs, fixed.length, ct.length, st.length, perStep.length);
    const residuals = sources.map((source) => takeFirst(source.perStep ? r : f));
    const results = spread(
      linear.active,
      evaluateProgram(linear.program, [...residuals, ...c, ...s, ...x]),
    );
    return body.outputs.flatMap((y, i) => (moving.outputs[i] ? [dense(results[i], y)] : []));
  });
  const results = bindScan([...captures, ...fixed, ...ct, ...st, ...perStep, ...xt], {
    ...params,
    body: simplify(program),
    constants: captures.length + fixed.length + ct.length,
    state: st.length,
  });
  return spread(moving.outputs, results);
}
