import { bind } from "../bind.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec, type HostArray, type TensorSpec } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { spreadBatch } from "../primitives/elementwise.ts";
import {
  addTangents,
  convolve,
  dense,
  lazySeries,
  type Series,
  valueSlot,
} from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { type BandLayout, bandedProduct } from "./banded-product.ts";
import { type BandRows, bandWidth, eliminateBand } from "./kernels/banded-elimination.ts";
import {
  batchFromColumns,
  batchIntoColumns,
  batchShape,
  batchSize,
  broadcastMatrix,
  forEachMatrix,
  hasNaN,
  matrixAt,
} from "./matrix-batches.ts";
import {
  asMatrix,
  checkColumns,
  type FailureOptions,
  floatPair,
  guarded,
  rightHandSide,
} from "./matrix-operands.ts";
import { singular } from "./solve.ts";
import { solutionSeries } from "./solve-series.ts";

type BandedSolveParams = BandLayout & { readonly transpose: boolean };

/**
 * `X` with `op(A)·X = B` for band matrices. Inputs: bands `[..., lower + upper + 1, n]` in SciPy's layout and `B` of
 * shape `[..., n, m]`. Outputs: `X`, NaN where the matrix is singular or holds NaN, and a status (int32, leading axes):
 * 0, or the number of the first pivot that is exactly 0. Linear in `B`.
 */
export const bandedSolvePrimitive: Primitive<BandedSolveParams> = {
  name: "bandedSolve",
  infer([bands, b], { lower, upper }) {
    checkBands("bandedSolve", bands, { lower, upper });
    checkColumns("bandedSolve", { ...bands, shape: matrixShape(bands) }, b);
    return [
      { shape: b.shape, dtype: b.dtype },
      { shape: batchShape(b), dtype: "int32" },
    ];
  },
  evaluate([bands, b], params, [spec, statusSpec], context) {
    const [out, status] = [context.allocate(spec), context.allocate(statusSpec)];
    const [n, m] = b.shape.slice(-2);
    forEachMatrix(b, (i) => {
      const band = loadBand(bands, i, n, params);
      const x = matrixAt(b, i, n * m);
      const isNumber = !hasNaN(band.rows);
      status.data[i] = isNumber ? eliminateBand(band, x, n, m) : 0;
      out.data.set(isNumber && status.data[i] === 0 ? x : x.fill(Number.NaN), i * n * m);
    });
    return [out, status];
  },
  jvp([bands], [dBands, db], [x], params) {
    const moved = dBands === null ? null : bandedProduct(dBands, x, params, params.transpose).neg();
    const rhs = addTangents(db, moved);
    return [rhs === null ? null : solveBand(bands, rhs, params)[0], null];
  },
  transpose([ct], [bands, b], params) {
    if (ct === null || bands.linear || !b.linear) return [null, null];
    const turned = { ...params, transpose: !params.transpose };
    return [null, solveBand(bands.value, ct, turned)[0]];
  },
  batch([bands, b], batched, size, params) {
    if (batched[0]) {
      const [p, q] = spreadBatch([bands, b], batched, size);
      return { outputs: solveBand(p, q, params), batched: [true, true] };
    }
    const [x, status] = solveBand(bands, batchIntoColumns(b, size), params);
    return {
      outputs: [batchFromColumns(x, size, b.shape[b.rank - 1]), status],
      batched: [true, false],
    };
  },
  taylor([bands, b], algebra, params: BandedSolveParams, [, statusSpec]) {
    const matrix = valueSlot(bands);
    let first: readonly Tensor[] | undefined;
    const ofValue = (): readonly Tensor[] => {
      first ??= solveBand(matrix, dense(b.slot(0), b.spec), params);
      return first;
    };
    const terms = (k: number, x: Series): Tensor | null =>
      convolve(
        algebra,
        k,
        x,
        bands,
        (xj, ai) => bandedProduct(ai, xj, params, params.transpose),
        (_j, i) => i !== 0,
      );
    const x = solutionSeries(b, terms, (rhs) =>
      rhs === b.slot(0) ? ofValue()[0] : solveBand(matrix, rhs, params)[0],
    );
    return [x, lazySeries(statusSpec, (k) => (k === 0 ? ofValue()[1] : null))];
  },
  cost([bands, b], _outputs, { lower, upper }) {
    const [n, m] = b.shape.slice(-2);
    return 2 * batchSize(bands) * n * (lower + upper + 1) * (lower + 2 * m);
  },
};

