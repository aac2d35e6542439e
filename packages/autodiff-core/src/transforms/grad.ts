import { flattenArguments, type LooseArgs, type Strict } from "../arguments.ts";
import { onesLike } from "../creation.ts";
import { isFloat } from "../dtype.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";
import { treeFlatten } from "../tree.ts";
import { linearizeFlat, selectArguments } from "./vjp.ts";

/** What `grad` returns for `argnums`: the tree of one argument, or a list of several. */
export type GradResult<Args extends readonly unknown[], N> = N extends readonly number[]
  ? { readonly [K in keyof N]: N[K] extends number ? Strict<Args[N[K]]> : never }
  : N extends number
    ? number extends N
      ? Strict<Args[number]>
      : Strict<Args[N]>
    : Strict<Args[0]>;

export interface GradOptions<N extends number | readonly number[] = 0> {
  /** Positions of the arguments to differentiate: one number, or several. Default 0. */
  readonly argnums?: N;
}

/**
 * Gradient of a scalar function by reverse mode.
 *
 * @param fn - Function of trees of tensors that returns a scalar float tensor; with `hasAux`, a pair of that and
 *   anything else made of tensors.
 * @returns A function of the same arguments that returns a tree like the argument that is differentiated. Leaves
 *   that are integers or booleans get zeros.
 * @throws ShapeError if the result is not a scalar.
 *
 * @example
 * ```ts test
 * import { array, grad } from "@fluxion/autodiff-core";
 *
 * const gradient = grad((x) => x.mul(x).sum());
 * gradient(array([1, 2, 3])).js() // => [2, 4, 6]
 * ```
 */
export function grad<
  Args extends readonly unknown[],
  Aux,
  const N extends number | readonly number[] = 0,
>(
  fn: (...args: Args) => readonly [Tensor, Aux],
  options: GradOptions<N> & { readonly hasAux: true },
): (...args: LooseArgs<Args>) => [gradient: GradResult<Args, N>, aux: Aux];
export function grad<
  Args extends readonly unknown[],
  const N extends number | readonly number[] = 0,
>(
  fn: (...args: Args) => Tensor,
  options?: GradOptions<N>,
): (...args: LooseArgs<Args>) => GradResult<Args, N>;
export function grad(
  fn: (...args: never[]) => unknown,
  options: GradOptions<number | readonly number[]> & { readonly hasAux?: boolean } = {},
): (...args: readonly unknown[]) => unknown {
  return (...args) => {
    const { gradient, aux } = differentiate("grad", fn, args, options);
    return options.hasAux === true ? [gradient, aux] : gradient;
  };
}

/**
 * {@link grad} together with the value: `[value, gradient]`, or `[[value, aux], gradient]` with `hasAux`.
 *
 * @example
 * ```ts test
 * import { array, valueAndGrad } from "@fluxion/autodiff-core";
 *
 * const [value, gradient] = valueAndGrad((x) => x.mul(x).sum())(array([1, 2, 3]));
 * value.item() // => 14
 * gradient.js() // => [2, 4, 6]
 * ```
 */
export function valueAndGrad<
  Args extends readonly unknown[],
  Aux,
  const N extends number | readonly number[] = 0,
>(
  fn: (...args: Args) => readonly [Tensor, Aux],
  options: GradOptions<N> & { readonly hasAux: true },
): (...args: LooseArgs<Args>) => [value: [value: Tensor, aux: Aux], gradient: GradResult<Args, N>];
export function valueAndGrad<
  Args extends readonly unknown[],
  const N extends number | readonly number[] = 0,
>(
  fn: (...args: Args) => Tensor,
  options?: GradOptions<N>,
): (...args: LooseArgs<Args>) => [value: Tensor, gradient: GradResult<Args, N>];
export function valueAndGrad(
  fn: (...args: never[]) => unknown,
  options: GradOptions<number | readonly number[]> & { readonly hasAux?: boolean } = {},
): (...args: readonly unknown[]) => unknown {
  return (...args) => {
    const { value, gradient, aux } = differentiate("valueAndGrad", fn, args, options);
    return options.hasAux === true ? [[value, aux], gradient] : [value, gradient];
  };
}

function differentiate(
  where: string,
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
  options: GradOptions<number | readonly number[]> & { readonly hasAux?: boolean },
): { value: Tensor; gradient: unknown; aux: unknown } {
  const { argnums = 0, hasAux = false } = options;
  const flat = flattenArguments(where, args);
  const { selected, arguments: positions } = selectArguments(where, args, argnums);
  const linearized = linearizeFlat(where, fn, flat, selected);
  const [value, ...auxiliary] = linearized.outputs;
  if (auxiliary.length > 0 && !hasAux) throw notScalar(where, `${auxiliary.length + 1} tensors`);
  checkScalar(where, value);
  const cotangents = [onesLike(value), ...auxiliary.map(() => null)];
  const pulled = linearized.pull(cotangents);
  const gradients = splitArguments(where, args, positions, pulled);
  const result = linearized.resultStructure.unflatten<unknown>(linearized.outputs);
  const aux = hasAux ? (result as readonly unknown[])[1] : undefined;
  return { value, gradient: typeof argnums === "number" ? gradients[0] : gradients, aux };
}

/** Put the flat gradients back into one tree per differentiated argument, in the order of `positions`. */
function splitArguments(
  where: string,
  args: readonly unknown[],
  positions: readonly number[],
  leaves: readonly Tensor[],
): unknown[] {
  const trees = new Map<number, unknown>();
  let next = 0;
  args.forEach((arg, position) => {
    if (!positions.includes(position)) return;
    const { structure } = treeFlatten(arg);
    trees.set(position, structure.unflatten(leaves.slice(next, next + structure.size)));
    next += structure.size;
  });
  if (next !== leaves.length) throw new Error(`${where}: gradients do not fit the arguments.`);
  return positions.map((position) => trees.get(position));
}

function checkScalar(where: string, value: Tensor | undefined): void {
  if (value === undefined) throw notScalar(where, "nothing");
  if (value.shape.length > 0) throw notScalar(where, formatSpec(value));
  if (isFloat(value.dtype)) return;
  throw new DTypeError({
    where,
    expected: "a function with a float result",
    received: formatSpec(value),
    fix: "Integers have no derivative; cast to float32 or float64 before.",
  });
}

function notScalar(where: string, received: string): ShapeError {
  return new ShapeError({
    where,
    expected: "a function that returns a scalar",
    received,
    fix: "Reduce with sum() or mean(), return [value, aux] with hasAux, or use jacrev or vjp for several values.",
  });
}
