import { flattenArguments } from "../arguments.ts";
import { bind } from "../bind.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import type { Tensor } from "../tensor.ts";
import { condPrimitive, shareCaptures } from "./cond-primitive.ts";
import { checkSameSpecs, traceBody } from "./subprogram.ts";

/**
 * Run one of two functions, depending on a value that may be traced. Only the chosen one runs (under `vmap` with a
 * batched condition, both do).
 *
 * @param condition - Scalar; anything but 0 is true.
 * @returns What the chosen function returns; both must return the same structure, shapes and dtypes.
 *
 * @example
 * ```ts test
 * import { cond, scalar } from "@fluxion/autodiff-core";
 *
 * const half = (x) => cond(x.greater(1), () => x.div(2), () => x);
 * half(scalar(8)).item() // => 4
 * half(scalar(0.5)).item() // => 0.5
 * ```
 */
export function cond<Args extends readonly unknown[], R>(
  condition: TensorLike,
  ifTrue: (...args: Args) => R,
  ifFalse: (...args: Args) => R,
  ...args: Args
): R {
  const index = asTensor(condition).cast("bool").cast("int32");
  return switchCase(index, [ifFalse, ifTrue], ...args);
}

/**
 * Run the branch with number `index`, clamped to the range.
 *
 * @param index - Integer scalar, may be traced.
 * @throws ShapeError or DTypeError if the branches return different shapes or dtypes.
 */
export function switchCase<Args extends readonly unknown[], R>(
  index: TensorLike,
  branches: readonly ((...args: Args) => R)[],
  ...args: Args
): R {
  const chosen = asTensor(index, "int32").cast("int32");
  if (branches.length === 0) throw noBranches();
  if (chosen.shape.length > 0) throw notScalar(chosen);
  const { leaves, structure } = flattenArguments("cond", args);
  const bodies = branches.map((branch) => traceBody("cond", branch, leaves, structure));
  for (const body of bodies.slice(1)) {
    const asState = (b: (typeof bodies)[number]) => ({ leaves: b.outputs, structure: b.structure });
    checkSameSpecs("cond", "all branches to return the same", asState(bodies[0]), asState(body));
  }
  const { branches: programs, captures } = shareCaptures(bodies);
  const results = bind(condPrimitive, [chosen, ...captures, ...leaves], { branches: programs });
  return bodies[0].structure.unflatten<R>(results);
}

function noBranches(): OptionError {
  return new OptionError({
    where: "switchCase",
    expected: "at least one branch",
    received: "none",
    fix: "Give a list of functions.",
  });
}

function notScalar(index: Tensor): ShapeError {
  return new ShapeError({
    where: "cond",
    expected: "a scalar condition or index",
    received: formatSpec(index),
    fix: "Reduce it with all() or any(), choose entry by entry with where, or batch with vmap.",
  });
}
