import { bind1 } from "../bind.ts";
import { emitTriangularSolve } from "../executors/wasm/library/dense/solve.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { diagonal, tril, triu } from "../primitives/diagonal.ts";
import { matmul } from "../primitives/dot.ts";
import { spreadBatch } from "../primitives/elementwise.ts";
import { addTangents, convolve, type Series, valueSlot } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { substitute, type Triangle } from "./kernels/substitution.ts";
import {
  batchFromColumns,
  batchIntoColumns,
  batchShape,
  batchSize,
  broadcastMatrix,
  forEachMatrix,
  matrixAt,
  matrixTranspose,
} from "./matrix-batches.ts";
import {
  asSquare,
  checkColumns,
  checkSquare,
  type FailureOptions,
  floatPair,
  guarded,
  rightHandSide,
} from "./matrix-operands.ts";
import { solutionSeries } from "./solve-series.ts";

/**
 * `X` with `op(tri(A))·X = B`. Inputs: `A` of shape `[..., n, n]`, of which one triangle is read, and `B` of shape
 * `[..., n, m]` with the same leading axes. Linear in `B`. A zero on the diagonal divides.
 */
export const triangularSolvePrimitive: Primitive<Triangle> = {
  name: "triangularSolve",
  kernels: { wasm: emitTriangularSolve },
  infer([a, b]) {
    checkSquare("triangularSolve", a);
    checkColumns("triangularSolve", a, b);
    return [{ shape: b.shape, dtype: b.dtype }];
  },
  evaluate([a, b], triangle, [spec], context) {
    const out = context.allocate(spec);
    const [n, m] = b.shape.slice(-2);
    forEachMatrix(b, (i) => {
      const x = matrixAt(b, i, n * m);
      substitute(matrixAt(a, i, n * n), x, n, m, triangle);
      out.data.set(x, i * n * m);
    });
    return [out];
  },
  jvp([a], [da, db], [x], triangle) {
    const moved = da === null ? null : triangleTimes(da, x, triangle).neg();
    const rhs = addTangents(db, moved);
    return [rhs === null ? null : solveTriangle(a, rhs, triangle)];
  },
  transpose([ct], [a, b], triangle) {
    if (ct === null || a.linear || !b.linear) return [null, null];
    const { transpose } = triangle;
    return [null, solveTriangle(a.value, ct, { ...triangle, transpose: !transpose })];
  },
  batch([a, b], [aBatched, bBatched], size, triangle) {
    if (aBatched || !bBatched) {
      const [p, q] = spreadBatch([a, b], [aBatched, bBatched], size);
      return { outputs: [solveTriangle(p, q, triangle)], batched: [true] };
    }
    const x = solveTriangle(a, batchIntoColumns(b, size), triangle);
    return { outputs: [batchFromColumns(x, size, b.shape[b.rank - 1])], batched: [true] };
  },
  taylor([a, b], algebra, triangle: Triangle) {
    const product = (k: number, x: Series): Tensor | null =>
      convolve(
        algebra,
        k,
        x,
        a,
        (xj, ai) => triangleTimes(ai, xj, triangle),
        (_j, i) => i !== 0,
      );
    return [solutionSeries(b, product, (rhs) => solveTriangle(valueSlot(a), rhs, triangle))];
  },
  cost: ([a, b]) => batchSize(a) * a.shape[a.shape.length - 1] ** 2 * b.shape[b.shape.length - 1],
};

/** Triangular solve without checks and without a guard, for rules and for the functions of this folder. */
export function solveTriangle(a: Tensor, b: Tensor, triangle: Partial<Triangle>): Tensor {
  const { lower = true, transpose = false, unitDiagonal = false } = triangle;
  return bind1(triangularSolvePrimitive, [a, b], { lower, transpose, unitDiagonal });
}

/** `op(tri(A))·X`, where a unit diagonal does not depend on `A`. */
function triangleTimes(a: Tensor, x: Tensor, { lower, transpose, unitDiagonal }: Triangle): Tensor {
  const skip = unitDiagonal ? 1 : 0;
  const triangle = lower ? tril(a, -skip) : triu(a, skip);
  return matmul(transpose ? matrixTranspose(triangle) : triangle, x);
}

/** Options of {@link triangularSolve}. */
export interface TriangularSolveOptions extends FailureOptions {
  /** Read the lower triangle, or the upper one. Default true. */
  readonly lower?: boolean;
  /** Solve with the transpose of that triangle. Default false. */
  readonly transpose?: boolean;
  /** Take the diagonal as ones. Default false. */
  readonly unitDiagonal?: boolean;
  /** `"left"`: `A·X = B`; `"right"`: `X·A = B`. Default `"left"`. */
  readonly side?: "left" | "right";
}

/**
 * Solve `op(A)·X = B` (or `X·op(A) = B`) with a triangular matrix, by substitution.
 *
 * Only the triangle is read. O(n²) per right-hand side. Differentiable to every order in both arguments.
 *
 * @param a - `[..., n, n]`.
 * @param b - A vector `[n]` or matrices `[..., n, m]` (`[..., m, n]` for `side: "right"`); leading axes broadcast.
 * @returns The solution, shaped like `b` with the leading axes broadcast.
 * @throws ShapeError if `a` is not square or `b` does not fit.
 * @throws DomainError when run, if an entry of the diagonal is 0. With `throw: false` the solution then holds
 *   infinities and NaN, as the division by zero gives them.
 */
export function triangularSolve(
  a: TensorLike,
  b: TensorLike,
  options: TriangularSolveOptions = {},
): Tensor {
  const { lower = true, transpose = false, unitDiagonal = false, side = "left" } = options;
  const where = "triangularSolve";
  const [p, q] = floatPair(where, a, b);
  const matrix = asSquare(where, p);
  if (side === "right" && q.rank > 1) {
    const turned = { ...options, side: "left", transpose: !transpose } as const;
    return matrixTranspose(triangularSolve(matrix, matrixTranspose(q), turned));
  }
  const flip = side === "right" ? !transpose : transpose;
  const rhs = rightHandSide(where, batchShape(matrix), matrix.shape[matrix.rank - 1], q);
  const spread = broadcastMatrix(matrix, rhs.batch);
  const x = solveTriangle(spread, rhs.columns, { lower, transpose: flip, unitDiagonal });
  const solution = rhs.restore(x);
  if (unitDiagonal) return solution;
  return guarded(solution, diagonal(matrix).equal(0).any(-1), options, {
    where,
    expected: "a triangular matrix without zeros on its diagonal",
    received: "a matrix with a zero there",
    fix: "The matrix is singular: use lstsq or pinv, or add a small multiple of the identity.",
  });
}
