/** Operators from the entries of a matrix. */
import { ShapeError } from "../../errors.ts";
import { formatSpec } from "../../host-array.ts";
import { asFloat } from "../../operands.ts";
import { diagonalMatrix } from "../../primitives/diagonal.ts";
import { matmul } from "../../primitives/dot.ts";
import type { Shape } from "../../shape.ts";
import { isTensor, type Tensor } from "../../tensor.ts";
import { treeFlatten } from "../../tree.ts";
import {
  checkSquareTags,
  defineOperator,
  inputSpec,
  type LinearOperator,
  tensorSpec,
} from "./linear-operator.ts";
import { type Bandwidths, closeTags, type OperatorTag } from "./operator-tags.ts";

/** Options of the operators that are made from entries. */
export interface MatrixOperatorOptions {
  /** What the matrix is known to be; it is trusted. */
  readonly tags?: readonly OperatorTag[];
  /** Diagonals below and above the main one; goes with the tag `banded`. */
  readonly bandwidths?: Bandwidths;
}

/**
 * The operator of a matrix `[m, n]`.
 *
 * @throws ShapeError unless the matrix has two axes; use `vmap` for a batch of matrices.
 */
export function matrixOperator(
  matrix: Tensor,
  options: MatrixOperatorOptions = {},
): LinearOperator<Tensor> {
  return operatorOfMatrix("matrixOperator", matrix, options);
}

/** {@link matrixOperator} where the types of its vectors are known to be others' names for tensors. */
export function operatorOfMatrix<X, Y>(
  where: string,
  matrix: Tensor,
  options: MatrixOperatorOptions = {},
): LinearOperator<X, Y> {
  const a = asFloat(matrix);
  if (a.rank !== 2) throw wrongRank(where, a);
  const operator = defineOperator<X, Y>({
    data: [a],
    input: tensorSpec([a.shape[1]], a.dtype),
    output: tensorSpec([a.shape[0]], a.dtype),
    tags: closeTags(options.tags ?? []),
    bandwidths: options.bandwidths,
    apply: ([m], [x]) => [matmul(m, x)],
    applyTransposed: ([m], [y]) => [matmul(y, m)],
    matrix: ([m]) => m,
  });
  checkSquareTags(where, operator);
  return operator;
}

/**
 * Elementwise product with `d`: the diagonal matrix with the elements of a tensor, or of a tree of tensors, on the
 * diagonal.
 */
export function diagonalOperator<X>(
  d: X,
  options: { readonly tags?: readonly OperatorTag[] } = {},
): LinearOperator<X> {
  const spec = inputSpec("diagonalOperator", d);
  const product = (data: readonly Tensor[], x: readonly Tensor[]): Tensor[] =>
    x.map((leaf, i) => leaf.mul(data[i]));
  return defineOperator<X, X>({
    data: treeFlatten(d).leaves.filter(isTensor),
    input: spec,
    output: spec,
    tags: closeTags(["diagonal", ...(options.tags ?? [])]),
    apply: product,
    applyTransposed: product,
  });
}

/** The identity on tensors of a shape, or on trees like an example. */
export function identityOperator(
  input: Shape,
  options?: { readonly dtype?: "float32" | "float64" },
): LinearOperator<Tensor>;
export function identityOperator<X>(input: X): LinearOperator<X>;
export function identityOperator<X>(
  input: Shape | X,
  options: { readonly dtype?: "float32" | "float64" } = {},
): LinearOperator<X> {
  const spec = inputSpec("identityOperator", input, options.dtype);
  return defineOperator<X, X>({
    data: [],
    input: spec,
    output: spec,
    tags: closeTags(["diagonal", "unitDiagonal", "positiveDefinite"]),
    apply: (_data, x) => x,
    applyTransposed: (_data, y) => y,
  });
}

