/**
 * `cond`: one of several branches, chosen by a traced number; only that branch runs.
 *
 * Inputs of the primitive: the int32 index, then the operands; every branch takes all operands.
 */
import { bind, evaluateProgram } from "../bind.ts";
import { BRANCH_IDENTITIES } from "../compiler/loops/identities.ts";
import { emitControlKernel } from "../executors/wasm/control/control-kernel.ts";
import type { Linearized, Primitive, Tangent, TransposeInput } from "../primitive.ts";
import type { Recording } from "../program/builder.ts";
import { programCost } from "../program/cost.ts";
import { type Program, variable } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import { dense } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat } from "../trace.ts";
import { linearizeProgram } from "../transforms/linearize.ts";
import { transposeProgram } from "../transforms/transpose.ts";
import { batchProgram, withBatch } from "../transforms/vmap.ts";
import {
  fromTangentGroups,
  type Groups,
  groupSeries,
  jvpGroups,
  movingOutputs,
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
} from "./subprogram.ts";

export type CondParams = { readonly branches: readonly Program[] };

export const condPrimitive: Primitive<CondParams> = {
  name: "cond",
  identities: BRANCH_IDENTITIES,
  kernels: { wasmControl: emitControlKernel },
  infer: (_inputs, { branches }) =>
    branches[0].outputs.map(({ shape, dtype }) => ({ shape, dtype })),
  evaluate([index, ...operands], { branches }, _outputs, context) {
    const chosen = Math.min(Math.max(index.data[0], 0), branches.length - 1);
    return context.run(branches[chosen], operands);
  },
  pushforward([index, ...operands], [, ...tangents], { branches }) {
    const active = tangents.map((t) => t !== null);
    const moving = unionOf(branches.map((branch) => movingOutputs(branch, active)));
    const groups = tangentGroups(operands, tangents, active);
    const results = rebuild(index, groups, branches, (branch, inner) =>
      jvpGroups(branch, inner, moving),
    );
    return fromTangentGroups(results);
  },
  linearize: linearizeCond,
  transpose: transposeCond,
  batch([index, ...operands], [indexBatched, ...batched], size, { branches }) {
    const run = (branch: Program, inner: readonly Tensor[]): Tensor[] =>
      batchProgram(
        branch,
        inner.map((value, i) => ({ value, batched: batched[i] })),
        size,
      ).map((y) => withBatch(y, size));
    const everywhere = branches[0].outputs.map(() => true);
    if (!indexBatched) {
      const groups = operands.map((x) => [x]);
      const results = rebuild(index, groups, branches, (branch, inner) =>
        run(
          branch,
          inner.map(([x]) => x),
        ).map((y) => [y]),
      );
      return { outputs: results.map(([y]) => y), batched: everywhere };
    }
    const all = branches.map((branch) => run(branch, operands));
    const outputs = everywhere.map((_, i) =>
      choose(
        index,
        all.map((results) => results[i]),
      ),
    );
    return { outputs, batched: everywhere };
  },
  taylor([index, ...operands], algebra, { branches }) {
    const active = movingSeries(operands, algebra);
    const moving = unionOf(branches.map((branch) => movingOutputs(branch, active)));
    const groups = operands.map((x, i) => seriesGroup(x, algebra, active[i]));
    const chosen = dense(index.slot(0), index.spec);
    const results = rebuild(chosen, groups, branches, (branch, inner) =>
      taylorGroups(branch, inner, algebra, moving),
    );
    return results.map((group) => groupSeries(group, algebra));
  },
  cost: (_inputs, _outputs, { branches }) =>
    Math.max(...branches.map((branch) => programCost(branch).flops)),
};

/** Make every branch take the captures of all branches, each tensor once. */
export function shareCaptures(recordings: readonly Recording[]): {
  readonly branches: readonly Program[];
  readonly captures: readonly Tensor[];
} {
  const captures = [...new Set(recordings.flatMap((recording) => recording.captures))];
  const branches = recordings.map(({ program, captures: own }) => {
    const [mine, arguments_] = split(program.inputs, own.length);
    const places = new Map(own.map((tensor, i) => [tensor, mine[i]]));
    const leading = captures.map((tensor) => places.get(tensor) ?? variable(tensor));
    return { ...program, inputs: [...leading, ...arguments_] };
  });
  return { branches, captures };
}

/** A cond whose values are replaced by groups. */
function rebuild(
  index: Tensor,
  operands: Groups,
  branches: readonly Program[],
  transform: (branch: Program, groups: Groups) => Groups,
): Tensor[][] {
  let sizes: number[] = [];
  const operandSizes = operands.map((group) => group.length);
  const results = bindBranches(index, operands.flat(), branches.length, (k, all) => {
    const outputs = transform(branches[k], regroup(all, operandSizes));
    sizes = outputs.map((group) => group.length);
    return outputs.flat();
  });
  return regroup(results, sizes);
}

