/** All partial results of an associative operation, by a tree of depth log₂ n. */
import { flattenArguments, flattenResults } from "../arguments.ts";
import { bind1 } from "../bind.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { concat, sliceAxis, stack } from "../primitives/joining.ts";
import { slicePrimitive } from "../primitives/slicing.ts";
import { normalizeAxis, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkSameStructure } from "../tree.ts";

/** Options of {@link associativeScan}. */
export interface AssociativeScanOptions {
  /** Along which the elements lie. Default 0. */
  readonly axis?: number;
  /** Combine from the last element on: entry i is `xᵢ ∘ … ∘ xₙ₋₁` with the later one as first argument. Default false. */
  readonly reverse?: boolean;
}

/**
 * `yᵢ = x₀ ∘ x₁ ∘ … ∘ xᵢ` for an associative operation, which need not commute: about 2n combinations in 2 log₂ n
 * steps, each of them one call of `fn` on many elements at once.
 *
 * `fn` is called 2 log₂ n times while tracing and becomes that many equations. Prefer `scan` where combining two
 * elements costs more than taking one step (a recurrence `yᵢ = Aᵢ yᵢ₋₁ + bᵢ` with large matrices), where memory is
 * scarce, or where n is large and the executor does not run in parallel; `linearRecurrence` and the cumulative functions
 * are single passes.
 *
 * @param fn - `(a, b) ↦ a ∘ b` on trees like `elements` with any number of elements along the axis.
 * @param elements - Tree of tensors with the same number of elements along the axis.
 * @returns A tree like `elements`.
 * @throws ShapeError if the numbers of elements differ, or `fn` changes shapes.
 *
 * @example
 * ```ts test
 * import { array, associativeScan } from "@fluxion/autodiff-core";
 *
 * associativeScan((a, b) => a.mul(b), array([1, 2, 3, 4])).js() // => [1, 2, 6, 24]
 * ```
 *
 * @see Blelloch, Prefix sums and their applications, CMU-CS-90-190 (1990).
 */
export function associativeScan<T>(
  fn: (a: T, b: T) => T,
  elements: T,
  options: AssociativeScanOptions = {},
): T {
  const { axis = 0, reverse = false } = options;
  const { leaves, structure } = flattenArguments("associativeScan", elements);
  const axes = leaves.map((x) => normalizeAxis("associativeScan", axis, x.shape.length));
  checkLengths(leaves, axes);
  const combine = (a: readonly Tensor[], b: readonly Tensor[]): readonly Tensor[] => {
    const result = fn(structure.unflatten<T>(a), structure.unflatten<T>(b));
    const flat = flattenResults("associativeScan", result);
    checkSameStructure("associativeScan", "a result of fn", structure, flat.structure);
    checkShapes(a, flat.leaves);
    return flat.leaves;
  };
  const turn = (list: readonly Tensor[]): readonly Tensor[] =>
    reverse ? list.map((x, i) => x.reverse(axes[i])) : list;
  return structure.unflatten<T>(turn(prefixes(combine, turn(leaves), axes)));
}

type Combine = (a: readonly Tensor[], b: readonly Tensor[]) => readonly Tensor[];

/** Combine neighbours, solve the problem of half the size, and fill in the places between. */
function prefixes(
  combine: Combine,
  elements: readonly Tensor[],
  axes: readonly number[],
): readonly Tensor[] {
  const n = elements.length === 0 ? 0 : elements[0].shape[axes[0]];
  if (n < 2) return elements;
  const every2nd = (list: readonly Tensor[], from: number, to: number): readonly Tensor[] =>
    list.map((x, i) => strided(x, axes[i], from, to));
  const pairs = combine(every2nd(elements, 0, n - 1), every2nd(elements, 1, n));
  const odd = prefixes(combine, pairs, axes);
  const first = elements.map((x, i) => sliceAxis(x, axes[i], 0, 1));
  if (n === 2) return first.map((x, i) => concat([x, odd[i]], axes[i]));
  const before = odd.map((x, i) => sliceAxis(x, axes[i], 0, Math.ceil(n / 2) - 1));
  const later = combine(before, every2nd(elements, 2, n));
  const even = first.map((x, i) => concat([x, later[i]], axes[i]));
  return even.map((x, i) => interleave(x, odd[i], axes[i]));
}

function strided(x: Tensor, axis: number, from: number, to: number): Tensor {
  return bind1(slicePrimitive, [x], {
    start: x.shape.map((_, i) => (i === axis ? from : 0)),
    stop: x.shape.map((n, i) => (i === axis ? to : n)),
    stride: x.shape.map((_, i) => (i === axis ? 2 : 1)),
  });
}

/** `even[0], odd[0], even[1], …`; there may be one more of the even ones. */
function interleave(even: Tensor, odd: Tensor, axis: number): Tensor {
  const m = odd.shape[axis];
  const pairs = stack([sliceAxis(even, axis, 0, m), odd], axis + 1);
  const both = pairs.reshape(odd.shape.map((n, i) => (i === axis ? 2 * m : n)));
  if (even.shape[axis] === m) return both;
  return concat([both, sliceAxis(even, axis, m, m + 1)], axis);
}

function checkLengths(leaves: readonly Tensor[], axes: readonly number[]): void {
  const sizes = leaves.map((x, i) => x.shape[axes[i]]);
  if (sizes.every((n) => n === sizes[0])) return;
  throw new ShapeError({
    where: "associativeScan",
    expected: "the same number of elements in every leaf",
    received: leaves.map(formatSpec).join(" and "),
    fix: "All tensors of the tree have the elements along the same axis.",
  });
}

function checkShapes(expected: readonly Tensor[], received: readonly Tensor[]): void {
  if (expected.every((x, i) => sameShape(x.shape, received[i].shape))) return;
  throw new ShapeError({
    where: "associativeScan",
    expected: `a result of fn like its arguments, ${expected.map(formatSpec).join(" and ")}`,
    received: received.map(formatSpec).join(" and "),
    fix: "fn combines many elements at once: keep the axis of the elements, and use batched products such as matmul.",
  });
}
