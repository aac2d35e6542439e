/** Calls: equations that stand for a program. Executors run the program in their place (see `Primitive.body`). */
import { type flattenArguments, flattenResults } from "../arguments.ts";
import type { TensorSpec } from "../host-array.ts";
import type { Program } from "../program/program.ts";
import { simplify } from "../program/simplify.ts";
import type { Tensor } from "../tensor.ts";
import { traceFlat } from "../trace.ts";
import { batchProgram, withBatch } from "./vmap.ts";

/** A function of flat lists of tensors. */
export type FlatFunction = (inputs: readonly Tensor[]) => readonly Tensor[];

export function outputSpecs(body: Program): TensorSpec[] {
  return body.outputs.map(({ shape, dtype }) => ({ shape, dtype }));
}

/** Batched version of a function of flat lists, for inputs that all carry the batch on axis 0. */
export function batchFlat(fn: FlatFunction, size: number): FlatFunction {
  return (inputs) => {
    const { program, captures } = traceFlat(inputs.map(withoutBatch), fn);
    const operands = [
      ...captures.map((value) => ({ value, batched: false })),
      ...inputs.map((value) => ({ value, batched: true })),
    ];
    return batchProgram(program, operands, size).map((y) => withBatch(y, size));
  };
}

/** Trace and simplify a function of flat lists whose captures are to be operands of a call. */
export function traceCall(
  specs: readonly TensorSpec[],
  fn: FlatFunction,
): { readonly body: Program; readonly captures: readonly Tensor[] } {
  const { program, captures } = traceFlat(specs, fn);
  return { body: simplify(program), captures };
}

/** A function of trees as one of flat lists, for arguments and results of known structure. */
export function flatFunction(
  where: string,
  fn: (...args: never[]) => unknown,
  structure: ReturnType<typeof flattenArguments>["structure"],
): FlatFunction {
  const call = fn as (...args: unknown[]) => unknown;
  return (inputs) => flattenResults(where, call(...structure.unflatten<unknown[]>(inputs))).leaves;
}

function withoutBatch({ shape, dtype }: TensorSpec): TensorSpec {
  return { shape: shape.slice(1), dtype };
}
