/** What the control-flow primitives share: traced bodies, groups of values, residuals. */

import { flattenResults } from "../arguments.ts";
import { isFloat } from "../dtype.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { provideCompiler } from "../executors/default-executor.ts";
import { wasm } from "../executors/wasm/wasm.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import type { Primitive, Tangent } from "../primitive.ts";
import type { Recording } from "../program/builder.ts";
import type { Atom, Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import { sameShape } from "../shape.ts";
import {
  completeSeries,
  dense,
  force,
  isConstantSeries,
  type Series,
  type TaylorAlgebra,
} from "../taylor/algebra.ts";
import { taylorProgram } from "../taylor/evaluate.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat } from "../trace.ts";
import { jvpProgram } from "../transforms/jvp.ts";
import { checkSameStructure, type TreeStructure } from "../tree.ts";

/** A traced body: its captured tensors are its leading inputs, its results a tree. */
export interface Body extends Recording {
  readonly structure: TreeStructure;
  /** The results, to be unflattened as specs. */
  readonly outputs: readonly TensorSpec[];
}

/** Trace a function of trees for arguments of given specs. */
export function traceBody(
  where: string,
  fn: (...args: never[]) => unknown,
  specs: readonly TensorSpec[],
  structure: TreeStructure,
): Body {
  provideCompiler(wasm);
  const call = fn as (...args: unknown[]) => unknown;
  let result: TreeStructure | undefined;
  const { program, captures } = traceFlat(specs, (inputs) => {
    const flat = flattenResults(where, call(...structure.unflatten<unknown[]>(inputs)));
    result = flat.structure;
    return flat.leaves;
  });
  if (result === undefined) throw new Error(`${where}: the body was not traced.`);
  return { program: simplify(program), captures, structure: result, outputs: program.outputs };
}

/** Specs of a tree of tensors. */
export interface SpecTree {
  readonly leaves: readonly TensorSpec[];
  readonly structure: TreeStructure;
}

/** A loop's state keeps its structure, shapes and dtypes from step to step. */
export function checkState(where: string, initial: SpecTree, next: SpecTree): void {
  checkSameSpecs(where, "the body to return a state like the initial one", initial, next);
}

/** Throws unless two trees have the same structure, shapes and dtypes. */
export function checkSameSpecs(
  where: string,
  requirement: string,
  expected: SpecTree,
  received: SpecTree,
): void {
  checkSameStructure(where, `${requirement},`, expected.structure, received.structure);
  expected.leaves.forEach((spec, i) => {
    checkLeaf(where, requirement, spec, received.leaves[i]);
  });
}

function checkLeaf(
  where: string,
  requirement: string,
  expected: TensorSpec,
  received: TensorSpec,
): void {
  const details = {
    where,
    expected: `${requirement}, ${formatSpec(expected)}`,
    received: formatSpec(received),
  };
  if (!sameShape(expected.shape, received.shape)) {
    const fix = "Reshape or broadcast one of them to the shape of the other.";
    throw new ShapeError({ ...details, fix });
  }
  if (expected.dtype !== received.dtype) {
    throw new DTypeError({
      ...details,
      fix: `Cast one of them, for example to ${expected.dtype}.`,
    });
  }
}

/**
 * Values of a transformed program: each value of the original stands as a group (value and tangent, Taylor
 * coefficients, or just the value).
 */
export type Groups = readonly (readonly Tensor[])[];

/** Cut a flat list into groups of the given sizes. */
export function regroup<T>(list: readonly T[], sizes: readonly number[]): T[][] {
  let start = 0;
  return sizes.map((size) => {
    const group = list.slice(start, start + size);
    start += size;
    return group;
  });
}

/** Consecutive parts of the given lengths, and what is left. */
export function split<T>(list: readonly T[], ...lengths: readonly number[]): T[][] {
  const parts = regroup(list, lengths);
  const used = lengths.reduce((sum, n) => sum + n, 0);
  return [...parts, list.slice(used)];
}

/** The tangents that are there. */
export function present(tangents: readonly Tangent[]): Tensor[] {
  return tangents.filter((t) => t !== null);
}

/** Put values at the places that `mask` marks, `null` elsewhere. */
export function spread<T>(mask: readonly boolean[], values: readonly T[]): (T | null)[] {
  let next = 0;
  return mask.map((marked) => (marked ? values[next++] : null));
}

/**
 * Which outputs of a program may move when the marked inputs do. Only the flow of data is looked at, so an output may
 * be named whose tangent turns out to be zero.
 */
export function movingOutputs(program: Program, inputs: readonly boolean[]): boolean[] {
  const moving = new Set<Atom>(program.inputs.filter((v, i) => inputs[i] && isFloat(v.dtype)));
  for (const { primitive, inputs: operands, outputs } of program.equations) {
    if (!isSmooth(primitive) || !operands.some((atom) => moving.has(atom))) continue;
    for (const v of outputs) if (isFloat(v.dtype)) moving.add(v);
  }
  return program.outputs.map((atom) => moving.has(atom));
}

function isSmooth({ jvp, pushforward, linearize }: Primitive): boolean {
  return jvp !== undefined || pushforward !== undefined || linearize !== undefined;
}

/** Which inputs and states of a loop body move: the smallest set that the body maps into itself. */
export function movingLoop(
  body: Program,
  constants: number,
  state: number,
  active: readonly boolean[],
): { readonly inputs: readonly boolean[]; readonly outputs: readonly boolean[] } {
  const inputs = active.map((a, i) => a && isFloat(body.inputs[i].dtype));
  for (;;) {
    const outputs = movingOutputs(body, inputs);
    const grown = outputs
      .slice(0, state)
      .flatMap((m, i) => (m && !inputs[constants + i] ? [i] : []));
    if (grown.length === 0) {
      const states = inputs.slice(constants, constants + state);
      return { inputs, outputs: [...states, ...outputs.slice(state)] };
    }
    for (const i of grown) inputs[constants + i] = true;
  }
}

/** Values grouped with their tangents where they move. */
export function tangentGroups(
  primals: readonly Tensor[],
  tangents: readonly Tangent[],
  moving: readonly boolean[],
): Tensor[][] {
  return primals.map((x, i) => (moving[i] ? [x, dense(tangents[i], x)] : [x]));
}

/** Derivative of a program of groups made by {@link tangentGroups}. */
export function jvpGroups(
  program: Program,
  groups: Groups,
  moving: readonly boolean[],
): Tensor[][] {
  const result = jvpProgram(
    program,
    groups.map(([x]) => x),
    groups.map((group) => group[1] ?? null),
  );
  return tangentGroups(result.outputs, result.tangents, moving);
}

/** Values and tangents apart again. */
export function fromTangentGroups(groups: Groups): { outputs: Tensor[]; tangents: Tangent[] } {
  return {
    outputs: groups.map(([x]) => x),
    tangents: groups.map((group) => group[1] ?? null),
  };
}

/** Which series have more than a value. */
export function movingSeries(inputs: readonly Series[], algebra: TaylorAlgebra): boolean[] {
  return inputs.map((x) => isFloat(x.spec.dtype) && !isConstantSeries(force(x, algebra), algebra));
}

/** Every coefficient of a series that moves, zeros written out; only the value of any other. */
export function seriesGroup(
  { slot, spec }: Series,
  algebra: TaylorAlgebra,
  moves: boolean,
): Tensor[] {
  if (!moves) return [dense(slot(0), spec)];
  return algebra.degrees.map((_, k) => dense(slot(k), spec));
}

/** A group made by {@link seriesGroup} as a series again. */
export function groupSeries(group: readonly Tensor[], algebra: TaylorAlgebra): Series {
  return completeSeries(
    group[0],
    algebra.degrees.map((_, k) => group[k] ?? null),
  );
}

/** Taylor series of a program of groups made by {@link seriesGroup}; `moving` marks the outputs that may move. */
export function taylorGroups(
  program: Program,
  groups: Groups,
  algebra: TaylorAlgebra,
  moving: readonly boolean[],
): Tensor[][] {
  const inputs = groups.map((group) => groupSeries(group, algebra));
  return taylorProgram(program, inputs, algebra).map((y, i) => seriesGroup(y, algebra, moving[i]));
}

/** Where a linearised body finds a residual: outside, among its own inputs, or computed by it. */
export type Residual =
  | { readonly kind: "outside"; readonly tensor: Tensor }
  | { readonly kind: "input"; readonly index: number }
  | { readonly kind: "computed"; readonly tensor: Tensor };

/** Sort the residuals of a body that was linearised while tracing with arguments `inputs`. */
export function sortResiduals(captures: readonly Tensor[], inputs: readonly Tensor[]): Residual[] {
  return captures.map((tensor): Residual => {
    const index = inputs.indexOf(tensor);
    if (index >= 0) return { kind: "input", index };
    return sameTrace(tensor, inputs[0])
      ? { kind: "computed", tensor }
      : { kind: "outside", tensor };
  });
}

function sameTrace(a: Tensor, b: Tensor | undefined): boolean {
  const [p, q] = [a.payload, b?.payload];
  return p.kind === "traced" && q?.kind === "traced" && p.builder === q.builder;
}