/**
 * The tridiagonal matrix with `lower` `[n - 1]` below the diagonal, `diagonal` `[n]` and `upper` `[n - 1]` above it.
 *
 * @throws ShapeError if the lengths do not fit.
 */
export function tridiagonalOperator(
  lower: Tensor,
  diagonal: Tensor,
  upper: Tensor,
  options: { readonly tags?: readonly OperatorTag[] } = {},
): LinearOperator<Tensor> {
  return banded(
    "tridiagonalOperator",
    [lower, diagonal, upper],
    [-1, 0, 1],
    ["tridiagonal", ...(options.tags ?? [])],
  );
}

/**
 * The square matrix with given diagonals, like `scipy.sparse.diags`.
 *
 * @param diagonals - One tensor per offset, of `n - |offset|` entries.
 * @param offsets - Whole numbers, 0 for the main diagonal, positive above it; each once.
 * @throws ShapeError if the lengths do not fit.
 */
export function bandedOperator(
  diagonals: readonly Tensor[],
  offsets: readonly number[],
  options: { readonly tags?: readonly OperatorTag[] } = {},
): LinearOperator<Tensor> {
  return banded("bandedOperator", diagonals, offsets, ["banded", ...(options.tags ?? [])]);
}

function banded(
  where: string,
  diagonals: readonly Tensor[],
  offsets: readonly number[],
  tags: readonly OperatorTag[],
): LinearOperator<Tensor> {
  const data = diagonals.map(asFloat);
  const n = (data[0]?.shape[0] ?? 0) + Math.abs(offsets[0] ?? 0);
  const fits =
    data.length === offsets.length &&
    data.length > 0 &&
    new Set(offsets).size === offsets.length &&
    data.every((d, i) => d.rank === 1 && d.shape[0] === Math.max(0, n - Math.abs(offsets[i])));
  if (!fits) throw wrongDiagonals(where, n, data, offsets);
  const dtype = data.some((d) => d.dtype === "float64") ? "float64" : "float32";
  const spec = tensorSpec([n], dtype);
  const product =
    (signs: readonly number[]) =>
    (bands: readonly Tensor[], [x]: readonly Tensor[]) => [
      bands.map((d, i) => bandTimes(d, signs[i], x, n)).reduce((sum, y) => sum.add(y)),
    ];
  return defineOperator<Tensor, Tensor>({
    data,
    input: spec,
    output: spec,
    tags: closeTags(tags),
    bandwidths: [Math.max(0, -Math.min(...offsets)), Math.max(0, ...offsets)],
    apply: product(offsets),
    applyTransposed: product(offsets.map((offset) => -offset)),
    matrix: (bands) =>
      bands.map((d, i) => diagonalMatrix(d.cast(dtype), offsets[i])).reduce((sum, m) => sum.add(m)),
  });
}

/** Product of one diagonal with a vector. */
function bandTimes(d: Tensor, offset: number, x: Tensor, n: number): Tensor {
  const shift = Math.abs(offset);
  if (shift === 0) return d.mul(x);
  if (shift >= n) return x.mul(0);
  const above = offset > 0;
  const part = d.mul(above ? x.slice([shift, n]) : x.slice([0, n - shift]));
  return part.pad({ widths: [above ? [0, shift] : [shift, 0]] });
}

function wrongRank(where: string, received: Tensor): ShapeError {
  return new ShapeError({
    where,
    expected: "a matrix [m, n]",
    received: formatSpec(received),
    fix: "Use vmap for a batch of matrices, reshape for anything else.",
  });
}

function wrongDiagonals(
  where: string,
  n: number,
  diagonals: readonly Tensor[],
  offsets: readonly number[],
): ShapeError {
  return new ShapeError({
    where,
    expected: `one vector of n - |offset| entries for each of the offsets ${offsets.join(", ")}, here with n = ${n}`,
    received: diagonals.map(formatSpec).join(", "),
    fix: "Shorten each diagonal to the part that lies inside the matrix, and name each offset once.",
  });
}
