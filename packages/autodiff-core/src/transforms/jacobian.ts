import { flattenArguments, flattenResults, type LooseArgs, type Strict } from "../arguments.ts";
import { eye } from "../creation.ts";
import { isFloat } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { sizeOf } from "../shape.ts";
import { isTensor, type Tensor } from "../tensor.ts";
import { treeFlatten } from "../tree.ts";
import { type GradOptions, grad } from "./grad.ts";
import { jvp } from "./jvp.ts";
import { selectArguments, vjp } from "./vjp.ts";
import { vmap } from "./vmap.ts";

/** Every leaf of `R` replaced by the structure of `A`: the shape of a Jacobian. */
export type Jacobian<R, A> = R extends Tensor
  ? A
  : R extends readonly unknown[]
    ? { readonly [K in keyof R]: Jacobian<R[K], A> }
    : { readonly [K in keyof R]: Jacobian<R[K], A> };

/**
 * Jacobian by forward mode, one direction per input element, all in one batch: best when there are fewer inputs
 * than outputs.
 *
 * @returns For every leaf of the result and of the argument, `∂resultᵢ/∂argumentⱼ` with the axes of the result first.
 *
 * @example
 * ```ts test
 * import { array, jacfwd } from "@fluxion/autodiff-core";
 *
 * jacfwd((x) => x.mul(x))(array([1, 2])).js() // => [[2, 0], [0, 4]]
 * ```
 */
export function jacfwd<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
  options: GradOptions<number> = {},
): (...args: LooseArgs<Args>) => Jacobian<R, Strict<Args[0]>> {
  const { argnums = 0 } = options;
  return (...args) => {
    const position = positionOf("jacfwd", args, argnums);
    const { leaves, structure } = flattenArguments("jacfwd", args[position]);
    leaves.forEach((leaf) => {
      checkFloat("jacfwd", leaf);
    });
    const moved = oneArgument(fn, args, position);
    const along = (...direction: Tensor[]): unknown => {
      const [, tangent] = jvp(
        moved,
        [structure.unflatten(leaves)],
        [structure.unflatten(direction)],
      );
      return tangent;
    };
    const columns = vmap(along)(...standardBasis(leaves));
    const rows = treeFlatten(columns);
    const blocks = flattenResults("jacfwd", rows.leaves).leaves.map((column) =>
      structure.unflatten<unknown>(splitColumns(column, leaves)),
    );
    return rows.structure.unflatten(blocks);
  };
}

/**
 * Jacobian by reverse mode, one direction per result element, all in one batch: best when there are fewer outputs
 * than inputs.
 *
 * @returns As {@link jacfwd}.
 */
export function jacrev<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
  options: GradOptions<number> = {},
): (...args: LooseArgs<Args>) => Jacobian<R, Strict<Args[0]>> {
  const { argnums = 0 } = options;
  return (...args) => {
    const position = positionOf("jacrev", args, argnums);
    const moved = oneArgument(fn, args, position);
    const { leaves: inputs, structure } = flattenArguments("jacrev", args[position]);
    inputs.forEach((leaf) => {
      checkFloat("jacrev", leaf);
    });
    const [value, pullback] = vjp(moved, structure.unflatten<unknown>(inputs));
    const results = flattenResults("jacrev", value);
    const pullFlat = (...cotangents: Tensor[]): unknown => {
      const [pulled] = pullback(results.structure.unflatten(cotangents));
      return treeFlatten(pulled).leaves;
    };
    const rows = vmap(pullFlat)(...standardBasis(results.leaves));
    const stacked = flattenResults("jacrev", rows).leaves;
    let start = 0;
    const blocks = results.leaves.map((leaf) => {
      const n = sizeOf(leaf.shape);
      const block = stacked.map((row, i) =>
        row.slice([start, start + n]).reshape([...leaf.shape, ...inputs[i].shape]),
      );
      start += n;
      return structure.unflatten<unknown>(block);
    });
    return results.structure.unflatten(blocks);
  };
}

/**
 * Hessian of a scalar function, forward over reverse.
 *
 * @returns `∂²f/∂xᵢ∂xⱼ`, shape `[...x, ...x]`, for tensors; a tree of trees for trees.
 */
export function hessian<Args extends readonly unknown[]>(
  fn: (...args: Args) => Tensor,
  options: GradOptions<number> = {},
): (...args: LooseArgs<Args>) => Jacobian<Strict<Args[0]>, Strict<Args[0]>> {
  const { argnums = 0 } = options;
  return jacfwd(
    (...args: Args): Args[0] => grad(fn, { argnums })(...(args as LooseArgs<Args>)) as Args[0],
    { argnums },
  ) as (...args: LooseArgs<Args>) => Jacobian<Strict<Args[0]>, Strict<Args[0]>>;
}

/**
 * Hessian-vector product `H(x)·v`, forward over reverse: the cost of a few gradients, without the matrix.
 *
 * @param fn - Scalar function of one tree.
 * @returns `(x, v) ↦ H(x)·v`, a tree like `x`.
 */
export function hvp<X>(fn: (x: X) => Tensor): (x: LooseArgs<[X]>[0], v: LooseArgs<[X]>[0]) => X {
  return (x, v) => {
    const gradient = (...[at]: [X]): X => grad(fn)(...([at] as LooseArgs<[X]>)) as X;
    return jvp(gradient, [x] as LooseArgs<[X]>, [v] as LooseArgs<[X]>)[1];
  };
}

function positionOf(where: string, args: readonly unknown[], argnums: number): number {
  return selectArguments(where, args, argnums).arguments[0];
}

/** `fn` as a function of the argument at `position`, with the others fixed. */
function oneArgument(
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
  position: number,
): (x: unknown) => unknown {
  const call = fn as (...args: unknown[]) => unknown;
  return (x) => call(...args.map((arg, i) => (i === position ? x : arg)));
}

/** One unit direction per element of all leaves together: leaf `i` has shape `[total, ...leaf]`. */
function standardBasis(leaves: readonly Tensor[]): Tensor[] {
  const sizes = leaves.map((leaf) => sizeOf(leaf.shape));
  const total = sizes.reduce((sum, n) => sum + n, 0);
  let start = 0;
  return leaves.map((leaf, i) => {
    const identity = eye(total, total, { dtype: leaf.dtype });
    const block = identity.slice(":", [start, start + sizes[i]]).reshape([total, ...leaf.shape]);
    start += sizes[i];
    return block;
  });
}

/** Turn `[total, ...result]` into one block `[...result, ...leaf]` per leaf. */
function splitColumns(columns: Tensor, leaves: readonly Tensor[]): Tensor[] {
  let start = 0;
  return leaves.map((leaf) => {
    const n = sizeOf(leaf.shape);
    const block = columns.slice([start, start + n]).moveAxis(0, -1);
    start += n;
    return block.reshape([...columns.shape.slice(1), ...leaf.shape]);
  });
}

function checkFloat(where: string, leaf: Tensor): void {
  if (isTensor(leaf) && isFloat(leaf.dtype)) return;
  throw new DTypeError({
    where,
    expected: "float arguments to differentiate",
    received: formatSpec(leaf),
    fix: "Cast to float32 or float64, or name other arguments with argnums.",
  });
}
