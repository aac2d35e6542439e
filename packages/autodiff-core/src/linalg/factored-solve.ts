/**
 * Solving with a factorization at hand, differentiated by the implicit rule `A·dX = dB - dA·X`: every derivative, of
 * every order, is one more substitution with the same factors.
 */

import { bind1 } from "../bind.ts";
import { emitFactoredSolve } from "../executors/wasm/library/dense/solve.ts";
import type { HostArray } from "../host-array.ts";
import type { Primitive } from "../primitive.ts";
import { stopGradient } from "../primitives/cast.ts";
import { matmul } from "../primitives/dot.ts";
import { spreadBatch } from "../primitives/elementwise.ts";
import type { Shape } from "../shape.ts";
import { addTangents, convolve, type Series, valueSlot } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { choleskyFactor } from "./cholesky.ts";
import { substitute } from "./kernels/substitution.ts";
import { packedLu } from "./lu.ts";
import {
  batchFromColumns,
  batchIntoColumns,
  batchSize,
  broadcastMatrix,
  forEachMatrix,
  matrixAt,
  matrixTranspose,
} from "./matrix-batches.ts";
import { checkColumns, checkSquare } from "./matrix-operands.ts";
import { solutionSeries } from "./solve-series.ts";

type FactoredSolveParams = {
  /** `"lu"`: packed factors and the order of the rows; `"cholesky"`: the lower factor. */
  readonly kind: "lu" | "cholesky";
  readonly transpose: boolean;
};

/**
 * `X` with `op(A)·X = B`. Inputs: `A` of shape `[..., n, n]`, `B` of shape `[..., n, m]`, then the factors of `A`, whose
 * own tangents are not looked at: `A` stands for them. Linear in `B`. A zero pivot makes `X` NaN.
 */
export const factoredSolvePrimitive: Primitive<FactoredSolveParams> = {
  name: "factoredSolve",
  kernels: { wasm: emitFactoredSolve },
  infer([a, b]) {
    checkSquare("factoredSolve", a);
    checkColumns("factoredSolve", a, b);
    return [{ shape: b.shape, dtype: b.dtype }];
  },
  evaluate([, b, ...factors], params, [spec], context) {
    const out = context.allocate(spec);
    const [n, m] = b.shape.slice(-2);
    forEachMatrix(b, (i) => {
      const x = matrixAt(b, i, n * m);
      const solution = params.kind === "lu" ? solveLu : solveCholesky;
      out.data.set(solution(factors, i, x, n, m, params.transpose), i * n * m);
    });
    return [out];
  },
  jvp([a, , ...factors], [da, db], [x], params) {
    const moved = da === null ? null : product(da, x, params).neg();
    const rhs = addTangents(db, moved);
    return [rhs === null ? null : bindSolve([a, rhs, ...factors], params)];
  },
  transpose([ct], [a, b, ...factors], params) {
    if (ct === null || a.linear || !b.linear) return [null, null];
    const known = factors.flatMap((f) => (f.linear ? [] : [f.value]));
    const turned = { ...params, transpose: !params.transpose };
    return [null, bindSolve([a.value, ct, ...known], turned)];
  },
  batch(inputs, batched, size, params) {
    const [a, b, ...factors] = inputs;
    if (batched.every((is, i) => is === (i === 1))) {
      const x = bindSolve([a, batchIntoColumns(b, size), ...factors], params);
      return { outputs: [batchFromColumns(x, size, b.shape[b.rank - 1])], batched: [true] };
    }
    return { outputs: [bindSolve(spreadBatch(inputs, batched, size), params)], batched: [true] };
  },
  taylor([a, b, ...factors], algebra, params: FactoredSolveParams) {
    const terms = (k: number, x: Series): Tensor | null =>
      convolve(
        algebra,
        k,
        x,
        a,
        (xj, ai) => product(ai, xj, params),
        (_j, i) => i !== 0,
      );
    const solve = (rhs: Tensor): Tensor =>
      bindSolve([valueSlot(a), rhs, ...factors.map(valueSlot)], params);
    return [solutionSeries(b, terms, solve)];
  },
  cost: ([a, b]) =>
    2 * batchSize(a) * a.shape[a.shape.length - 1] ** 2 * b.shape[b.shape.length - 1],
};

