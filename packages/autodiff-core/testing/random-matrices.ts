/** Matrices for property tests, and what a good decomposition satisfies. */
import fc from "fast-check";
import { expect } from "vitest";
import { eye, matmul, type Tensor } from "../src/index.ts";
import { matrixTranspose } from "../src/linalg/matrix-batches.ts";
import { f64 } from "./doubles.ts";
import { size } from "./matrices.ts";

/**
 * Entries that collide often (so that ranks drop and values repeat), lie far apart, or are anything between, with columns
 * of different sizes.
 */
function matrices(rows: number, columns: number): fc.Arbitrary<Tensor> {
  const entry = fc.oneof(
    fc.constantFrom(0, 0, 1, -1, 2),
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
  );
  const count = rows * columns;
  const grades = fc.array(fc.constantFrom(1, 1, 1, 1e-6, 1e5), {
    minLength: columns,
    maxLength: columns,
  });
  return fc
    .tuple(fc.array(entry, { minLength: count, maxLength: count }), grades)
    .map(([entries, scale]) =>
      f64(entries.map((x, i) => x * scale[i % columns])).reshape([rows, columns]),
    );
}

/** Matrices of any shape up to `most` rows and columns. */
export function anyMatrix(most: number): fc.Arbitrary<Tensor> {
  const side = fc.integer({ min: 1, max: most });
  return fc.tuple(side, side).chain(([m, n]) => matrices(m, n));
}

/** Symmetric matrices of the same kind. */
export function symmetricMatrix(most: number): fc.Arbitrary<Tensor> {
  return fc
    .integer({ min: 1, max: most })
    .chain((n) => matrices(n, n))
    .map((a) => a.add(a.transpose()));
}

/** Expects the columns of every matrix to be orthonormal to `tolerance`. */
export function expectOrthonormal(q: Tensor, tolerance: number): void {
  const product = matmul(matrixTranspose(q), q);
  const n = q.shape[q.rank - 1];
  const identity = eye(n, n, { dtype: "float64" });
  expect(size(product.sub(identity)), "distance from orthonormal").toBeLessThanOrEqual(tolerance);
}

/** Expects `‖product - a‖ ≤ tolerance·‖a‖`. */
export function expectReconstructs(product: Tensor, a: Tensor, tolerance: number): void {
  const scale = Math.max(...a.abs().dataSync()) || 1;
  const difference = size(product.div(scale).sub(a.div(scale)));
  expect(difference, "backward error").toBeLessThanOrEqual(tolerance * size(a.div(scale)));
}
