import { flattenArguments, type LooseArgs, type Strict } from "../arguments.ts";
import { zerosLike } from "../creation.ts";
import { isFloat } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { removeDeadCode } from "../program/simplify.ts";
import { traceTree } from "../trace.ts";
import { checkSameStructure } from "../tree.ts";
import { transposeProgram } from "./transpose.ts";
import { checkCotangent } from "./vjp.ts";

/**
 * The transpose of a linear function: what `vjp` would give, without a point to evaluate the function at.
 *
 * @param fn - Linear in all its arguments together; captured tensors are constants.
 * @param example - Arguments whose shapes and dtypes the function is for; their values are not used.
 * @returns A function from a tree like the result of `fn` to one tree for each argument.
 * @throws TransformError when the transpose is called, if an operation of `fn` is not linear.
 * @throws DTypeError if an argument is not a float.
 *
 * @example
 * ```ts test
 * import { array, cumsum, linearTranspose, zeros } from "@fluxion/autodiff-core";
 *
 * const transposed = linearTranspose((x) => cumsum(x), zeros([3]));
 * transposed(array([1, 10, 100]))[0].js() // => [111, 110, 100]
 * ```
 */
export function linearTranspose<Args extends readonly unknown[], R>(
  fn: (...args: Args) => R,
  ...example: LooseArgs<Args>
): (cotangent: R) => Strict<Args> {
  const flat = flattenArguments("linearTranspose", example);
  const whole = flat.leaves.find((leaf) => !isFloat(leaf.dtype));
  if (whole !== undefined) {
    throw new DTypeError({
      where: "linearTranspose",
      expected: "arguments of float dtypes",
      received: formatSpec(whole),
      fix: "Capture what the function is not linear in.",
    });
  }
  const traced = traceTree("linearTranspose", fn, flat);
  const program = removeDeadCode(traced.program);
  return (cotangent) => {
    const cts = flattenArguments("linearTranspose", cotangent);
    checkSameStructure("linearTranspose", "cotangent", traced.resultStructure, cts.structure);
    const typed = program.outputs.map((output, i) => {
      checkCotangent(output, cts.leaves[i]);
      return cts.leaves[i].cast(output.dtype);
    });
    const inputs = [...traced.captures, ...flat.leaves.map(() => null)];
    const pulled = transposeProgram(program, inputs, typed).slice(traced.captures.length);
    const leaves = flat.leaves.map((leaf, i) => pulled[i] ?? zerosLike(leaf));
    return flat.structure.unflatten<Strict<Args>>(leaves);
  };
}
