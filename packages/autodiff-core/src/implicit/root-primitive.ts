/**
 * A root `x` of `f(c, x) = 0` as one operation, whatever finds it.
 *
 * Inputs: constants `c`; outputs: the leaves of `x`. The root is found by a program that executors run in place of the
 * operation; derivatives come from the equation: `J x' = -f_c c'` with `J = ∂f/∂x` at the root, and the Taylor
 * coefficients satisfy `J xₖ = -[f(c, x̃)]ₖ` with `x̃` the series without `xₖ`.
 *
 * Under `vmap` the equation stays that of one entry, and its rules are batched, so that the systems stay small.
 */

import { flattenArguments } from "../arguments.ts";
import { bind } from "../bind.ts";
import { programJacobian } from "../linalg/matrix-free/derivative-operators.ts";
import { type LinearSolveOptions, solveOperator } from "../linalg/matrix-free/linear-solve.ts";
import type { OperatorTag } from "../linalg/matrix-free/operator-tags.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import { programCost } from "../program/cost.ts";
import type { Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import {
  completeSeries,
  dense,
  lazySeries,
  type Series,
  type TaylorAlgebra,
} from "../taylor/algebra.ts";
import { taylorProgram } from "../taylor/evaluate.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat } from "../trace.ts";
import { type FlatFunction, outputSpecs } from "../transforms/call.ts";
import { jvpProgram } from "../transforms/jvp.ts";
import { batchProgram, withBatch } from "../transforms/vmap.ts";
import { treeFlatten } from "../tree.ts";

/** How the linear systems of derivatives are solved. */
export interface TangentSolve {
  /** Public function in whose name errors speak. */
  readonly where: string;
  readonly tags: readonly OperatorTag[];
  readonly solver: LinearSolveOptions["solver"];
}

export type RootParams = {
  /** Constants and leaves of `x` to the residual, which has the specs of `x`. */
  readonly residual: Program;
  /** Constants to the leaves of the root. */
  readonly solve: Program;
  readonly tangent: TangentSolve;
  /** One level per `vmap`, the innermost first: its size, and which constants carry its axis. */
  readonly levels: readonly { readonly size: number; readonly flags: readonly boolean[] }[];
};

const implicitRootPrimitive: Primitive<RootParams> = {
  name: "implicitRoot",
  infer: (_inputs, { solve }) => outputSpecs(solve),
  evaluate: (inputs, { solve }, _outputs, context) => context.run(solve, inputs),
  body: ({ solve }) => solve,
  jvp: rootTangents,
  batch(inputs, batched, size, params) {
    const traced = traceFlat(inputs, (all) =>
      batchProgram(
        params.solve,
        all.map((value, i) => ({ value, batched: batched[i] })),
        size,
      ).map((y) => withBatch(y, size)),
    );
    const outputs = bind(implicitRootPrimitive, inputs, {
      ...params,
      solve: simplify(traced.program),
      levels: [...params.levels, { size, flags: batched }],
    });
    return { outputs, batched: outputs.map(() => true) };
  },
  taylor: rootSeries,
  cost: (_inputs, _outputs, { solve }) => programCost(solve).flops,
};

/** The root of a program, found by another. */
export function bindRoot(
  constants: readonly Tensor[],
  params: Omit<RootParams, "levels">,
): Tensor[] {
  return bind(implicitRootPrimitive, constants, { ...params, levels: [] });
}

function rootTangents(
  primals: readonly Tensor[],
  tangents: readonly Tangent[],
  outputs: readonly Tensor[],
  params: RootParams,
): readonly Tangent[] {
  const moving = tangents.flatMap((t, i) => (t !== null && isRead(params.residual, i) ? [i] : []));
  if (moving.length === 0) return outputs.map(() => null);
  const count = primals.length;
  const directions = moving.map((i) => dense(tangents[i], primals[i]));
  const rule: FlatFunction = (all) => {
    const constants = all.slice(0, count);
    const x = all.slice(count, count + outputs.length);
    const moved = all.slice(count + outputs.length);
    const along = constants.map((_, i) => moved[moving.indexOf(i)] ?? null);
    const { tangents: rates } = jvpProgram(
      params.residual,
      [...constants, ...x],
      [...along, ...x.map(() => null)],
    );
    return solveJacobian(params, constants, x, rates);
  };
  const flagsOf = (flags: readonly boolean[]): boolean[] => [
    ...flags,
    ...outputs.map(() => true),
    ...moving.map((i) => flags[i]),
  ];
  return overLevels(rule, params, flagsOf)([...primals, ...outputs, ...directions]);
}

/** `-J⁻¹·r` at a root. */
function solveJacobian(
  { residual, tangent }: RootParams,
  constants: readonly Tensor[],
  x: readonly Tensor[],
  r: readonly Tangent[],
): Tensor[] {
  const { structure } = treeFlatten(x.map(() => 0));
  const jacobian = programJacobian<readonly Tensor[], readonly Tensor[]>(residual, constants, x, {
    tags: tangent.tags,
    input: structure,
    output: structure,
  });
  const rhs = residual.outputs.map((spec, i) => dense(r[i], spec).neg());
  const solution = solveOperator(tangent.where, jacobian, rhs, {
    ...(tangent.solver === undefined ? {} : { solver: tangent.solver }),
  });
  return [...flattenArguments(tangent.where, solution.x).leaves];
}

function rootSeries(
  inputs: readonly Series[],
  algebra: TaylorAlgebra,
  params: RootParams,
  outputs: readonly { readonly shape: readonly number[]; readonly dtype: Tensor["dtype"] }[],
): readonly Series[] {
  const values = inputs.map((c) => dense(c.slot(0), c.spec));
  let roots: readonly Tensor[] | undefined;
  const solved = new Map<number, readonly Tangent[]>();
  const slotOf = (k: number): readonly Tangent[] => {
    let slots = solved.get(k);
    if (slots === undefined) {
      slots = coefficient(k);
      solved.set(k, slots);
    }
    return slots;
  };
  const x = outputs.map((spec, i) => lazySeries(spec, (k) => slotOf(k)[i]));

  function coefficient(k: number): readonly Tangent[] {
    roots ??= bind(implicitRootPrimitive, values, params);
    if (k === 0) return roots;
    return seriesCoefficient(k, inputs, x, algebra, params, { values, roots });
  }
  return x;
}

/** Slot `k` of the root, from the slots of lower degree. */
function seriesCoefficient(
  k: number,
  inputs: readonly Series[],
  x: readonly Series[],
  algebra: TaylorAlgebra,
  params: RootParams,
  { values, roots }: { readonly values: readonly Tensor[]; readonly roots: readonly Tensor[] },
): readonly Tangent[] {
  const { degrees } = algebra;
  const places: { readonly input: number; readonly slot: number }[] = [];
  const slots: Tensor[] = [];
  [...inputs, ...x].forEach((series, input) => {
    const isUnknown = input >= inputs.length;
    if (!isUnknown && !isRead(params.residual, input)) return;
    degrees.forEach((degree, slot) => {
      const isWanted = slot > 0 && (degree < degrees[k] || (slot === k && !isUnknown));
      const value = isWanted ? series.slot(slot) : null;
      if (value === null) return;
      places.push({ input, slot });
      slots.push(value);
    });
  });
  if (slots.length === 0) return x.map(() => null);
  const count = values.length + roots.length;
  const rule: FlatFunction = (all) => {
    const operands = all.slice(0, count).map((value, input) =>
      completeSeries(
        value,
        degrees.map((_, slot) => {
          if (slot === 0) return value;
          const at = places.findIndex((place) => place.input === input && place.slot === slot);
          return at < 0 ? null : all[count + at];
        }),
      ),
    );
    const residual = taylorProgram(params.residual, operands, algebra, false);
    const rates = residual.map((series) => series.slot(k));
    return solveJacobian(
      params,
      all.slice(0, values.length),
      all.slice(values.length, count),
      rates,
    );
  };
  const flagsOf = (flags: readonly boolean[]): boolean[] => [
    ...flags,
    ...roots.map(() => true),
    ...places.map(({ input }) => flags[input] ?? true),
  ];
  return overLevels(rule, params, flagsOf)([...values, ...roots, ...slots]);
}

/** A rule for one entry as a rule for batches, one level after the other. */
function overLevels(
  rule: FlatFunction,
  { levels }: RootParams,
  flagsOf: (flags: readonly boolean[]) => readonly boolean[],
): FlatFunction {
  return levels.reduce<FlatFunction>((inner, { size, flags }) => {
    const own = flagsOf(flags);
    return (inputs) => {
      const specs = inputs.map(({ shape, dtype }, i) => ({
        shape: own[i] ? shape.slice(1) : shape,
        dtype,
      }));
      const { program, captures } = traceFlat(specs, inner);
      const operands = [
        ...captures.map((value) => ({ value, batched: false })),
        ...inputs.map((value, i) => ({ value, batched: own[i] })),
      ];
      return batchProgram(program, operands, size).map((y) => withBatch(y, size));
    };
  }, rule);
}

/** Whether a program looks at its input `i`. */
function isRead(program: Program, i: number): boolean {
  const input = program.inputs[i];
  return program.outputs.includes(input) || program.equations.some((e) => e.inputs.includes(input));
}
