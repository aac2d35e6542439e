/** The doors through which operands of matrix functions come in. */
import { type GuardDetails, guard } from "../debugging/guard.ts";
import { promote } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec, type TensorSpec } from "../host-array.ts";
import { asFloat, asTensor, type TensorLike } from "../operands.ts";
import { gather, takeAlongAxis } from "../primitives/indexing.ts";
import { broadcastShapes, type Shape, sameShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { batchShape, batchSize } from "./matrix-batches.ts";

/** What to do when a computation fails for reasons that only the values show. */
export interface FailureOptions {
  /** Throw a `DomainError` when the program runs (default), or return NaN for the entry that failed. */
  readonly throw?: boolean;
}

/** The value, watched over by a guard unless the caller said `throw: false`. */
export function guarded(
  value: Tensor,
  status: Tensor,
  options: FailureOptions,
  details: GuardDetails,
): Tensor {
  return (options.throw ?? true) ? guard(value, status, details) : value;
}

/** For each matrix, whether the result has a NaN though every operand is finite: a status for {@link guarded}. */
export function hasNewNaN(result: Tensor, ...operands: readonly Tensor[]): Tensor {
  return operands.reduce(
    (status, x) => status.logicalAnd(x.isFinite().all([-2, -1])),
    result.isNaN().any([-2, -1]),
  );
}

/** A float tensor whose last two axes are a matrix. */
export function asMatrix(where: string, x: TensorLike): Tensor {
  const matrix = asFloat(x);
  if (matrix.rank >= 2) return matrix;
  throw new ShapeError({
    where,
    expected: "a matrix, or a batch of them, of shape [..., rows, columns]",
    received: formatSpec(matrix),
    fix: "Add axes with expandDims or reshape.",
  });
}

/** A float tensor whose last two axes are a square matrix. */
export function asSquare(where: string, x: TensorLike): Tensor {
  const matrix = asMatrix(where, x);
  checkSquare(where, matrix);
  return matrix;
}

/** Throws unless the last two axes are there and equal. */
export function checkSquare(where: string, { shape, dtype }: TensorSpec): void {
  if (shape.length >= 2 && shape.at(-1) === shape.at(-2)) return;
  throw new ShapeError({
    where,
    expected: "a square matrix, or a batch of them, of shape [..., n, n]",
    received: formatSpec({ shape, dtype }),
    fix: "Rectangular systems are solved by lstsq, rectangular matrices inverted by pinv.",
  });
}

/** Throws unless `b` is `[..., n, m]` with the leading axes, the rows and the dtype of `a`. */
export function checkColumns(where: string, a: TensorSpec, b: TensorSpec): void {
  if (sameShape(a.shape.slice(0, -1), b.shape.slice(0, -1)) && a.dtype === b.dtype) return;
  throw new ShapeError({
    where,
    expected: `right-hand sides ${a.dtype}[${[...a.shape.slice(0, -1), "m"].join()}]`,
    received: formatSpec(b),
    fix: "Broadcast the leading axes and cast before, or use the public function.",
  });
}

/** Two operands as floats of one dtype. */
export function floatPair(where: string, a: TensorLike, b: TensorLike): [Tensor, Tensor] {
  const [x, y] = [asTensor(a), asTensor(b)];
  const dtype = promote(where, x.dtype, y.dtype);
  return [asFloat(x.cast(dtype)), asFloat(y.cast(dtype))];
}

/** Rows in the order of `permutation` (`[..., rows]`, with the leading axes of `x`). */
export function permuteRows(x: Tensor, permutation: Tensor): Tensor {
  if (permutation.rank === 1) return gather(x, permutation, -2);
  return takeAlongAxis(x, permutation.expandDims(-1), -2);
}

/** Columns in the order of `permutation`. */
export function permuteColumns(x: Tensor, permutation: Tensor): Tensor {
  if (permutation.rank === 1) return gather(x, permutation, -1);
  return takeAlongAxis(x, permutation.expandDims(-2), -1);
}

/** A right-hand side as columns, and the way back. */
export interface RightHandSide {
  /** Leading axes that the matrix has to be broadcast to. */
  readonly batch: Shape;
  /** `[...batch, rows, m]`. */
  readonly columns: Tensor;
  /** Columns of any number of rows (residuals, solutions) in the shape of the right-hand side. */
  restore(columns: Tensor): Tensor;
}

/**
 * A right-hand side for matrices of so many `rows` with leading axes `batch`: a vector `[rows]`, or matrices
 * `[..., rows, m]` whose leading axes broadcast with `batch`. Several right-hand sides for one matrix become more columns.
 */
export function rightHandSide(where: string, batch: Shape, rows: number, b: Tensor): RightHandSide {
  const isVector = b.rank === 1;
  if (b.rank === 0 || b.shape[isVector ? 0 : b.rank - 2] !== rows) {
    throw new ShapeError({
      where,
      expected: `a right-hand side of shape [${rows}] or [..., ${rows}, columns]`,
      received: formatSpec(b),
      fix: "A batch of vectors needs a last axis of size 1: b.expandDims(-1).",
    });
  }
  const columns = isVector ? b.expandDims(-1) : b;
  const dropColumn = (x: Tensor): Tensor => (isVector ? x.squeeze(-1) : x);
  if (batch.length === 0 && columns.rank > 2) {
    const [entries, m] = [batchShape(columns), columns.shape[columns.rank - 1]];
    const restore = (x: Tensor): Tensor => unfoldBatch(x, entries, m);
    return { batch, columns: foldBatch(columns), restore };
  }
  const common = broadcastShapes(where, batch, batchShape(columns));
  return {
    batch: common,
    columns: columns.broadcastTo([...common, ...columns.shape.slice(-2)]),
    restore: dropColumn,
  };
}

/** `[..., rows, m]` to `[rows, (…)·m]`. */
function foldBatch(x: Tensor): Tensor {
  const [rows, m] = x.shape.slice(-2);
  return x.moveAxis(-2, 0).reshape([rows, batchSize(x) * m]);
}

/** `[rows, (…)·m]` to `[..., rows, m]`, with leading axes `batch`. */
function unfoldBatch(x: Tensor, batch: Shape, m: number): Tensor {
  return x.reshape([x.shape[0], ...batch, m]).moveAxis(0, -2);
}
