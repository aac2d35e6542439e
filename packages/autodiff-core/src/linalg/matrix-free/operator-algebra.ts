/** Operators from operators: products, sums, multiples, blocks, Kronecker products. */
import { uniformValue } from "../../bind.ts";
import { checkSameSpecs, regroup, type SpecTree } from "../../control-flow/subprogram.ts";
import { asTensor, type TensorLike } from "../../operands.ts";
import type { Tensor } from "../../tensor.ts";
import { vmap } from "../../transforms/vmap.ts";
import { treeFlatten } from "../../tree.ts";
import { defineOperator, type LinearOperator, tensorSpec } from "./linear-operator.ts";
import {
  type Bandwidths,
  blockTags,
  kroneckerTags,
  productTags,
  scaledTags,
  sumTags,
} from "./operator-tags.ts";

type Leaves = readonly Tensor[];
type Direction = "apply" | "applyTransposed";

/** `A·B`: first `B`, then `A`. Structure that products keep (triangular, diagonal) is kept. */
export function composeOperators<X, Y, Z>(
  a: LinearOperator<Y, Z>,
  b: LinearOperator<X, Y>,
): LinearOperator<X, Z> {
  checkSameSpecs("composeOperators", "B to give what A takes", a.input, b.output);
  const run = (data: Leaves, x: Leaves, direction: Direction): Leaves => {
    const [forA, forB] = regroup(data, [a.data.length, b.data.length]);
    if (direction === "apply") return applyTo(a, forA, applyTo(b, forB, x, "apply"), "apply");
    return applyTo(b, forB, applyTo(a, forA, x, direction), direction);
  };
  return defineOperator<X, Z>({
    data: [...a.data, ...b.data],
    input: b.input,
    output: a.output,
    tags: productTags(a.tags, b.tags),
    bandwidths: combine(a.bandwidths, b.bandwidths, (p, q) => p + q),
    apply: (data, x) => run(data, x, "apply"),
    applyTransposed: (data, y) => run(data, y, "applyTransposed"),
  });
}

/** `A + B`. */
export function addOperators<X, Y>(
  a: LinearOperator<X, Y>,
  b: LinearOperator<X, Y>,
): LinearOperator<X, Y> {
  checkSameSpecs("addOperators", "operators on the same inputs", a.input, b.input);
  checkSameSpecs("addOperators", "operators with the same outputs", a.output, b.output);
  const run = (data: Leaves, x: Leaves, direction: Direction): Leaves => {
    const [forA, forB] = regroup(data, [a.data.length, b.data.length]);
    const right = applyTo(b, forB, x, direction);
    return applyTo(a, forA, x, direction).map((leaf, i) => leaf.add(right[i]));
  };
  return defineOperator<X, Y>({
    data: [...a.data, ...b.data],
    input: a.input,
    output: a.output,
    tags: sumTags(a.tags, b.tags),
    bandwidths: combine(a.bandwidths, b.bandwidths, Math.max),
    apply: (data, x) => run(data, x, "apply"),
    applyTransposed: (data, y) => run(data, y, "applyTransposed"),
    matrix: bothMatrices(a, b, (p, q) => p.add(q)),
  });
}

/** `s·A` for a number or a scalar tensor. */
export function scaleOperator<X, Y>(
  a: LinearOperator<X, Y>,
  factor: TensorLike,
): LinearOperator<X, Y> {
  const s = asTensor(factor, a.dtype).reshape([]);
  const run = ([by, ...data]: Leaves, x: Leaves, direction: Direction): Leaves =>
    applyTo(a, data, x, direction).map((leaf) => leaf.mul(by.cast(leaf.dtype)));
  return defineOperator<X, Y>({
    data: [s, ...a.data],
    input: a.input,
    output: a.output,
    tags: scaledTags(a.tags, Math.sign(uniformValue(s) ?? 0)),
    bandwidths: a.bandwidths,
    apply: (data, x) => run(data, x, "apply"),
    applyTransposed: (data, y) => run(data, y, "applyTransposed"),
    matrix: a.isDense
      ? ([by, ...data]) => a.withData(data).materialize().mul(by.cast(a.dtype))
      : undefined,
  });
}

