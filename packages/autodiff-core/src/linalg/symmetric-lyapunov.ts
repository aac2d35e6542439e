import { bind1 } from "../bind.ts";
import type { Primitive } from "../primitive.ts";
import { matmul } from "../primitives/dot.ts";
import { NO_PARAMS, type NoParams, spreadBatch } from "../primitives/elementwise.ts";
import { addTangents, convolve, type Series, valueSlot } from "../taylor/algebra.ts";
import type { Tensor } from "../tensor.ts";
import { intoBasis, outOfBasis } from "./kernels/square-matrix.ts";
import { symmetricEigen } from "./kernels/symmetric-eigen.ts";
import { batchSize, forEachMatrix, matrixAt, symmetricPart } from "./matrix-batches.ts";
import { checkSquare } from "./matrix-operands.ts";
import { solutionSeries } from "./solve-series.ts";

/**
 * `X` with `H X + X H = R`, for matrices of the same shape `[..., n, n]`; the symmetric part of `H` counts. Linear in `R`.
 * Where two eigenvalues of `H` add up to zero (to rounding), `X` has no component.
 */
const symmetricLyapunovPrimitive: Primitive<NoParams> = {
  name: "symmetricLyapunov",
  infer([h, r]) {
    checkSquare("symmetricLyapunov", h);
    return [{ shape: r.shape, dtype: r.dtype }];
  },
  evaluate([h, r], _params, [spec], context) {
    const out = context.allocate(spec);
    const n = h.shape[h.shape.length - 1];
    forEachMatrix(h, (i) => {
      const x = solveOne(matrixAt(h, i, n * n), matrixAt(r, i, n * n), n);
      out.data.set(x, i * n * n);
    });
    return [out];
  },
  jvp([h], [dh, dr], [x]) {
    const moved = dh === null ? null : anticommutator(symmetricPart(dh), x).neg();
    const rhs = addTangents(dr, moved);
    return [rhs === null ? null : symmetricLyapunov(h, rhs)];
  },
  transpose([ct], [h, r]) {
    if (ct === null || h.linear || !r.linear) return [null, null];
    return [null, symmetricLyapunov(h.value, ct)];
  },
  taylor([h, r], algebra) {
    const product = (k: number, x: Series): Tensor | null =>
      convolve(
        algebra,
        k,
        x,
        h,
        (xj, hi) => anticommutator(symmetricPart(hi), xj),
        (_j, i) => i !== 0,
      );
    return [solutionSeries(r, product, (rhs) => symmetricLyapunov(valueSlot(h), rhs))];
  },
  batch: (inputs, batched, size) => {
    const [h, r] = spreadBatch(inputs, batched, size);
    return { outputs: [symmetricLyapunov(h, r)], batched: [true] };
  },
  cost: ([h]) => 17 * batchSize(h) * h.shape[h.shape.length - 1] ** 3,
};

/** {@link symmetricLyapunovPrimitive} on tensors. */
export function symmetricLyapunov(h: Tensor, r: Tensor): Tensor {
  return bind1(symmetricLyapunovPrimitive, [h, r], NO_PARAMS);
}

function anticommutator(h: Tensor, x: Tensor): Tensor {
  return matmul(h, x).add(matmul(x, h));
}

function solveOne(h: Float64Array, r: Float64Array, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(h, n, true);
  const x = outOfBasis(r, vectors, n);
  const level = n * 2 ** -52 * Math.max(0, ...values.map(Math.abs));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const sum = values[i] + values[j];
      x[i * n + j] = Math.abs(sum) <= level ? 0 : x[i * n + j] / sum;
    }
  }
  return intoBasis(x, vectors, n);
}