function solveBand(bands: Tensor, b: Tensor, params: BandedSolveParams): readonly Tensor[] {
  return bind(bandedSolvePrimitive, [bands, b], params);
}

/** The rows of band matrix `i` (of its transpose), with room for the exchange of rows. */
function loadBand(
  bands: HostArray,
  i: number,
  n: number,
  { lower, upper, transpose }: BandedSolveParams,
): BandRows {
  const size = lower + upper + 1;
  const [below, above] = transpose ? [upper, lower] : [lower, upper];
  const width = bandWidth(below, above);
  const rows = new Float64Array(n * width);
  for (let d = 0; d < size; d++) {
    const offset = upper - d;
    const from = (i * size + d) * n;
    for (let j = Math.max(0, offset); j < Math.min(n, n + offset); j++) {
      const [row, column] = transpose ? [j, j - offset] : [j - offset, j];
      rows[row * width + column - row + below] = bands.data[from + j];
    }
  }
  return { lower: below, upper: above, rows };
}

/** Shape of the square matrices that the bands stand for. */
function matrixShape({ shape }: TensorSpec): number[] {
  const n = shape[shape.length - 1];
  return [...shape.slice(0, -2), n, n];
}

function checkBands(where: string, bands: TensorSpec, { lower, upper }: BandLayout): void {
  for (const count of [lower, upper]) {
    if (Number.isInteger(count) && count >= 0) continue;
    throw new OptionError({
      where,
      expected: "lower and upper to be the numbers of diagonals below and above the main one",
      received: `lower ${lower}, upper ${upper}`,
      fix: "A tridiagonal matrix has { lower: 1, upper: 1 }.",
    });
  }
  if (bands.shape.length >= 2 && bands.shape[bands.shape.length - 2] === lower + upper + 1) return;
  throw new ShapeError({
    where,
    expected: `bands of shape [..., ${lower + upper + 1}, n]`,
    received: formatSpec(bands),
    fix: "bands[upper + i - j, j] holds A[i, j]: one row per diagonal, the uppermost first.",
  });
}

/**
 * Solve `A·X = B` with a band matrix, by Gaussian elimination with partial pivoting: O(n·lower·(lower + upper)).
 *
 * The bands are laid out as in SciPy: `bands[upper + i - j, j] = A[i, j]`; what lies outside the matrix (the first
 * entries of the rows above the main diagonal, the last of those below) is not read. Differentiable to every order in
 * `bands` and `b`.
 *
 * @param layout - The numbers of diagonals below and above the main one.
 * @param bands - `[..., lower + upper + 1, n]`.
 * @param b - A vector `[n]` or matrices `[..., n, m]`; leading axes broadcast.
 * @throws OptionError, ShapeError if layout, bands and right-hand side do not fit.
 * @throws DomainError when run, if a matrix is singular (a pivot is exactly 0). With `throw: false` its solution is NaN
 *   everywhere.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { bandedSolve } from "@fluxion/autodiff-core/linalg";
 *
 * const bands = array([[0, 1, 1], [2, 2, 2]]); // 2 on the diagonal, 1 above it
 * bandedSolve({ lower: 0, upper: 1 }, bands, array([5, 4, 2])).js() // => [1.75, 1.5, 1]
 * ```
 */
export function bandedSolve(
  layout: BandLayout,
  bands: TensorLike,
  b: TensorLike,
  options: FailureOptions = {},
): Tensor {
  const { lower, upper } = layout;
  const [p, q] = floatPair("bandedSolve", bands, b);
  const matrix = asMatrix("bandedSolve", p);
  checkBands("bandedSolve", matrix, layout);
  return solveBanded("bandedSolve", { lower, upper }, matrix, q, options);
}

/** {@link bandedSolve} in the name of another function, for bands that fit. */
export function solveBanded(
  where: string,
  layout: BandLayout,
  bands: Tensor,
  b: Tensor,
  options: FailureOptions,
): Tensor {
  const rhs = rightHandSide(where, batchShape(bands), bands.shape[bands.rank - 1], b);
  const spread = broadcastMatrix(bands, rhs.batch);
  const [x, status] = solveBand(spread, rhs.columns, { ...layout, transpose: false });
  return guarded(rhs.restore(x), status, options, singular(where));
}
