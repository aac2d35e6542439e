/**
 * `whileLoop`: a loop whose number of turns depends on values.
 *
 * Inputs of the primitive: constants of the condition, constants of the body, state; outputs: state.
 */
import { bind, evaluateProgram } from "../bind.ts";
import { LOOP_IDENTITIES } from "../compiler/loops/identities.ts";
import { TransformError } from "../errors.ts";
import { emitControlKernel } from "../executors/wasm/control/control-kernel.ts";
import type { HostArray } from "../host-array.ts";
import type { Linearized, Primitive } from "../primitive.ts";
import { programCost } from "../program/cost.ts";
import type { Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import { currentSource } from "../source-location.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat } from "../trace.ts";
import { checkpoint } from "../transforms/checkpoint.ts";
import { linearizeProgram } from "../transforms/linearize.ts";
import { batchProgram, withBatch } from "../transforms/vmap.ts";
import { cond } from "./cond.ts";
import { forLoop } from "./scan.ts";
import {
  fromTangentGroups,
  type Groups,
  groupSeries,
  jvpGroups,
  movingLoop,
  movingSeries,
  regroup,
  seriesGroup,
  split,
  tangentGroups,
  taylorGroups,
} from "./subprogram.ts";

export type WhileParams = {
  readonly condition: Program;
  readonly body: Program;
  readonly conditionConstants: number;
  readonly bodyConstants: number;
  /** The loop ends after so many turns at the latest; `null` for no bound. */
  readonly maxSteps: number | null;
};

export const whilePrimitive: Primitive<WhileParams> = {
  name: "while",
  identities: LOOP_IDENTITIES,
  kernels: { wasmControl: emitControlKernel },
  infer: (_inputs, { body }) => body.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
  evaluate(inputs, params, _outputs, context) {
    const { condition, body, conditionConstants, bodyConstants } = params;
    const [conditionFixed, bodyFixed, initial] = split(inputs, conditionConstants, bodyConstants);
    const limit = params.maxSteps ?? Number.POSITIVE_INFINITY;
    let state: readonly HostArray[] = initial;
    for (let step = 0; step < limit; step++) {
      const [goOn] = context.run(condition, [...conditionFixed, ...state]);
      if (goOn.data[0] === 0) break;
      state = context.run(body, [...bodyFixed, ...state]);
    }
    return state;
  },
  pushforward(primals, tangents, params) {
    const { body, conditionConstants, bodyConstants } = params;
    const active = tangents.slice(conditionConstants).map((t) => t !== null);
    const moving = movingLoop(body, bodyConstants, body.outputs.length, active);
    const fixed = primals.slice(0, conditionConstants).map((x) => [x]);
    const rest = tangentGroups(
      primals.slice(conditionConstants),
      tangents.slice(conditionConstants),
      moving.inputs,
    );
    const step = (groups: Groups) => jvpGroups(body, groups, moving.outputs);
    return fromTangentGroups(rebuild(params, [...fixed, ...rest], step));
  },
  linearize(primals, active, params) {
    if (!movesState(active, params)) {
      return { outputs: bind(whilePrimitive, primals, params), tangents: () => [] };
    }
    if (params.maxSteps === null) throw unbounded(currentSource()?.describe());
    return linearizeBounded(primals, active, params, params.maxSteps);
  },
  batch: batchWhile,
  taylor(inputs, algebra, params) {
    const { conditionConstants, bodyConstants, body } = params;
    const [fixed, rest] = split(inputs, conditionConstants);
    const active = movingSeries(rest, algebra);
    const moving = movingLoop(body, bodyConstants, body.outputs.length, active);
    const groups = [
      ...fixed.map((x) => seriesGroup(x, algebra, false)),
      ...rest.map((x, i) => seriesGroup(x, algebra, moving.inputs[i])),
    ];
    const step = (inner: Groups) => taylorGroups(body, inner, algebra, moving.outputs);
    const results = rebuild(params, groups, step);
    return results.map((group) => groupSeries(group, algebra));
  },
  cost: (_inputs, _outputs, { condition, body }) =>
    programCost(condition).flops + programCost(body).flops,
};

/** A while loop whose values are replaced by groups. The condition sees the first of each group. */
function rebuild(
  params: WhileParams,
  inputs: Groups,
  step: (groups: Groups) => Groups,
): Tensor[][] {
  const test = (groups: Groups): Tensor =>
    evaluateProgram(
      params.condition,
      groups.map(([x]) => x),
    )[0];
  return rebuildWith(params, inputs, test, step);
}

function rebuildWith(
  params: WhileParams,
  inputs: Groups,
  test: (groups: Groups) => Tensor,
  step: (groups: Groups) => Groups,
): Tensor[][] {
  const [conditionFixed, bodyFixed, state] = split(
    inputs,
    params.conditionConstants,
    params.bodyConstants,
  );
  const traceOver = (fixed: Groups, fn: (groups: Groups) => readonly Tensor[]) => {
    const sizes = [...fixed, ...state].map((group) => group.length);
    return traceFlat([...fixed.flat(), ...state.flat()], (all) => fn(regroup(all, sizes)));
  };
  const condition = traceOver(conditionFixed, (groups) => [test(groups)]);
  const body = traceOver(bodyFixed, (groups) => step(groups).flat());
  const operands = [
    ...condition.captures,
    ...conditionFixed.flat(),
    ...body.captures,
    ...bodyFixed.flat(),
    ...state.flat(),
  ];
  const results = bind(whilePrimitive, operands, {
    condition: simplify(condition.program),
    body: simplify(body.program),
    conditionConstants: condition.captures.length + conditionFixed.flat().length,
    bodyConstants: body.captures.length + bodyFixed.flat().length,
    maxSteps: params.maxSteps,
  });
  return regroup(
    results,
    state.map((group) => group.length),
  );
}

/** Turns of the innermost loops, and the fan-out of the loops around them. */
const SEGMENT = 16;

/**
 * A bounded loop, written as nested loops of known length whose segments are checkpointed, and linearised as such:
 * memory for O(SEGMENT · log maxSteps) states instead of maxSteps, at the price of recomputing each turn once per
 * level. Segments after the end of the loop are skipped.
 */
function linearizeBounded(
  primals: readonly Tensor[],
  active: readonly boolean[],
  params: WhileParams,
  maxSteps: number,
): Linearized {
  const { condition, body, conditionConstants, bodyConstants } = params;
  const { program, captures } = traceFlat(primals, (all) => {
    const [conditionFixed, bodyFixed, initial] = split(all, conditionConstants, bodyConstants);
    const goesOn = (state: readonly Tensor[]): Tensor =>
      evaluateProgram(condition, [...conditionFixed, ...state])[0];
    const turn = (state: readonly Tensor[]): readonly Tensor[] =>
      evaluateProgram(body, [...bodyFixed, ...state]);
    return boundedLoop(goesOn, turn, initial, maxSteps);
  });
  const result = linearizeProgram(
    program,
    [...captures, ...primals],
    [...captures.map(() => false), ...active],
  );
  return {
    outputs: result.outputs,
    tangents(moved) {
      const directions = moved.filter((t, i) => t !== null && active[i]).filter((t) => t !== null);
      const ys = evaluateProgram(result.linear.program, [...result.linear.captures, ...directions]);
      let next = 0;
      return result.active.map((moves) => (moves ? ys[next++] : null));
    },
  };
}

/** Whether the state depends smoothly on the active inputs: a search whose steps are piecewise constant does not. */
function movesState(
  active: readonly boolean[],
  { body, conditionConstants, bodyConstants }: WhileParams,
): boolean {
  const rest = active.slice(conditionConstants);
  return movingLoop(body, bodyConstants, body.outputs.length, rest).outputs.some(Boolean);
}

type State = readonly Tensor[];

function boundedLoop(
  goesOn: (state: State) => Tensor,
  turn: (state: State) => State,
  init: State,
  steps: number,
): State {
  if (steps <= SEGMENT) {
    const once = (_i: Tensor, state: State): State =>
      cond(
        goesOn(state),
        () => turn(state),
        () => state,
      );
    return forLoop(0, steps, once, init);
  }
  const inner = SEGMENT ** (Math.ceil(Math.log(steps) / Math.log(SEGMENT) - 1e-9) - 1);
  const whole = Math.floor(steps / inner);
  const segment = (state: State): State =>
    cond(
      goesOn(state),
      () => checkpoint((s: State) => boundedLoop(goesOn, turn, s, inner))(state),
      () => state,
    );
  const most = forLoop(0, whole, (_i, state) => segment(state), init);
  const rest = steps - whole * inner;
  return rest === 0 ? most : boundedLoop(goesOn, turn, most, rest);
}

/** Batched: the loop goes on while any entry does; entries that have ended keep their state. */
function batchWhile(
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  size: number,
  params: WhileParams,
): { outputs: Tensor[]; batched: boolean[] } {
  const { condition, body, conditionConstants, bodyConstants } = params;
  const fixed = conditionConstants + bodyConstants;
  const flags = batched.map((b, i) => b || i >= fixed);
  const groups = inputs.map((value, i) => [
    i < fixed ? value : withBatch({ value, batched: batched[i] }, size),
  ]);
  const flagsOf = (start: number, count: number): boolean[] => [
    ...flags.slice(start, start + count),
    ...flags.slice(fixed),
  ];
  const run = (program: Program, values: readonly Tensor[], own: readonly boolean[]): Tensor[] =>
    batchProgram(
      program,
      values.map((value, i) => ({ value, batched: own[i] })),
      size,
    ).map((y) => withBatch(y, size));
  const test = (values: readonly Tensor[]): Tensor =>
    run(condition, values, flagsOf(0, conditionConstants))[0];

  // The body needs the condition's constants too, to know which entries go on.
  const conditionFixed = groups.slice(0, conditionConstants);
  const widened = { ...params, bodyConstants: fixed };
  const results = rebuildWith(
    widened,
    [...conditionFixed, ...conditionFixed, ...groups.slice(conditionConstants)],
    (inner) => test(inner.map(([x]) => x)).any(),
    (inner) => {
      const values = inner.map(([x]) => x);
      const [forTest, rest] = split(values, conditionConstants);
      const state = rest.slice(bodyConstants);
      const goesOn = test([...forTest, ...state]);
      const next = run(body, rest, flagsOf(conditionConstants, bodyConstants));
      return next.map((y, i) => {
        const mask = goesOn.reshape([size, ...y.shape.slice(1).map(() => 1)]);
        return [mask.where(y, state[i])];
      });
    },
  );
  return { outputs: results.map(([y]) => y), batched: results.map(() => true) };
}

function unbounded(source: string | undefined): TransformError {
  return new TransformError({
    where: "whileLoop",
    expected: "a loop with a bound, to differentiate in reverse mode",
    received: `a whileLoop without maxSteps${source === undefined ? "" : ` (traced at ${source})`}`,
    fix: "Give whileLoop a bound with { maxSteps }, use scan or forLoop, or forward mode (jvp, jacfwd).",
  });
}