/** Trace a body per branch over the same operands and bind the cond of them. */
function bindBranches(
  index: Tensor,
  operands: readonly Tensor[],
  count: number,
  body: (branch: number, inputs: readonly Tensor[]) => readonly Tensor[],
): Tensor[] {
  const recordings = Array.from({ length: count }, (_, k) =>
    traceFlat(operands, (inputs) => body(k, inputs)),
  );
  const { branches, captures } = shareCaptures(
    recordings.map(({ program, captures: own }) => ({ program: simplify(program), captures: own })),
  );
  return bind(condPrimitive, [index, ...captures, ...operands], { branches });
}

/**
 * The forward cond gives out the residuals of every branch (zeros for those not taken); the linear cond, on the same
 * index, maps tangents.
 */
function linearizeCond(
  [index, ...operands]: readonly Tensor[],
  [, ...active]: readonly boolean[],
  { branches }: CondParams,
): Linearized {
  const moving = unionOf(branches.map((branch) => movingOutputs(branch, active)));
  const linearized = branches.map((branch) => {
    let residuals: Residual[] = [];
    let linear: { program: Program; active: readonly boolean[] } = { program: branch, active: [] };
    traceFlat(branch.inputs, (all) => {
      const result = linearizeProgram(branch, all, active);
      residuals = sortResiduals(result.linear.captures, all);
      linear = { program: result.linear.program, active: result.active };
      return result.outputs;
    });
    return { residuals, linear };
  });
  const computed = linearized.map(({ residuals }) =>
    residuals.flatMap((r) => (r.kind === "computed" ? [r.tensor] : [])),
  );
  const results = bindBranches(index, operands, branches.length, (k, all) => {
    const result = linearizeProgram(branches[k], all, active);
    const own = sortResiduals(result.linear.captures, all).flatMap((r) =>
      r.kind === "computed" ? [r.tensor] : [],
    );
    const extra = computed.flatMap((specs, j) =>
      j === k ? own : specs.map((s) => dense(null, s)),
    );
    return [...result.outputs, ...extra];
  });
  const [outputs, extra] = split(results, branches[0].outputs.length);
  const perBranch = regroup(
    extra,
    computed.map((list) => list.length),
  );
  const tangents = (moved: readonly Tangent[]): readonly Tangent[] => {
    const directions = present(moved.slice(1).filter((_, i) => active[i]));
    const residuals = linearized.map(({ residuals: list }, k) => {
      let next = 0;
      return list.map((r) => {
        if (r.kind === "outside") return r.tensor;
        return r.kind === "input" ? operands[r.index] : perBranch[k][next++];
      });
    });
    const sizes = residuals.map((list) => list.length);
    const linearResults = bindBranches(
      index,
      [...residuals.flat(), ...directions],
      branches.length,
      (k, all) => {
        const [values, ts] = split(all, residuals.flat().length);
        const { linear } = linearized[k];
        const ys = evaluateProgram(linear.program, [...regroup(values, sizes)[k], ...ts]);
        const spreadOut = spread(linear.active, ys);
        return branches[k].outputs.flatMap((y, i) => (moving[i] ? [dense(spreadOut[i], y)] : []));
      },
    );
    return spread(moving, linearResults);
  };
  return { outputs, tangents };
}

function transposeCond(
  cts: readonly Tangent[],
  [index, ...operands]: readonly TransposeInput[],
  { branches }: CondParams,
): readonly Tangent[] {
  if (index.linear) return [null];
  const isLinear = operands.map((operand) => operand.linear);
  const values = operands.flatMap((operand) => (operand.linear ? [] : [operand.value]));
  const specs = branches[0].outputs;
  const given = specs.map((spec, i) => dense(cts[i], spec));
  const results = bindBranches(index.value, [...values, ...given], branches.length, (k, all) => {
    const [fixed, ct] = split(all, values.length);
    const inputs = spread(
      isLinear.map((linear) => !linear),
      fixed,
    );
    const pulled = transposeProgram(branches[k], inputs, ct);
    return branches[k].inputs.flatMap((v, i) => (isLinear[i] ? [dense(pulled[i], v)] : []));
  });
  return [null, ...spread(isLinear, results)];
}

/** Entry by entry, the result of the branch that the batched index names. */
function choose(index: Tensor, results: readonly Tensor[]): Tensor {
  const spreadIndex = index.reshape([...index.shape, ...results[0].shape.slice(1).map(() => 1)]);
  return results
    .slice(1)
    .reduce<Tensor>(
      (chosen, result, i) => spreadIndex.greaterEqual(i + 1).where(result, chosen),
      results[0],
    );
}

function unionOf(masks: readonly (readonly boolean[])[]): boolean[] {
  return masks[0].map((_, i) => masks.some((mask) => mask[i]));
}
