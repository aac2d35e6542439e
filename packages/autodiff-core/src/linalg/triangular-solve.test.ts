import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-direct.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectNear, matrixOf } from "../../testing/matrices.ts";
import { matmul } from "../index.ts";
import { matrixTranspose } from "./matrix-batches.ts";
import { triangularSolve } from "./triangular-solve.ts";

const EPS = 2 ** -52;

describe("triangularSolve is exact to n·ε times the condition", () => {
  test.each(golden.triangular)(
    "lower $lower, transpose $transpose, unit diagonal $unitDiagonal, condition $condition",
    ({ a, b, x, lower, transpose, unitDiagonal, condition }) => {
      const options = { lower, transpose, unitDiagonal };
      const tolerance = a.length * EPS * condition;
      expectNear(triangularSolve(matrixOf(a), matrixOf(b), options), matrixOf(x), tolerance);
      const right = triangularSolve(matrixTranspose(matrixOf(a)), matrixTranspose(matrixOf(b)), {
        lower: !lower,
        transpose,
        unitDiagonal,
        side: "right",
      });
      expectNear(matrixTranspose(right), matrixOf(x), tolerance);
    },
  );
});

const a = f64([
  [2, 7],
  [1, 4],
]);

test("a vector on either side", () => {
  expect(triangularSolve(a, f64([2, 9])).js()).toEqual([1, 2]);
  const x = triangularSolve(a, f64([4, 8]), { side: "right" });
  expect(
    matmul(
      x,
      f64([
        [2, 0],
        [1, 4],
      ]),
    ).js(),
  ).toEqual([4, 8]);
});

test("leading axes broadcast", () => {
  const many = a.reshape([1, 2, 2]).broadcastTo([3, 2, 2]);
  const b = f64([2, 9]).reshape([2, 1]);
  expect(triangularSolve(many, b).shape).toEqual([3, 2, 1]);
  expect(triangularSolve(a, b.reshape([1, 1, 2, 1]).broadcastTo([4, 3, 2, 1])).shape).toEqual([
    4, 3, 2, 1,
  ]);
  expect(triangularSolve(many, f64([2, 9])).js()).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
});

test("without rows, and without right-hand sides", () => {
  expect(triangularSolve(f64([]).reshape([0, 0]), f64([])).shape).toEqual([0]);
  expect(triangularSolve(a, f64([]).reshape([2, 0])).shape).toEqual([2, 0]);
});

test("with throw: false a zero on the diagonal divides", () => {
  const singular = f64([
    [1, 0],
    [1, 0],
  ]);
  const x = triangularSolve(singular, f64([1, 3]), { throw: false });
  expect(x.js()).toEqual([1, Number.POSITIVE_INFINITY]);
  expect(triangularSolve(singular, f64([1, 3]), { unitDiagonal: true }).js()).toEqual([1, 2]);
});
