import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import type { ReduceOptions } from "../primitives/reduction.ts";
import { normalizeAxes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { asMatrix } from "./matrix-operands.ts";
import { svdvals } from "./svd.ts";
import { noSuchOrder, vectorNorm } from "./vector-norm.ts";

/**
 * Which norm of a matrix: `"fro"` the root of the sum of squares, `"nuc"` the sum of the singular values, 2 and -2 the
 * largest and the smallest of them, 1 and -1 the largest and smallest sum of a column (of sizes), Infinity and
 * -Infinity of a row.
 */
export type MatrixNormOrder = "fro" | "nuc" | number;

/** Options of {@link matrixNorm}. */
export interface MatrixNormOptions extends ReduceOptions {
  /** Default `"fro"`. */
  readonly ord?: MatrixNormOrder;
}

/**
 * Norm of a matrix, the last two axes.
 *
 * @param x - `[..., m, n]`.
 * @returns The leading axes of `x`. The norm of a matrix without entries is 0.
 * @throws ShapeError if `x` has fewer than two axes; OptionError for another `ord`.
 */
export function matrixNorm(x: TensorLike, options: MatrixNormOptions = {}): Tensor {
  const { ord = "fro", keepDims = false } = options;
  const matrix = asMatrix("matrixNorm", x);
  const kept = (norm: Tensor): Tensor => (keepDims ? norm.expandDims(-1).expandDims(-1) : norm);
  if (matrix.shape.slice(-2).includes(0)) return kept(matrix.sum([-2, -1]));
  switch (ord) {
    case "fro":
      return vectorNorm(matrix, { axis: [-2, -1], keepDims });
    case "nuc":
      return kept(svdvals(matrix).sum(-1));
    case 2:
      return kept(svdvals(matrix).max(-1));
    case -2:
      return kept(svdvals(matrix).min(-1));
    case 1:
      return kept(matrix.abs().sum(-2).max(-1));
    case -1:
      return kept(matrix.abs().sum(-2).min(-1));
    case Number.POSITIVE_INFINITY:
      return kept(matrix.abs().sum(-1).max(-1));
    case Number.NEGATIVE_INFINITY:
      return kept(matrix.abs().sum(-1).min(-1));
    default:
      throw noSuchOrder(ord, "matrixNorm", '"fro", "nuc", 1, -1, 2, -2, Infinity or -Infinity');
  }
}

/** Options of {@link norm}. */
export interface NormOptions extends ReduceOptions {
  /** See `vectorNorm` and `matrixNorm`. Default: the root of the sum of squares. */
  readonly ord?: MatrixNormOrder;
  /** One axis: norms of vectors. Two: norms of matrices. Default: all, of which `ord` allows one or two. */
  readonly axis?: number | readonly [number] | readonly [rows: number, columns: number];
}

/**
 * Norm of vectors or matrices, as `numpy.linalg.norm`.
 *
 * @throws ShapeError if `ord` is given without `axis` and `x` is neither a vector nor a matrix.
 */
export function norm(x: TensorLike, options: NormOptions = {}): Tensor {
  const { ord, axis, keepDims = false } = options;
  const tensor = asFloat(x);
  if (ord === undefined)
    return vectorNorm(tensor, axis === undefined ? { keepDims } : { axis, keepDims });
  const axes = axis === undefined ? allAxes(tensor) : typeof axis === "number" ? [axis] : [...axis];
  if (axes.length === 1) {
    if (typeof ord === "string") throw noSuchOrder(ord, "norm", "a number for vectors");
    return vectorNorm(tensor, { ord, axis: axes, keepDims });
  }
  const [rows, columns] = axes.map((a) => (a < 0 ? a + tensor.rank : a));
  const sorted = normalizeAxes("norm", axes, tensor.rank);
  const others = tensor.shape.map((_, i) => i).filter((i) => !sorted.includes(i));
  const result = matrixNorm(tensor.transpose([...others, rows, columns]), { ord });
  return keepDims ? sorted.reduce((y, a) => y.expandDims(a), result) : result;
}

function allAxes(x: Tensor): number[] {
  if (x.rank === 1) return [0];
  if (x.rank === 2) return [0, 1];
  throw new ShapeError({
    where: "norm",
    expected: "a vector or a matrix where options.ord is given without options.axis",
    received: formatSpec(x),
    fix: "Name one axis for norms of vectors, two for norms of matrices.",
  });
}
