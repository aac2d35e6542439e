import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-direct.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectNear, matrixOf } from "../../testing/matrices.ts";
import { matmul } from "../index.ts";
import { cholesky, choleskySolve } from "./cholesky.ts";
import { matrixTranspose } from "./matrix-batches.ts";

const EPS = 2 ** -52;

describe(`the Cholesky factor agrees with ${golden.source.programs.join(", ")}`, () => {
  test.each(golden.cholesky)("of a matrix with condition $condition", ({ a, l, condition }) => {
    expectNear(cholesky(matrixOf(a)), matrixOf(l), a.length * EPS * Math.max(1, condition));
  });

  test.each(golden.cholesky.slice(0, 16))(
    "in float32, condition $condition",
    ({ a, l, condition }) => {
      const factor = cholesky(matrixOf(a).cast("float32"));
      expectNear(factor.cast("float64"), matrixOf(l), a.length * 2 ** -23 * condition);
    },
  );
});

test("of random positive definite matrices, ‖L·Lᵀ - A‖ ≤ n·ε·‖A‖", () => {
  const matrix = fc
    .integer({ min: 1, max: 9 })
    .chain((n) =>
      fc
        .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n * n, maxLength: n * n })
        .map((entries) => f64(Float64Array.from(entries)).reshape([n, n])),
    );
  fc.assert(
    fc.property(matrix, (b) => {
      const n = b.shape[0];
      const a = matmul(b, b.transpose()).add(diagonalOf(n, 0.1));
      const l = cholesky(a);
      expectNear(matmul(l, l.transpose()), a, n * EPS);
    }),
    { seed: 1, numRuns: 60 },
  );
});

function diagonalOf(n: number, value: number) {
  return f64(
    Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_u, j) => (i === j ? value : 0)),
    ),
  );
}

const skewed = f64([
  [4, 3],
  [1, 10],
]);

test("uses the symmetric part, or one triangle with symmetrize: false", () => {
  expect(cholesky(skewed).js()).toEqual(
    cholesky(
      f64([
        [4, 2],
        [2, 10],
      ]),
    ).js(),
  );
  const lower = cholesky(skewed, { symmetrize: false });
  expect(lower.js()).toEqual(
    cholesky(
      f64([
        [4, 1],
        [1, 10],
      ]),
    ).js(),
  );
  const upper = cholesky(skewed, { symmetrize: false, upper: true });
  expectNear(
    upper,
    matrixTranspose(
      cholesky(
        f64([
          [4, 3],
          [3, 10],
        ]),
      ),
    ),
    EPS,
  );
});

test("one triangle may hold NaN where only the other is read", () => {
  const half = f64([
    [4, Number.NaN],
    [2, 10],
  ]);
  expect(cholesky(half, { symmetrize: false }).js()).toEqual([
    [2, 0],
    [1, 3],
  ]);
});

test("of no matrix, of no rows and of one entry", () => {
  expect(cholesky(f64([]).reshape([0, 0])).shape).toEqual([0, 0]);
  expect(cholesky(f64([]).reshape([0, 3, 3])).shape).toEqual([0, 3, 3]);
  expect(cholesky(f64([[9]])).js()).toEqual([[3]]);
});

test("choleskySolve solves with either factor, for vectors and batches", () => {
  const a = f64([
    [4, 2],
    [2, 10],
  ]);
  const b = f64([8, 22]);
  expectNear(choleskySolve(cholesky(a), b), f64([1, 2]), 2 * EPS);
  expectNear(choleskySolve(cholesky(a, { upper: true }), b, { upper: true }), f64([1, 2]), 2 * EPS);
  const many = choleskySolve(cholesky(a), b.reshape([1, 2, 1]).broadcastTo([3, 2, 1]));
  expect(many.shape).toEqual([3, 2, 1]);
});
