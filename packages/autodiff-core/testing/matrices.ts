/** How far matrices are from what they should be. */
import { expect } from "vitest";
import { eye } from "../src/creation.ts";
import { matrixTranspose } from "../src/linalg/matrix-batches.ts";
import { matmul } from "../src/primitives/dot.ts";
import type { Tensor } from "../src/tensor.ts";
import { f64 } from "./doubles.ts";
import { decode, type Golden } from "./golden-numbers.ts";

/** A golden matrix (or vector) as a float64 tensor. */
export function matrixOf(golden: Golden): Tensor {
  const shape: number[] = [];
  for (let level = golden; Array.isArray(level); level = level[0]) shape.push(level.length);
  return f64(decode(golden)).reshape(shape);
}

/** The identity matrix of size `n` in float64. */
export function identity(n: number): Tensor {
  return eye(n, n, { dtype: "float64" });
}

/** The root of the sum of squares of everything in `x`. */
function size(x: Tensor): number {
  return Math.hypot(...x.dataSync());
}

/** The largest absolute value in `x`; of nothing, 0. */
export function largest(x: Tensor): number {
  return Math.max(0, ...Array.from(x.dataSync(), Math.abs));
}

/** `‖actual - expected‖ / ‖expected‖`, where entries may be huge or denormal; infinite where only `expected` is 0. */
export function normwiseError(actual: Tensor, expected: Tensor): number {
  const scale = largest(expected);
  if (scale === 0) return size(actual) === 0 ? 0 : Number.POSITIVE_INFINITY;
  const [x, y] = [actual.div(scale), expected.div(scale)];
  return size(x.sub(y)) / size(y);
}

/** Expects `‖actual - expected‖ ≤ tolerance·‖expected‖`. */
export function expectNear(
  actual: Tensor,
  expected: Tensor,
  tolerance: number,
  label = "relative error of norms",
): void {
  expect(actual.shape, label).toEqual(expected.shape);
  expect(normwiseError(actual, expected), label).toBeLessThanOrEqual(tolerance);
}

/** Expects `‖A·X - B‖ ≤ tolerance·‖A‖·‖X‖`: a small backward error. */
export function expectSolves(a: Tensor, x: Tensor, b: Tensor, tolerance: number): void {
  const residual = size(matmul(a, x).sub(b));
  expect(residual).toBeLessThanOrEqual(tolerance * size(a) * size(x));
}

/** Expects the columns of a matrix to be orthonormal to `tolerance`. */
export function expectOrthonormal(q: Tensor, tolerance: number): void {
  const product = matmul(matrixTranspose(q), q);
  const distance = size(product.sub(identity(q.shape[q.rank - 1])));
  expect(distance, "distance from orthonormal").toBeLessThanOrEqual(tolerance);
}
