/**
 * `scan`: a loop with a known number of steps that carries a state and stacks what every step gives out.
 *
 * Inputs of the primitive: constants, initial state, stacked inputs; outputs: final state, stacked outputs.
 * The body maps (constants, state, one input) to (state, one output).
 */
import { flattenArguments } from "../arguments.ts";
import { bind, evaluateProgram, uniform } from "../bind.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec, type HostArray, type TensorSpec } from "../host-array.ts";
import type { Linearized, Primitive, Tangent, TransposeInput } from "../primitive.ts";
import { programCost } from "../program/cost.ts";
import type { Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import { sizeOf } from "../shape.ts";
import { dense } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat } from "../trace.ts";
import { linearizeProgram } from "../transforms/linearize.ts";
import { transposeProgram } from "../transforms/transpose.ts";
import { batchProgram, withBatch } from "../transforms/vmap.ts";
import { treeFlatten } from "../tree.ts";
import {
  checkState,
  fromTangentGroups,
  type Groups,
  groupSeries,
  jvpGroups,
  movingLoop,
  movingSeries,
  present,
  type Residual,
  regroup,
  seriesGroup,
  sortResiduals,
  split,
  spread,
  tangentGroups,
  taylorGroups,
  traceBody,
} from "./subprogram.ts";

export type ScanParams = {
  readonly body: Program;
  readonly constants: number;
  readonly state: number;
  readonly length: number;
  readonly reverse: boolean;
};

export const scanPrimitive: Primitive<ScanParams> = {
  name: "scan",
  infer: (_inputs, { body, state, length }) =>
    body.outputs.map(({ shape, dtype }, i) => ({
      shape: i < state ? shape : [length, ...shape],
      dtype,
    })),
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
    return fromTangentGroups(rebuild(params, groups, step));
  },
  linearize: linearizeScan,
  transpose: transposeScan,
  batch: batchScan,
  taylor(inputs, algebra, params) {
    const { body, constants, state } = params;
    const moving = movingLoop(body, constants, state, movingSeries(inputs, algebra));
    const groups = inputs.map((x, i) => seriesGroup(x, algebra, moving.inputs[i]));
    const step = (inner: Groups) => taylorGroups(body, inner, algebra, moving.outputs);
    const results = rebuild(params, groups, step);
    return results.map((group) => groupSeries(group, algebra));
  },
  cost: (_inputs, _outputs, { body, length }) => length * programCost(body).flops,
};

/** Options of {@link scan}. */
export interface ScanOptions {
  /** Number of steps; needed only without inputs. */
  readonly length?: number;
  /** Run from the last input to the first; outputs stay at the place of their input. */
  readonly reverse?: boolean;
}

/**
 * Loop over the first axis of `inputs`, carrying a state.
 *
 * `step(state, input)` returns the next state and what to stack. The loop is one operation of the program: it is
 * traced once, differentiates in forward, reverse and Taylor mode, and runs inside the executor.
 *
 * @param init - Initial state, a tree; `step` must keep its shapes and dtypes.
 * @param inputs - Tree of tensors with the steps along axis 0, or `null`.
 * @returns The final state and the outputs stacked along axis 0.
 *
 * @example
 * ```ts test
 * import { array, scalar, scan } from "@fluxion/autodiff-core";
 *
 * const [total, sums] = scan((sum, x) => [sum.add(x), sum.add(x)], scalar(0), array([1, 2, 3]));
 * total.item() // => 6
 * sums.js() // => [1, 3, 6]
 * ```
 */
export function scan<State, Input, Output>(
  step: (state: State, input: Input) => readonly [State, Output],
  init: State,
  inputs: Input,
  options: ScanOptions = {},
): [state: State, outputs: Output] {
  const initial = flattenArguments("scan", init);
  const stacked = flattenArguments("scan", inputs);
  const length = scanLength(stacked.leaves, options.length);
  const { structure } = treeFlatten([init, inputs]);
  const body = traceBody(
    "scan",
    step,
    [...initial.leaves, ...stacked.leaves.map(dropAxis)],
    structure,
  );
  const names = body.structure.unflatten<unknown>(body.outputs.map((_, i) => i));
  if (!Array.isArray(names) || names.length !== 2) throw notAPair();
  const next = treeFlatten(names[0]);
  const leaves = next.leaves.map((i) => body.outputs[Number(i)]);
  checkState("scan", initial, { leaves, structure: next.structure });
  const results = bind(scanPrimitive, [...body.captures, ...initial.leaves, ...stacked.leaves], {
    body: body.program,
    constants: body.captures.length,
    state: initial.leaves.length,
    length,
    reverse: options.reverse ?? false,
  });
  return body.structure.unflatten<[State, Output]>(results);
}

