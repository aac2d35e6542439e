/** Operators from the derivatives of functions, without their matrices. */
import { flattenArguments, type LooseArgs } from "../../arguments.ts";
import { evaluateProgram } from "../../bind.ts";
import { isFloat } from "../../dtype.ts";
import { DTypeError } from "../../errors.ts";
import { formatSpec, specOf, type TensorSpec } from "../../host-array.ts";
import type { Program } from "../../program/program.ts";
import { simplify } from "../../program/simplify.ts";
import { dense } from "../../taylor/algebra.ts";
import type { Tensor } from "../../tensor.ts";
import { traceTree } from "../../trace.ts";
import { grad } from "../../transforms/grad.ts";
import { linearizeProgram } from "../../transforms/linearize.ts";
import { transposeProgram } from "../../transforms/transpose.ts";
import { treeFlatten } from "../../tree.ts";
import {
  defineOperator,
  type LinearOperator,
  type LinearOperatorOptions,
} from "./linear-operator.ts";
import { closeTags, type OperatorTag } from "./operator-tags.ts";

/** Options of {@link jacobianOperator} and {@link hessianOperator}. */
export type DerivativeOperatorOptions = Pick<LinearOperatorOptions, "tags" | "bandwidths">;

/**
 * The Jacobian of `fn` at `x` as an operator: `apply` is forward mode, `applyTransposed` reverse mode. The function is
 * evaluated and linearised once.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { jacobianOperator } from "@fluxion/autodiff-core/linalg";
 *
 * const jacobian = jacobianOperator((x) => x.square(), array([1, 2]));
 * jacobian.apply(array([1, 1])).js() // => [2, 4]
 * ```
 */
export function jacobianOperator<X, Y>(
  fn: (x: X) => Y,
  x: LooseArgs<[X]>[0],
  options: DerivativeOperatorOptions = {},
): LinearOperator<X, Y> {
  return linearization("jacobianOperator", fn, x, options);
}

/** The Hessian of a scalar function at `x` as a symmetric operator, forward over reverse. */
export function hessianOperator<X>(
  fn: (x: X) => Tensor,
  x: LooseArgs<[X]>[0],
  options: DerivativeOperatorOptions = {},
): LinearOperator<X> {
  const gradient = (at: X): X => grad(fn)(...([at] as LooseArgs<[X]>)) as X;
  const tags: readonly OperatorTag[] = ["symmetric", ...(options.tags ?? [])];
  return linearization("hessianOperator", gradient, x, { ...options, tags });
}

function linearization<X, Y>(
  where: string,
  fn: (x: X) => Y,
  x: unknown,
  options: DerivativeOperatorOptions,
): LinearOperator<X, Y> {
  const flat = flattenArguments(where, [x]);
  const integer = flat.leaves.find((leaf) => !isFloat(leaf.dtype));
  if (integer !== undefined) throw notFloat(where, integer);
  const { program, captures, resultStructure } = traceTree(where, fn, flat);
  return programJacobian(simplify(program), captures, flat.leaves, {
    ...options,
    input: treeFlatten(x).structure,
    output: resultStructure,
  });
}

/** The Jacobian of a program of (constants, x) with respect to `x`. */
export function programJacobian<X, Y>(
  program: Program,
  constants: readonly Tensor[],
  x: readonly Tensor[],
  options: DerivativeOperatorOptions & {
    readonly input: ReturnType<typeof treeFlatten>["structure"];
    readonly output: ReturnType<typeof treeFlatten>["structure"];
  },
): LinearOperator<X, Y> {
  const active = [...constants.map(() => false), ...x.map(() => true)];
  const result = linearizeProgram(program, [...constants, ...x], active);
  const { program: linear, captures } = result.linear;
  const outputs = program.outputs.map(specOf);
  return defineOperator<X, Y>({
    data: captures,
    input: { leaves: x.map(specOf), structure: options.input },
    output: { leaves: outputs, structure: options.output },
    tags: closeTags(options.tags ?? []),
    bandwidths: options.bandwidths,
    apply(data, v) {
      const moved = evaluateProgram(linear, [...data, ...v]);
      let next = 0;
      return outputs.map((spec, i) => (result.active[i] ? moved[next++] : dense(null, spec)));
    },
    applyTransposed(data, y) {
      const given = y.filter((_, i) => result.active[i]);
      const pulled = transposeProgram(linear, [...data, ...x.map(() => null)], given);
      return x.map((leaf, i) => dense(pulled[data.length + i], specOf(leaf)));
    },
  });
}

function notFloat(where: string, leaf: TensorSpec): DTypeError {
  return new DTypeError({
    where,
    expected: "a point of float tensors",
    received: formatSpec(leaf),
    fix: "Cast to float32 or float64, or close over what is not to be differentiated.",
  });
}
