import { expect } from "vitest";
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

/** The root of the sum of squares of everything in `x`. */
export function size(x: Tensor): number {
  return Math.hypot(...x.dataSync());
}

/** Expects `‖actual - expected‖ ≤ tolerance·‖expected‖`. */
export function expectNear(
  actual: Tensor,
  expected: Tensor,
  tolerance: number,
  label = "relative error of norms",
): void {
  expect(actual.shape, label).toEqual(expected.shape);
  const scale = Math.max(0, ...expected.abs().dataSync());
  if (scale === 0) {
    expect(size(actual), label).toBe(0);
    return;
  }
  const error = size(actual.div(scale).sub(expected.div(scale))) / size(expected.div(scale));
  expect(error, label).toBeLessThanOrEqual(tolerance);
}

/** Expects `‖A·X - B‖ ≤ tolerance·‖A‖·‖X‖`: a small backward error. */
export function expectSolves(a: Tensor, x: Tensor, b: Tensor, tolerance: number): void {
  const residual = size(matmul(a, x).sub(b));
  expect(residual).toBeLessThanOrEqual(tolerance * size(a) * size(x));
}