/**
 * Repeat `body` for `i` from `start` to `stop - 1`: a {@link scan} without inputs or outputs, differentiable in every
 * mode.
 *
 * @param body - `(i, state) ↦ state`; `i` is an int32 scalar.
 */
export function forLoop<State>(
  start: number,
  stop: number,
  body: (i: Tensor, state: State) => State,
  init: State,
): State {
  const step = ([i, state]: readonly [Tensor, State], _input: null) =>
    [[i.add(1), body(i, state)], null] as const;
  const first: readonly [Tensor, State] = [uniform({ shape: [], dtype: "int32" }, start), init];
  const [[, state]] = scan<readonly [Tensor, State], null, null>(step, first, null, {
    length: Math.max(0, stop - start),
  });
  return state;
}

/** A scan whose values are replaced by groups: `step` maps the groups of the body's inputs to those of its outputs. */
function rebuild(params: ScanParams, inputs: Groups, step: (groups: Groups) => Groups): Tensor[][] {
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
  const results = bind(scanPrimitive, [...captures, ...inputs.flat()], {
    ...params,
    body: simplify(program),
    constants: captures.length + fixed.flat().length,
    state: initial.flat().length,
  });
  return regroup(results, outputSizes);
}

/**
 * Two scans: one computes the values and stacks the residuals of every step, the other, linear, maps tangents.
 * Residuals that are the same at every step, or are inputs already, are not stacked.
 */
function linearizeScan(
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
  const results = bind(scanPrimitive, [...forward.captures, ...primals], {
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
    return linearScan(params, moving, linear, sources, primals, moved);
  };
  return { outputs, tangents };
}

function isState(index: number, { constants, state }: ScanParams): boolean {
  return index >= constants && index < constants + state;
}

function takeFirst(queue: Tensor[]): Tensor {
  const first = queue.shift();
  if (first === undefined) throw new Error("scan: a residual is missing.");
  return first;
}

/** The scan of tangents. Constants: fixed residuals, tangents of constants; inputs: residuals, tangents of inputs. */
function linearScan(
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
  const results = bind(scanPrimitive, [...captures, ...fixed, ...ct, ...st, ...perStep, ...xt], {
    ...params,
    body: simplify(program),
    constants: captures.length + fixed.length + ct.length,
    state: st.length,
  });
  return spread(moving.outputs, results);
}

/**
 * The reverse loop. The state is the cotangent of the state, with the cotangents of constants added up beside it; the
 * inputs are the cotangents of the outputs and the residuals.
 */
function transposeScan(
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
  const outputs = scanPrimitive.infer(body.inputs, params);
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
  const results = bind(
    scanPrimitive,
    [...captures, ...fixed, ...ctState, ...sums, ...ctOutputs, ...stacked],
    {
      body: simplify(program),
      constants: captures.length + fixed.length,
      state: state + sums.length,
      length,
      reverse: !reverse,
    },
  );
  const [dState, dConstants, dInputs] = split(results, state, sums.length);
  const [linC, linS, linX] = split(isLinear, constants, state);
  return [...spread(linC, dConstants), ...spread(linS, dState), ...spread(linX, dInputs)];
}

function batchScan(
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
  const results = rebuild(params, groups, (inner) => {
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

function dropAxis(spec: TensorSpec): TensorSpec {
  return { shape: spec.shape.slice(1), dtype: spec.dtype };
}

function entry(x: HostArray, at: number): HostArray {
  const shape = x.shape.slice(1);
  const size = sizeOf(shape);
  return { shape, dtype: x.dtype, data: x.data.subarray(at * size, (at + 1) * size) };
}

function scanLength(inputs: readonly Tensor[], given: number | undefined): number {
  const lengths = [...inputs.map((x) => x.shape.at(0)), ...(given === undefined ? [] : [given])];
  const [length] = lengths;
  if (length === undefined && inputs.length === 0) {
    throw new OptionError({
      where: "scan",
      expected: "inputs to loop over, or options.length",
      received: "neither",
      fix: "Give { length } when there are no inputs.",
    });
  }
  if (length === undefined || lengths.some((n) => n !== length)) {
    throw new ShapeError({
      where: "scan",
      expected: "inputs with the same number of steps on axis 0",
      received: `${inputs.map(formatSpec).join(", ")}${given === undefined ? "" : `, length ${given}`}`,
      fix: "Close over values that are the same at every step instead of scanning them.",
    });
  }
  return length;
}

function notAPair(): OptionError {
  return new OptionError({
    where: "scan",
    expected: "a step that returns [state, output]",
    received: "another structure",
    fix: "Return [state, null] when there is nothing to stack.",
  });
}