/** The operator with the given ones as blocks on its diagonal; it maps lists to lists. */
export function blockDiagonalOperator<X, Y>(
  blocks: readonly LinearOperator<X, Y>[],
): LinearOperator<readonly X[], readonly Y[]> {
  const run = (data: Leaves, x: Leaves, direction: Direction): Leaves => {
    const side = direction === "apply" ? "input" : "output";
    const dataOf = regroup(
      data,
      blocks.map((block) => block.data.length),
    );
    const parts = regroup(
      x,
      blocks.map((block) => block[side].leaves.length),
    );
    return blocks.flatMap((block, i) => applyTo(block, dataOf[i], parts[i], direction));
  };
  return defineOperator<readonly X[], readonly Y[]>({
    data: blocks.flatMap((block) => block.data),
    input: listOf(blocks.map((block) => block.input)),
    output: listOf(blocks.map((block) => block.output)),
    tags: blockTags(blocks.map((block) => block.tags)),
    bandwidths: blocks.map((block) => block.bandwidths).reduce((a, b) => combine(a, b, Math.max)),
    apply: (data, x) => run(data, x, "apply"),
    applyTransposed: (data, y) => run(data, y, "applyTransposed"),
  });
}

/**
 * `A ⊗ B` on vectors `[n·q]`, for operators on vectors `[n]` and `[q]`: `(A ⊗ B) vec(X) = vec(A X Bᵀ)` with rows of `X`
 * one after another, as `numpy.kron` orders them.
 */
export function kroneckerOperator(
  a: LinearOperator<Tensor>,
  b: LinearOperator<Tensor>,
): LinearOperator<Tensor> {
  const run = (data: Leaves, [x]: Leaves, direction: Direction): Leaves => {
    const [forA, forB] = regroup(data, [a.data.length, b.data.length]);
    const [left, right] = [a.withData(forA), b.withData(forB)];
    const [outer, inner] = direction === "apply" ? [left.mv, right.mv] : [left.rmv, right.rmv];
    const side = direction === "apply" ? 1 : 0;
    const rows = x.reshape([a.shape[side], b.shape[side]]);
    return [vmap(outer, { inAxes: 1, outAxes: 1 })(vmap(inner)(rows)).reshape([-1])];
  };
  const dtype = a.dtype === "float64" || b.dtype === "float64" ? "float64" : "float32";
  return defineOperator<Tensor, Tensor>({
    data: [...a.data, ...b.data],
    input: tensorSpec([a.shape[1] * b.shape[1]], dtype),
    output: tensorSpec([a.shape[0] * b.shape[0]], dtype),
    tags: kroneckerTags(a.tags, b.tags),
    apply: (data, x) => run(data, x, "apply"),
    applyTransposed: (data, y) => run(data, y, "applyTransposed"),
  });
}

/** Apply an operator, made of other tensors, to a flat list of leaves. */
function applyTo<X, Y>(
  operator: LinearOperator<X, Y>,
  data: Leaves,
  x: Leaves,
  direction: Direction,
): Leaves {
  const { input, output } = operator;
  const own = operator.withData(data);
  if (direction === "apply") {
    return treeFlatten(own.apply(input.structure.unflatten<X>(x))).leaves as Tensor[];
  }
  return treeFlatten(own.applyTransposed(output.structure.unflatten<Y>(x))).leaves as Tensor[];
}

function combine(
  a: Bandwidths | undefined,
  b: Bandwidths | undefined,
  by: (p: number, q: number) => number,
): Bandwidths | undefined {
  return a && b && [by(a[0], b[0]), by(a[1], b[1])];
}

function bothMatrices<X, Y>(
  a: LinearOperator<X, Y>,
  b: LinearOperator<X, Y>,
  by: (p: Tensor, q: Tensor) => Tensor,
): ((data: Leaves) => Tensor) | undefined {
  if (!a.isDense || !b.isDense) return undefined;
  return (data) => {
    const [forA, forB] = regroup(data, [a.data.length, b.data.length]);
    return by(a.withData(forA).materialize(), b.withData(forB).materialize());
  };
}

/** A list of trees as one tree. */
function listOf(trees: readonly SpecTree[]): SpecTree {
  const leaves = trees.flatMap((tree) => tree.leaves);
  const marks = trees.map((tree) => tree.structure.unflatten(tree.leaves.map(() => 0)));
  return { leaves, structure: treeFlatten(marks).structure };
}
