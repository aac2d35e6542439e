/** Diagonals and triangles of matrices, the last two axes. */
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { Tensor } from "../tensor.ts";
import { gather } from "./indexing.ts";
import { iota } from "./iota.ts";

/** Entries `[…, i, i + offset]`: the diagonal of the last two axes, as a new last axis. */
export function diagonal(x: Tensor, offset = 0): Tensor {
  const [rows, columns] = matrixSize("diagonal", x);
  const [row, column] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.max(0, Math.min(rows - row, columns - column));
  const flat = x.reshape([...x.shape.slice(0, -2), rows * columns]);
  if (length === 0) return flat.slice("...", [0, 0]);
  const first = row * columns + column;
  return gather(
    flat,
    iota([length], 0)
      .mul(columns + 1)
      .add(first),
    -1,
  );
}

/** Square matrices with the last axis of `x` on the diagonal `offset`, zeros elsewhere. */
export function diagonalMatrix(x: Tensor, offset = 0): Tensor {
  if (x.rank === 0) throw notEnoughAxes("diagonalMatrix", x, 1);
  const n = x.shape[x.rank - 1] + Math.abs(offset);
  const [before, after] = offset >= 0 ? [0, offset] : [-offset, 0];
  const border = x.shape.map((_, axis): [number, number] =>
    axis === x.rank - 1 ? [before, after] : [0, 0],
  );
  const rows = x.pad({ widths: border }).expandDims(-1);
  const onDiagonal = iota([n, n], 1)
    .sub(iota([n, n], 0))
    .equal(offset);
  return onDiagonal.where(rows, 0);
}

/** The upper triangle, from the diagonal `offset` on; zeros below. */
export function triu(x: Tensor, offset = 0): Tensor {
  const size = matrixSize("triu", x);
  return iota(size, 1).sub(iota(size, 0)).greaterEqual(offset).where(x, 0);
}

/** The lower triangle, up to the diagonal `offset`; zeros above. */
export function tril(x: Tensor, offset = 0): Tensor {
  const size = matrixSize("tril", x);
  return iota(size, 1).sub(iota(size, 0)).lessEqual(offset).where(x, 0);
}

function matrixSize(where: string, x: Tensor): [rows: number, columns: number] {
  if (x.rank < 2) throw notEnoughAxes(where, x, 2);
  return [x.shape[x.rank - 2], x.shape[x.rank - 1]];
}

function notEnoughAxes(where: string, x: Tensor, axes: number): ShapeError {
  return new ShapeError({
    where,
    expected: `a tensor with at least ${axes} ${axes === 1 ? "axis" : "axes"}`,
    received: formatSpec(x),
    fix: "Add axes with expandDims or reshape.",
  });
}
