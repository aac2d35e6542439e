import { uniform } from "./bind.ts";
import type { DType } from "./dtype.ts";
import { OptionError } from "./errors.ts";
import { isTensor, type Tensor } from "./tensor.ts";
import { type TreeStructure, treeFlatten } from "./tree.ts";

/** A tree argument as transformed functions accept it: numbers may stand for scalar tensors. */
export type Loose<T> = T extends Tensor
  ? Tensor | number
  : T extends readonly unknown[]
    ? { readonly [K in keyof T]: Loose<T[K]> }
    : T extends (...args: never[]) => unknown
      ? T
      : T extends object
        ? { readonly [K in keyof T]: Loose<T[K]> }
        : T;

/** What a {@link Loose} tree becomes inside: numbers are tensors too. */
export type Strict<T> = T extends number | boolean
  ? Tensor
  : T extends Tensor
    ? T
    : T extends readonly unknown[]
      ? { readonly [K in keyof T]: Strict<T[K]> }
      : T extends (...args: never[]) => unknown
        ? T
        : T extends object
          ? { readonly [K in keyof T]: Strict<T[K]> }
          : T;

/** A list of arguments, each loosened. */
export type LooseArgs<Args extends readonly unknown[]> = {
  readonly [K in keyof Args]: Loose<Args[K]>;
};

export interface FlatArguments {
  readonly leaves: readonly Tensor[];
  readonly structure: TreeStructure;
}

/**
 * Leaves of the arguments as tensors. A number becomes a scalar of the widest float dtype among the tensors beside
 * it (`float32` if there is none), so that no precision is lost and none invented.
 *
 * @throws OptionError for a leaf that is neither a tensor, a number nor a boolean.
 */
export function flattenArguments(where: string, args: unknown): FlatArguments {
  const { leaves, structure } = treeFlatten(args);
  const dtype: DType = leaves.some((leaf) => isTensor(leaf) && leaf.dtype === "float64")
    ? "float64"
    : "float32";
  return { leaves: leaves.map((leaf) => leafTensor(where, leaf, dtype)), structure };
}

/** The results of a traced function, which may hold numbers as well. */
export function flattenResults(where: string, result: unknown): FlatArguments {
  const { leaves, structure } = treeFlatten(result);
  if (result === undefined || result instanceof Promise) throw noResult(where, result);
  return { leaves: leaves.map((leaf) => leafTensor(where, leaf, "float32")), structure };
}

function leafTensor(where: string, leaf: unknown, dtype: DType): Tensor {
  if (isTensor(leaf)) return leaf;
  if (typeof leaf === "number") return uniform({ shape: [], dtype }, leaf);
  if (typeof leaf === "boolean") return uniform({ shape: [], dtype: "bool" }, leaf ? 1 : 0);
  throw new OptionError({
    where,
    expected: "trees (nested arrays and plain objects) of tensors and numbers",
    received: ArrayBuffer.isView(leaf) ? leaf.constructor.name : `a ${typeof leaf}`,
    fix: "Make tensors of data with array(); keep settings out of the arguments by closing over them.",
  });
}

function noResult(where: string, result: unknown): OptionError {
  return new OptionError({
    where,
    expected: "a function that returns a tensor or a tree of tensors",
    received: result === undefined ? "undefined" : "a promise",
    fix:
      result === undefined
        ? "Return the result; a function body in braces needs `return`."
        : "Traced functions are synchronous: read data before or after, not inside.",
  });
}
