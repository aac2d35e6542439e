import { flattenArguments } from "../arguments.ts";
import { bind, evaluateProgram } from "../bind.ts";
import {
  fromTangentGroups,
  type Groups,
  groupSeries,
  jvpGroups,
  movingOutputs,
  movingSeries,
  present,
  regroup,
  seriesGroup,
  spread,
  tangentGroups,
  taylorGroups,
} from "../control-flow/subprogram.ts";
import type { Linearized, Primitive, Tangent, TransposeInput } from "../primitive.ts";
import type { Program } from "../program/program.ts";
import { dense } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { traceTree } from "../trace.ts";
import { outputSpecs, traceCall } from "./call.ts";
import { linearizeProgram } from "./linearize.ts";
import { transposeProgram } from "./transpose.ts";
import { batchProgram, withBatch } from "./vmap.ts";

type CheckpointParams = { readonly program: Program };

/** Runs `program`; its linearisation keeps the inputs only and computes the rest again. */
const checkpointPrimitive: Primitive<CheckpointParams> = {
  name: "checkpoint",
  infer: (_inputs, { program }) => outputSpecs(program),
  evaluate: (inputs, { program }, _outputs, context) => context.run(program, inputs),
  body: ({ program }) => program,
  pushforward(primals, tangents, { program }) {
    const active = tangents.map((t) => t !== null);
    const moving = movingOutputs(program, active);
    const groups = tangentGroups(primals, tangents, active);
    return fromTangentGroups(rebuild(groups, (inner) => jvpGroups(program, inner, moving)));
  },
  linearize: linearizeCheckpoint,
  transpose: transposeCheckpoint,
  batch(inputs, batched, size, { program }) {
    const outputs = rebuild(
      inputs.map((x) => [x]),
      (inner) =>
        batchProgram(
          program,
          inner.map(([value], i) => ({ value, batched: batched[i] })),
          size,
        ).map((y) => [withBatch(y, size)]),
    );
    return { outputs: outputs.map(([y]) => y), batched: outputs.map(() => true) };
  },
  taylor(inputs, algebra, { program }) {
    const active = movingSeries(inputs, algebra);
    const moving = movingOutputs(program, active);
    const groups = inputs.map((x, i) => seriesGroup(x, algebra, active[i]));
    const results = rebuild(groups, (inner) => taylorGroups(program, inner, algebra, moving));
    return results.map((group) => groupSeries(group, algebra));
  },
};

/**
 * The same function, with its intermediate values not kept for reverse mode but computed again in the backward pass:
 * less memory for one more evaluation.
 *
 * @example
 * ```ts test
 * import { checkpoint, grad, scalar } from "@fluxion/autodiff-core";
 *
 * grad(checkpoint((x) => x.sin().sin()))(scalar(0)).item() // => 1
 * ```
 */
export function checkpoint<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
): (...args: Args) => R {
  return (...args) => {
    const flat = flattenArguments("checkpoint", args);
    const { program, captures, resultStructure } = traceTree("checkpoint", fn, flat);
    const results = bind(checkpointPrimitive, [...captures, ...flat.leaves], { program });
    return resultStructure.unflatten<R>(results);
  };
}

function rebuild(inputs: Groups, transform: (groups: Groups) => Groups): Tensor[][] {
  const sizes = inputs.map((group) => group.length);
  let outputSizes: number[] = [];
  const { body, captures } = traceCall(inputs.flat(), (all) => {
    const outputs = transform(regroup(all, sizes));
    outputSizes = outputs.map((group) => group.length);
    return outputs.flat();
  });
  const results = bind(checkpointPrimitive, [...captures, ...inputs.flat()], { program: body });
  return regroup(results, outputSizes);
}

/** The linear part is a checkpoint of (values, tangents) in which the values are residuals. */
function linearizeCheckpoint(
  primals: readonly Tensor[],
  active: readonly boolean[],
  { program }: CheckpointParams,
): Linearized {
  const moving = movingOutputs(program, active);
  const outputs = bind(checkpointPrimitive, primals, { program });
  const tangents = (moved: readonly Tangent[]): readonly Tangent[] => {
    const directions = present(moved);
    const { body, captures } = traceCall([...primals, ...directions], (all) => {
      const values = all.slice(0, primals.length);
      const result = linearizeProgram(program, values, active);
      const ts = evaluateProgram(result.linear.program, [
        ...result.linear.captures,
        ...all.slice(primals.length),
      ]);
      const spreadOut = spread(result.active, ts);
      return program.outputs.flatMap((y, i) => (moving[i] ? [dense(spreadOut[i], y)] : []));
    });
    const operands = [...captures, ...primals, ...directions];
    return spread(moving, bind(checkpointPrimitive, operands, { program: body }));
  };
  return { outputs, tangents };
}

/** The backward pass of a checkpoint is a checkpoint of (values, cotangents). */
function transposeCheckpoint(
  cts: readonly Tangent[],
  inputs: readonly TransposeInput[],
  { program }: CheckpointParams,
): readonly Tangent[] {
  const isLinear = inputs.map((input) => input.linear);
  const values = inputs.flatMap((input) => (input.linear ? [] : [input.value]));
  const given = program.outputs.map((y, i) => dense(cts[i], y));
  const { body, captures } = traceCall([...values, ...given], (all) => {
    const fixed = spread(
      isLinear.map((linear) => !linear),
      all.slice(0, values.length),
    );
    const pulled = transposeProgram(program, fixed, all.slice(values.length));
    return program.inputs.flatMap((v, i) => (isLinear[i] ? [dense(pulled[i], v)] : []));
  });
  const results = bind(checkpointPrimitive, [...captures, ...values, ...given], { program: body });
  return spread(isLinear, results);
}
