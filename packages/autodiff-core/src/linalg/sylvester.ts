import { bind1 } from "../bind.ts";
import { ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import type { TensorLike } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import { spreadBatch } from "../primitives/elementwise.ts";
import { broadcastShapes } from "../shape.ts";
import {
  addTangents,
  convolve,
  lazySeries,
  type Series,
  type TaylorAlgebra,
  valueSlot,
} from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import type { SylvesterKind } from "./kernels/quasi-triangular-sylvester.ts";
import { sylvesterSolution } from "./kernels/sylvester-solution.ts";
import {
  batchShape,
  batchSize,
  broadcastMatrix,
  forEachMatrix,
  matrixAt,
  matrixTranspose,
  storeMatrix,
} from "./matrix-batches.ts";
import {
  asMatrix,
  asSquare,
  type FailureOptions,
  floatPair,
  guarded,
  hasNewNaN,
} from "./matrix-operands.ts";
import { solutionSeries } from "./solve-series.ts";

type SylvesterParams = { readonly kind: SylvesterKind };

/** Inputs `a`, `b`, `q`; linear in `q`. The other derivatives are those of the equation. */
const sylvesterPrimitive: Primitive<SylvesterParams> = {
  name: "sylvester",
  infer: ([_a, _b, { shape, dtype }]) => [{ shape, dtype }],
  evaluate([a, b, q], { kind }, [spec], context) {
    const out = context.allocate(spec);
    const [m, n] = q.shape.slice(-2);
    forEachMatrix(q, (i) => {
      const [x, y] = [matrixAt(a, i, m * m), matrixAt(b, i, n * n)];
      storeMatrix(out, i, m * n, sylvesterSolution(kind, x, y, matrixAt(q, i, m * n), m, n));
    });
    return [out];
  },
  jvp([a, b], [da, db, dq], [x], params) {
    const isDiscrete = params.kind === "discrete";
    const fromA = da === null ? null : da.matmul(isDiscrete ? x.matmul(b) : x).neg();
    const fromB = db === null ? null : (isDiscrete ? a.matmul(x) : x).matmul(db).neg();
    const right = addTangents(addTangents(dq, fromA), fromB);
    return [right === null ? null : bind1(sylvesterPrimitive, [a, b, right], params)];
  },
  transpose([ct], [a, b], params) {
    if (ct === null || a.linear || b.linear) return [null, null, null];
    const operands = [matrixTranspose(a.value), matrixTranspose(b.value), ct];
    return [null, null, bind1(sylvesterPrimitive, operands, params)];
  },
  taylor: ([a, b, q], algebra, params: SylvesterParams) => {
    const product = (k: number, x: Series): Tensor | null =>
      movedTerms(k, a, b, x, algebra, params);
    const operands = [valueSlot(a), valueSlot(b)];
    const solve = (right: Tensor): Tensor =>
      bind1(sylvesterPrimitive, [...operands, right], params);
    return [solutionSeries(q, product, solve)];
  },
  batch: (inputs, batched, size, params) => ({
    outputs: [bind1(sylvesterPrimitive, spreadBatch(inputs, batched, size), params)],
    batched: [true],
  }),
  cost([_a, _b, q]) {
    const [m, n] = q.shape.slice(-2);
    return batchSize(q) * (25 * (m ** 3 + n ** 3) + 5 * m * n * (m + n));
  },
};

/** Slot `k` of `A X + X B` or `A X B` without the term that has `X` in slot `k`. */
function movedTerms(
  k: number,
  a: Series,
  b: Series,
  x: Series,
  algebra: TaylorAlgebra,
  { kind }: SylvesterParams,
): Tensor | null {
  const times = (p: Tensor, q: Tensor): Tensor => p.matmul(q);
  const isDiscrete = kind === "discrete";
  const right = convolve(algebra, k, x, b, times, (_i, j) => j !== 0);
  const inner = isDiscrete ? lazySeries(x.spec, (slot) => convolve(algebra, slot, x, b, times)) : x;
  const left = convolve(algebra, k, a, inner, times, (i) => i !== 0);
  const fromRight = isDiscrete && right !== null ? valueSlot(a).matmul(right) : right;
  return addTangents(left, fromRight);
}

/**
 * Solve the Sylvester equation `A X + X B = Q` for `X`.
 *
 * Bartels-Stewart: both matrices to real Schur form, then back substitution; 25 (m³ + n³) operations. `X` is unique if no
 * eigenvalue of `A` is the negative of one of `B`. Derivatives in all three operands solve the same equation.
 *
 * @param a - `[..., m, m]`.
 * @param b - `[..., n, n]`.
 * @param q - `[..., m, n]`; leading axes broadcast. An entry that is not finite gives NaN.
 * @param options - With `throw: false` the solution of a singular equation is NaN.
 * @returns `X`, `[..., m, n]`.
 * @throws ShapeError if shapes do not fit; DomainError, when it runs, if an eigenvalue of `A` is the negative of one of `B` up
 *   to rounding.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { solveSylvester } from "@fluxion/autodiff-core/linalg";
 *
 * solveSylvester(array([[1]]), array([[3]]), array([[8]])).js() // => [[2]]
 * ```
 *
 * @see Bartels & Stewart, Commun. ACM 15 (1972) 820-826, doi:10.1145/361573.361582.
 */
export function solveSylvester(
  a: TensorLike,
  b: TensorLike,
  q: TensorLike,
  options: FailureOptions = {},
): Tensor {
  return solve("solveSylvester", "continuous", [a, b, q], options, {
    expected: "A and -B without a common eigenvalue",
    fix: "The solution is not unique, or there is none; { throw: false } gives NaN.",
  });
}

/**
 * Solve the continuous Lyapunov equation `A X + X Aᵀ = Q` for `X`.
 *
 * Unique if no two eigenvalues of `A` add to zero; symmetric if `Q` is. The sign of `Q` is that of SciPy.
 *
 * @param a - `[..., n, n]`.
 * @param q - `[..., n, n]`; leading axes broadcast.
 * @throws ShapeError if shapes do not fit; DomainError, when it runs, if two eigenvalues of `A` add to zero up to rounding.
 */
export function solveLyapunov(a: TensorLike, q: TensorLike, options: FailureOptions = {}): Tensor {
  const matrix = asSquare("solveLyapunov", a);
  const operands = [matrix, matrixTranspose(matrix), q] as const;
  return solve("solveLyapunov", "continuous", operands, options, {
    expected: "A without two eigenvalues that add to zero",
    fix: "The solution is not unique, or there is none; { throw: false } gives NaN.",
  });
}

/**
 * Solve the discrete Lyapunov equation `X = A X Aᵀ + Q` for `X`.
 *
 * Unique if no two eigenvalues of `A` have the product 1; symmetric if `Q` is. Solved on the Schur form, by 50 n³ operations.
 *
 * @param a - `[..., n, n]`.
 * @param q - `[..., n, n]`; leading axes broadcast.
 * @throws ShapeError if shapes do not fit; DomainError, when it runs, if two eigenvalues of `A` have the product 1 up to
 *   rounding.
 * @see Kitagawa, An algorithm for solving the matrix equation X = FXF' + S, Int. J. Control 25 (1977) 745-753.
 */
export function solveDiscreteLyapunov(
  a: TensorLike,
  q: TensorLike,
  options: FailureOptions = {},
): Tensor {
  const matrix = asSquare("solveDiscreteLyapunov", a);
  const right = asMatrix("solveDiscreteLyapunov", q).neg();
  const operands = [matrix, matrixTranspose(matrix), right] as const;
  return solve("solveDiscreteLyapunov", "discrete", operands, options, {
    expected: "A without two eigenvalues whose product is 1",
    fix: "The solution is not unique, or there is none; { throw: false } gives NaN.",
  });
}

function solve(
  where: string,
  kind: SylvesterKind,
  operands: readonly [TensorLike, TensorLike, TensorLike],
  options: FailureOptions,
  details: { readonly expected: string; readonly fix: string },
): Tensor {
  const [a, b, q] = commonOperands(where, ...operands);
  const x = bind1(sylvesterPrimitive, [a, b, q], { kind });
  const received = "matrices for which the equation is singular";
  return guarded(x, hasNewNaN(x, a, b, q), options, { where, received, ...details });
}

/** The operands with one dtype and the same leading axes. */
function commonOperands(
  where: string,
  left: TensorLike,
  above: TensorLike,
  right: TensorLike,
): [Tensor, Tensor, Tensor] {
  const [a0, b0] = floatPair(where, asSquare(where, left), asSquare(where, above));
  const [a1, q] = floatPair(where, a0, asMatrix(where, right));
  const [a, b] = [a1, b0.cast(a1.dtype)];
  const [m, n] = [a.shape[a.rank - 1], b.shape[b.rank - 1]];
  const [rows, columns] = q.shape.slice(-2);
  if (rows !== m || columns !== n) {
    throw new ShapeError({
      where,
      expected: `q to have ${m} rows and ${n} columns, as a and b say`,
      received: formatSpec(q),
      fix: "The unknown has the shape of q.",
    });
  }
  const batch = broadcastShapes(where, batchShape(a), batchShape(b), batchShape(q));
  return [broadcastMatrix(a, batch), broadcastMatrix(b, batch), broadcastMatrix(q, batch)];
}
