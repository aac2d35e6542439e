import { flattenArguments, flattenResults, type LooseArgs } from "./arguments.ts";
import { recording } from "./bind.ts";
import type { TensorSpec } from "./host-array.ts";
import type { Recording } from "./program/builder.ts";
import { checkProgram } from "./program/check.ts";
import { printProgram } from "./program/print.ts";
import type { Program } from "./program/program.ts";
import { simplify } from "./program/simplify.ts";
import type { Tensor } from "./tensor.ts";
import type { TreeStructure } from "./tree.ts";

/** A function that has been traced: what it computes, without the JavaScript that described it. */
export interface TracedFunction {
  /** Inputs: the captured tensors in order, then the leaves of the arguments. */
  readonly program: Program;
  /** Tensors that the function used without taking them as arguments. */
  readonly captures: readonly Tensor[];
  readonly argumentStructure: TreeStructure;
  readonly resultStructure: TreeStructure;
  /** The program as text, one equation per line. */
  toString(): string;
}

/** Record what a function of flat tensors does. */
export function traceFlat(
  specs: readonly TensorSpec[],
  fn: (inputs: readonly Tensor[]) => readonly Tensor[],
): Recording {
  return recording(true, (builder) => {
    const outputs = fn(specs.map((spec) => builder.argument(spec)));
    return { outputs, result: undefined };
  });
}

/** Shapes and dtypes of arguments, and the trees that they make. */
export interface ArgumentSpecs {
  readonly leaves: readonly TensorSpec[];
  readonly structure: TreeStructure;
}

/** Record what a function of trees does, for arguments like the given ones. */
export function traceTree(
  where: string,
  fn: (...args: never[]) => unknown,
  { leaves, structure }: ArgumentSpecs,
): Omit<TracedFunction, "toString"> {
  const { program, captures, result } = recording(true, (builder) => {
    const inputs = leaves.map((leaf) => builder.argument(leaf));
    const call = fn as (...args: unknown[]) => unknown;
    const returned = call(...structure.unflatten<unknown[]>(inputs));
    const results = flattenResults(where, returned);
    return { outputs: results.leaves, result: results.structure };
  });
  return {
    program,
    captures,
    argumentStructure: structure,
    resultStructure: result,
  };
}

/**
 * Trace a function and look at the program that it describes.
 *
 * @param fn - Function of trees of tensors.
 * @param args - Arguments whose shapes and dtypes the program is for; their values are not used.
 *
 * @example
 * ```ts test
 * import { trace, zeros } from "@fluxion/autodiff-core";
 *
 * const { program } = trace((x) => x.mul(x).sum(), zeros([3]));
 * program.equations.map((equation) => equation.primitive.name) // => ["mul", "sum"]
 * ```
 */
export function trace<Args extends readonly unknown[]>(
  fn: (...args: Args) => unknown,
  ...args: LooseArgs<Args>
): TracedFunction {
  const traced = traceTree("trace", fn, flattenArguments("trace", args));
  const program = simplify(traced.program);
  checkProgram(program);
  return { ...traced, program, toString: () => printProgram(program, traced.captures.length) };
}
