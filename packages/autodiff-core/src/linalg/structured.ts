/** Matrices with a pattern, from the numbers that they are made of. */
import { uniform } from "../bind.ts";
import { promote } from "../dtype.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { asTensor, type TensorLike } from "../operands.ts";
import { gather } from "../primitives/indexing.ts";
import { iota } from "../primitives/iota.ts";
import { concat, stack } from "../primitives/joining.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { batchShape, broadcastMatrix } from "./matrix-batches.ts";

/**
 * Kronecker product: the matrix of blocks `aᵢⱼ·B`; of two vectors, the vector of `aᵢ·b`.
 *
 * @param a - `[..., m, n]`, or a vector.
 * @param b - `[..., p, q]`, or a vector; leading axes broadcast, they are not multiplied.
 * @returns `[..., m·p, n·q]`.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { kron } from "@fluxion/autodiff-core/linalg";
 *
 * kron(array([[1, 2]]), array([[1], [3]])).js() // => [[1, 2], [3, 6]]
 * ```
 */
export function kron(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = [asTensor(a), asTensor(b)];
  const dtype = promote("kron", x.dtype, y.dtype);
  const [p, q] = [asRows(x.cast(dtype)), asRows(y.cast(dtype))];
  const batch = broadcastShapes("kron", batchShape(p), batchShape(q));
  const [[m, n], [r, s]] = [p.shape.slice(-2), q.shape.slice(-2)];
  const blocks = broadcastMatrix(p, batch)
    .reshape([...batch, m, 1, n, 1])
    .mul(broadcastMatrix(q, batch).reshape([...batch, 1, r, 1, s]));
  const product = blocks.reshape([...batch, m * r, n * s]);
  return x.rank <= 1 && y.rank <= 1 ? product.reshape([n * s]) : product;
}

/**
 * Matrices along the diagonal, zeros elsewhere.
 *
 * @param blocks - At least one, of any shapes `[..., m, n]`; a vector is a row, a scalar is `1×1`. Leading axes
 *   broadcast.
 */
export function blockDiagonal(blocks: readonly TensorLike[]): Tensor {
  if (blocks.length === 0) throw noBlocks();
  const tensors = blocks.map((x) => asTensor(x));
  const dtype = tensors.map((x) => x.dtype).reduce((a, b) => promote("blockDiagonal", a, b));
  const matrices = tensors.map((x) => asRows(x.cast(dtype)));
  const batch = broadcastShapes("blockDiagonal", ...matrices.map(batchShape));
  const width = matrices.reduce((sum, x) => sum + x.shape[x.rank - 1], 0);
  let before = 0;
  const rows = matrices.map((x) => {
    const n = x.shape[x.rank - 1];
    const border: [number, number] = [before, width - before - n];
    before += n;
    const widths = x.shape.map((_, i): [number, number] => (i === x.rank - 1 ? border : [0, 0]));
    return broadcastMatrix(x.pad({ widths }), batch);
  });
  return concat(rows, -2);
}

/**
 * Toeplitz matrix, constant along every diagonal: `T[i, j] = column[i - j]`, or `row[j - i]` above the main diagonal.
 *
 * @param column - First column, `[..., m]`.
 * @param row - First row, `[..., n]`, whose first entry is not read; default: the column, which makes `T` symmetric.
 * @returns `[..., m, n]`.
 */
export function toeplitz(column: TensorLike, row: TensorLike = column): Tensor {
  const [c, r] = vectorPair("toeplitz", column, row);
  const [m, n] = [c.shape[c.rank - 1], r.shape[r.rank - 1]];
  const entries = concat([c.reverse(-1), r.slice("...", [1])], -1);
  return gather(
    entries,
    iota([m, n], 1)
      .sub(iota([m, n], 0))
      .add(m - 1),
    -1,
  );
}

/** Circulant matrix `C[i, j] = column[(i - j) mod n]` of the first column, `[..., n]`. */
export function circulant(column: TensorLike): Tensor {
  const c = asVector("circulant", column);
  const n = c.shape[c.rank - 1];
  const steps = iota([n, n], 0).sub(iota([n, n], 1));
  return gather(c, steps.less(0).where(steps.add(n), steps), -1);
}

/**
 * Hankel matrix, constant along every antidiagonal: `H[i, j] = column[i + j]`, or `row[i + j - m + 1]` below the main
 * one.
 *
 * @param column - First column, `[..., m]`.
 * @param row - Last row, `[..., n]`, whose first entry is not read; default: zeros, as many as the column has entries.
 */
export function hankel(column: TensorLike, row?: TensorLike): Tensor {
  const given = asVector("hankel", column);
  const [c, r] = vectorPair("hankel", given, row ?? uniform(given, 0));
  const [m, n] = [c.shape[c.rank - 1], r.shape[r.rank - 1]];
  const entries = concat([c, r.slice("...", [1])], -1);
  return gather(entries, iota([m, n], 0).add(iota([m, n], 1)), -1);
}

/** Options of {@link vander}. */
export interface VanderOptions {
  /** Number of columns. Default: the number of points. */
  readonly columns?: number;
  /** Powers rise from left to right. Default false, as in NumPy. */
  readonly increasing?: boolean;
}

/** Vandermonde matrix of points `[..., m]`: the columns are the powers `columns - 1, …, 1, 0` of the points. */
export function vander(points: TensorLike, options: VanderOptions = {}): Tensor {
  const x = asVector("vander", points);
  const { columns = x.shape[x.rank - 1], increasing = false } = options;
  if (!(Number.isInteger(columns) && columns >= 0)) throw notACount("vander", columns);
  if (columns === 0) return uniform({ shape: [...x.shape, 0], dtype: x.dtype }, 0);
  const powers = [uniform(x, 1)];
  while (powers.length < columns) powers.push(powers[powers.length - 1].mul(x));
  return stack(increasing ? powers : powers.reverse(), -1);
}

function asRows(x: Tensor): Tensor {
  if (x.rank >= 2) return x;
  return x.reshape([1, x.size]);
}

function asVector(where: string, x: TensorLike): Tensor {
  const vector = asTensor(x);
  if (vector.rank > 0) return vector;
  throw new ShapeError({
    where,
    expected: "a vector, or a batch of them",
    received: formatSpec(vector),
    fix: "Add an axis with expandDims or reshape.",
  });
}

/** Two vectors of one dtype with the same leading axes. */
function vectorPair(where: string, a: TensorLike, b: TensorLike): [Tensor, Tensor] {
  const [x, y] = [asVector(where, a), asVector(where, b)];
  const dtype = promote(where, x.dtype, y.dtype);
  const batch = broadcastShapes(where, x.shape.slice(0, -1), y.shape.slice(0, -1));
  const spread = (v: Tensor): Tensor => v.cast(dtype).broadcastTo([...batch, v.shape[v.rank - 1]]);
  return [spread(x), spread(y)];
}

function noBlocks(): OptionError {
  return new OptionError({
    where: "blockDiagonal",
    expected: "at least one block",
    received: "none",
    fix: "A matrix without rows is zeros([0, 0]).",
  });
}

function notACount(where: string, received: number): OptionError {
  return new OptionError({
    where,
    expected: "a whole number of columns",
    received: String(received),
    fix: "Give a plain number that is not negative.",
  });
}
