import { flattenArguments, flattenResults } from "../arguments.ts";
import { bind, valueOf } from "../bind.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import type { Program, Variable } from "../program/program.ts";
import { withSource } from "../source-location.ts";
import { isTensor, type Tensor } from "../tensor.ts";
import { traceTree } from "../trace.ts";
import { treeFlatten } from "../tree.ts";

/** A value with or without the batch axis, which is axis 0. */
export interface Batched {
  readonly value: Tensor;
  readonly batched: boolean;
}

/** Evaluate a program on operands some of which carry a batch on axis 0. */
export function batchProgram(
  program: Program,
  inputs: readonly Batched[],
  size: number,
): Batched[] {
  const values = new Map<Variable, Batched>();
  program.inputs.forEach((v, i) => {
    values.set(v, inputs[i]);
  });
  const lookUp = (atom: Program["outputs"][number]): Batched =>
    atom.kind === "variable"
      ? (values.get(atom) ?? { value: valueOf(atom, new Map()), batched: false })
      : { value: valueOf(atom, new Map()), batched: false };
  for (const { primitive, inputs: atoms, params, outputs, source } of program.equations) {
    const operands = atoms.map(lookUp);
    const tensors = operands.map(({ value }) => value);
    const flags = operands.map(({ batched }) => batched);
    withSource(source, () => {
      const result = flags.some(Boolean)
        ? primitive.batch(tensors, flags, size, params)
        : { outputs: bind(primitive, tensors, params), batched: outputs.map(() => false) };
      outputs.forEach((v, i) => {
        values.set(v, { value: result.outputs[i], batched: result.batched[i] });
      });
    });
  }
  return program.outputs.map(lookUp);
}

/** Repeat a value along a new batch axis unless it has one. */
export function withBatch({ value, batched }: Batched, size: number): Tensor {
  return batched ? value : value.broadcastTo([size, ...value.shape]);
}

/** An axis for every leaf, one for a whole argument, or `null` for an argument that is shared by the batch. */
export type AxisTree = number | null | readonly AxisTree[] | { readonly [key: string]: AxisTree };

export interface VmapOptions {
  /** Batch axis of each argument (or of each leaf); `null` for what is not batched. Default 0 for all. */
  readonly inAxes?: number | readonly AxisTree[];
  /** Batch axis of the results. Default 0. */
  readonly outAxes?: AxisTree;
}

/**
 * Vectorise: apply `fn` to every entry along an axis of its arguments at once.
 *
 * The function is written for one example; every operation in it is replaced by its batched form, so that a loop of
 * vector products becomes one matrix product.
 *
 * @throws ShapeError if the batched arguments have different batch sizes.
 *
 * @example
 * ```ts test
 * import { array, vmap } from "@fluxion/autodiff-core";
 *
 * const norms = vmap((v) => v.mul(v).sum());
 * norms(array([[3, 4], [6, 8]])).js() // => [25, 100]
 * ```
 */
export function vmap<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
  options: VmapOptions = {},
): (...args: Args) => R {
  const { inAxes = 0, outAxes = 0 } = options;
  return (...args) => {
    const flat = flattenArguments("vmap", args);
    const axes = leafAxes("inAxes", inAxes, args);
    const size = batchSize(flat.leaves, axes);
    const inputs = flat.leaves.map((leaf, i) => toFront(leaf, axes[i]));
    const example = { leaves: inputs.map(exampleOf), structure: flat.structure };
    const traced = traceTree("vmap", fn, example);
    const captured = traced.captures.map((value) => ({ value, batched: false }));
    const results = batchProgram(traced.program, [...captured, ...inputs], size);
    const shape = traced.resultStructure.unflatten<unknown>(results.map(({ value }) => value));
    const out = leafAxes("outAxes", outAxes, shape);
    const moved = results.map((result, i) => fromFront(result, out[i], size));
    return traced.resultStructure.unflatten<R>(flattenResults("vmap", moved).leaves);
  };
}

/** Shape and dtype of one entry of the batch. */
function exampleOf({ value, batched }: Batched): TensorSpec {
  return { shape: batched ? value.shape.slice(1) : value.shape, dtype: value.dtype };
}

function toFront(value: Tensor, axis: number | null): Batched {
  if (axis === null) return { value, batched: false };
  return { value: value.moveAxis(axis, 0), batched: true };
}

function fromFront(result: Batched, axis: number | null, size: number): Tensor {
  if (axis === null) {
    if (!result.batched) return result.value;
    throw new OptionError({
      where: "vmap",
      expected: "results with outAxes null to be the same for the whole batch",
      received: "a result that depends on batched arguments",
      fix: "Give an axis for it in outAxes.",
    });
  }
  const full = withBatch(result, size);
  return full.moveAxis(0, axis < 0 ? axis + full.shape.length : axis);
}

/** Spread a prefix tree of axes over the leaves of a tree. */
function leafAxes(name: string, axes: AxisTree, tree: unknown): (number | null)[] {
  if (typeof axes === "number" || axes === null) return treeFlatten(tree).leaves.map(() => axes);
  if (Array.isArray(axes) && Array.isArray(tree) && axes.length === tree.length) {
    return axes.flatMap((entry: AxisTree, i) => leafAxes(name, entry, tree[i]));
  }
  if (!Array.isArray(axes) && typeof tree === "object" && tree !== null && !isTensor(tree)) {
    const entries = Object.entries(tree);
    const table = axes as { readonly [key: string]: AxisTree };
    if (entries.every(([key]) => key in table)) {
      return entries.flatMap(([key, child]) => leafAxes(name, table[key], child));
    }
  }
  throw new OptionError({
    where: "vmap",
    expected: `${name} to be an axis, null, or a tree that matches`,
    received: JSON.stringify(axes),
    fix: "Give one axis for all, or one entry per argument.",
  });
}

function batchSize(leaves: readonly Tensor[], axes: readonly (number | null)[]): number {
  const sizes = leaves.flatMap((leaf, i) => {
    const axis = axes[i];
    if (axis === null) return [];
    const n = leaf.shape.at(axis);
    if (n === undefined || axis >= leaf.shape.length) throw noAxis(leaf, axis);
    return [n];
  });
  if (sizes.length > 0 && sizes.every((n) => n === sizes[0])) return sizes[0];
  throw new ShapeError({
    where: "vmap",
    expected:
      sizes.length === 0 ? "at least one batched argument" : "the same batch size everywhere",
    received: leaves.map((leaf, i) => `${formatSpec(leaf)} along ${axes[i]}`).join(", "),
    fix: "Check inAxes; null marks arguments that the batch shares.",
  });
}

function noAxis(leaf: Tensor, axis: number): ShapeError {
  return new ShapeError({
    where: "vmap",
    expected: `an argument with an axis ${axis} to map over`,
    received: formatSpec(leaf),
    fix: "Set inAxes to null for arguments without a batch axis.",
  });
}
