import { type FlatArguments, flattenArguments, type LooseArgs, type Strict } from "../arguments.ts";
import { evaluateProgram } from "../bind.ts";
import { zerosLike } from "../creation.ts";
import { isFloat } from "../dtype.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import type { Tangent } from "../primitive.ts";
import { removeDeadCode } from "../program/simplify.ts";
import { sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { traceTree } from "../trace.ts";
import { checkSameStructure, type TreeStructure } from "../tree.ts";
import { type LinearizedProgram, linearizeProgram } from "./linearize.ts";
import { transposeProgram } from "./transpose.ts";

/** A function evaluated and linearised at some arguments. */
export interface FlatLinearization {
  readonly outputs: readonly Tensor[];
  readonly resultStructure: TreeStructure;
  /** Output tangents from the tangents of the selected leaves. */
  push(tangents: readonly Tensor[]): Tensor[];
  /** Cotangents of the selected leaves from those of the outputs. */
  pull(cotangents: readonly Tangent[]): Tensor[];
}

/** Trace `fn`, evaluate it and linearise it in the leaves that `selected` marks (and that are floats). */
export function linearizeFlat(
  where: string,
  fn: (...args: never[]) => unknown,
  args: FlatArguments,
  selected: readonly boolean[],
): FlatLinearization {
  const traced = traceTree(where, fn, args);
  const program = removeDeadCode(traced.program);
  const active = [
    ...traced.captures.map(() => false),
    ...args.leaves.map((leaf, i) => selected[i] && isFloat(leaf.dtype)),
  ];
  const result = linearizeProgram(program, [...traced.captures, ...args.leaves], active);
  const chosen = args.leaves.filter((_, i) => selected[i]);
  return {
    outputs: result.outputs,
    resultStructure: traced.resultStructure,
    push: (tangents) =>
      push(
        result,
        tangents.filter((_, i) => isFloat(chosen[i].dtype)),
      ),
    pull: (cotangents) => pull(result, chosen, cotangents),
  };
}

function push(
  { outputs, active, linear }: LinearizedProgram,
  tangents: readonly Tensor[],
): Tensor[] {
  const results = evaluateProgram(linear.program, [...linear.captures, ...tangents]);
  let next = 0;
  return outputs.map((y, i) => (active[i] ? results[next++] : zerosLike(y)));
}

function pull(
  { active, linear }: LinearizedProgram,
  chosen: readonly Tensor[],
  cotangents: readonly Tangent[],
): Tensor[] {
  const cts = cotangents.filter((_, i) => active[i]);
  const moving = chosen.filter((leaf) => isFloat(leaf.dtype)).map(() => null);
  const pulled = transposeProgram(linear.program, [...linear.captures, ...moving], cts);
  let next = linear.captures.length;
  return chosen.map((leaf) => (isFloat(leaf.dtype) ? pulled[next++] : null) ?? zerosLike(leaf));
}

/** Options of the transformations that differentiate with respect to some arguments only. */
export interface ArgnumsOptions<N extends number | readonly number[] = number> {
  /** Positions of the arguments to differentiate: one number, or several. Default 0. */
  readonly argnums?: N;
}

/** Which leaves belong to the arguments at `argnums`. */
export function selectArguments(
  where: string,
  args: readonly unknown[],
  argnums: number | readonly number[],
): { readonly selected: readonly boolean[]; readonly arguments: readonly number[] } {
  const wanted = typeof argnums === "number" ? [argnums] : argnums;
  const positions = wanted.map((n) => (n < 0 ? n + args.length : n));
  const bad = positions.find((n) => !Number.isInteger(n) || n < 0 || n >= args.length);
  if (bad !== undefined) {
    throw new OptionError({
      where,
      expected: `argnums from 0 to ${args.length - 1}`,
      received: `${JSON.stringify(argnums)}`,
      fix: "Name the positions of arguments that the function is called with.",
    });
  }
  const selected = args.flatMap((arg, position) =>
    flattenArguments(where, arg).leaves.map(() => positions.includes(position)),
  );
  return { selected, arguments: positions };
}

/**
 * Reverse mode: the value of `fn` and the function that pulls cotangents back, `ct ↦ ctᵀ·J`.
 *
 * @returns `[fn(...args), pullback]`; the pullback takes a tree like the result and returns one tree per argument.
 *
 * @example
 * ```ts test
 * import { array, vjp } from "@fluxion/autodiff-core";
 *
 * const [y, pullback] = vjp((x) => x.mul(x), array([1, 2, 3]));
 * pullback(array([1, 1, 1]))[0].js() // => [2, 4, 6]
 * ```
 */
export function vjp<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
  ...args: LooseArgs<Args>
): [value: R, pullback: (cotangent: R) => Strict<Args>] {
  const flat = flattenArguments("vjp", args);
  const linearized = linearizeFlat(
    "vjp",
    fn,
    flat,
    flat.leaves.map(() => true),
  );
  const { outputs, resultStructure } = linearized;
  const pullback = (cotangent: R): Strict<Args> => {
    const cts = flattenArguments("pullback", cotangent);
    checkSameStructure("pullback", "cotangent", resultStructure, cts.structure);
    cts.leaves.forEach((ct, i) => {
      checkCotangent(outputs[i], ct);
    });
    const typed = cts.leaves.map((ct, i) => ct.cast(outputs[i].dtype));
    return flat.structure.unflatten<Strict<Args>>(linearized.pull(typed));
  };
  return [resultStructure.unflatten<R>(outputs), pullback];
}

/**
 * The value of `fn` and its derivative as a linear function of tangents. The work that does not depend on the
 * tangents is done once, so that many directions are cheap.
 */
export function linearize<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
  ...args: LooseArgs<Args>
): [value: R, pushforward: (...tangents: LooseArgs<Args>) => R] {
  const flat = flattenArguments("linearize", args);
  const linearized = linearizeFlat(
    "linearize",
    fn,
    flat,
    flat.leaves.map(() => true),
  );
  const { outputs, resultStructure } = linearized;
  const pushforward = (...tangents: LooseArgs<Args>): R => {
    const ts = flattenArguments("linearize", tangents);
    checkSameStructure("linearize", "tangents", flat.structure, ts.structure);
    const typed = ts.leaves.map((t, i) => t.cast(flat.leaves[i].dtype));
    return resultStructure.unflatten<R>(linearized.push(typed));
  };
  return [resultStructure.unflatten<R>(outputs), pushforward];
}

/** Refuse a cotangent that has another shape than the output it belongs to. */
export function checkCotangent(output: TensorSpec, ct: Tensor): void {
  if (sameShape(output.shape, ct.shape)) return;
  throw new ShapeError({
    where: "pullback",
    expected: `a cotangent like the result, ${formatSpec(output)}`,
    received: formatSpec(ct),
    fix: "Give a cotangent of the shape of the function's value.",
  });
}