function bindSolve(inputs: readonly Tensor[], params: FactoredSolveParams): Tensor {
  return bind1(factoredSolvePrimitive, inputs, params);
}

function product(a: Tensor, x: Tensor, { transpose }: FactoredSolveParams): Tensor {
  return matmul(transpose ? matrixTranspose(a) : a, x);
}

function solveLu(
  [packed, rows]: readonly HostArray[],
  i: number,
  b: Float64Array,
  n: number,
  m: number,
  transpose: boolean,
): Float64Array {
  const factors = matrixAt(packed, i, n * n);
  if (hasZeroPivot(factors, n)) return b.fill(Number.NaN);
  const order = rows.data.subarray(i * n, (i + 1) * n);
  const l = { lower: true, transpose, unitDiagonal: true };
  const u = { lower: false, transpose, unitDiagonal: false };
  if (!transpose) {
    const x = new Float64Array(n * m);
    order.forEach((from, to) => {
      x.set(b.subarray(from * m, (from + 1) * m), to * m);
    });
    substitute(factors, x, n, m, l);
    substitute(factors, x, n, m, u);
    return x;
  }
  substitute(factors, b, n, m, u);
  substitute(factors, b, n, m, l);
  const x = new Float64Array(n * m);
  order.forEach((to, from) => {
    x.set(b.subarray(from * m, (from + 1) * m), to * m);
  });
  return x;
}

function solveCholesky(
  [lower]: readonly HostArray[],
  i: number,
  b: Float64Array,
  n: number,
  m: number,
): Float64Array {
  const l = matrixAt(lower, i, n * n);
  substitute(l, b, n, m, { lower: true, transpose: false, unitDiagonal: false });
  substitute(l, b, n, m, { lower: true, transpose: true, unitDiagonal: false });
  return b;
}

function hasZeroPivot(packed: Float64Array, n: number): boolean {
  for (let k = 0; k < n; k++) if (packed[k * n + k] === 0) return true;
  return false;
}

/** A matrix together with its factors. */
export interface FactoredMatrix {
  /** The matrix itself, `[..., n, n]`: derivatives flow through it. */
  readonly matrix: Tensor;
  readonly kind: "lu" | "cholesky";
  /** Constants as far as derivatives are concerned. */
  readonly factors: readonly Tensor[];
  /** int32, leading axes: nonzero where the factorization failed. */
  readonly status: Tensor;
}

/** Factor by LU, or, with a matrix that is symmetric, by Cholesky. Leading axes of both results are those of `a`. */
export function factorMatrix(a: Tensor, kind: "lu" | "cholesky"): FactoredMatrix {
  const constant = stopGradient(a);
  if (kind === "cholesky") {
    const { l, status } = choleskyFactor(constant);
    return { matrix: a, kind, factors: [l], status };
  }
  const { packed, rows, status } = packedLu(constant);
  return { matrix: a, kind, factors: [packed, rows], status };
}

/** Solve for columns `[..., n, m]`, whose leading axes `batch` the factors are broadcast to. */
export function solveFactored(
  { matrix, kind, factors }: Omit<FactoredMatrix, "status">,
  columns: Tensor,
  batch: Shape,
  transpose = false,
): Tensor {
  const spread = factors.map((f) =>
    f.dtype === "int32"
      ? f.broadcastTo([...batch, f.shape[f.rank - 1]])
      : broadcastMatrix(f, batch),
  );
  return bindSolve([broadcastMatrix(matrix, batch), columns, ...spread], { kind, transpose });
}
