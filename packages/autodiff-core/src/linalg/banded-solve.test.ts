import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-direct.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectNear, matrixOf } from "../../testing/matrices.ts";
import { jit, type Tensor, vmap } from "../index.ts";
import { bandedSolve } from "./banded-solve.ts";
import { solve } from "./solve.ts";
import { tridiagonalSolve } from "./tridiagonal-solve.ts";

const EPS = 2 ** -52;

describe("bandedSolve is exact to n·ε times the condition", () => {
  test.each(golden.banded)("$lower below, $upper above, condition $condition", (row) => {
    const { lower, upper, bands, b, x, condition } = row;
    const tolerance = 4 * b.length * EPS * condition;
    const solution = bandedSolve({ lower, upper }, matrixOf(bands), matrixOf(b));
    expectNear(solution, matrixOf(x), tolerance);
  });

  test.each(golden.banded.filter(({ lower, upper }) => lower === 1 && upper === 1))(
    "as does tridiagonalSolve, condition $condition",
    ({ bands, b, x, condition }) => {
      const [above, main, below] = matrixOf(bands).js<number[][]>();
      const diagonals = [below.slice(0, -1), main, above.slice(1)].map((d) => f64(d));
      const solution = tridiagonalSolve(diagonals[0], diagonals[1], diagonals[2], matrixOf(b));
      expectNear(solution, matrixOf(x), 4 * b.length * EPS * condition);
    },
  );
});

test("exchanges rows where elimination without pivoting would divide by 0", () => {
  const off = f64([1, 1, 1]);
  const x = tridiagonalSolve(off, f64([0, 0, 0, 0]), off, f64([2, 4, 6, 3]));
  expect(x.js()).toEqual([1, 2, 3, 4]);
});

test("what lies outside the matrix is not read", () => {
  const bands = f64([
    [Number.NaN, 1],
    [2, 4],
  ]);
  expect(bandedSolve({ lower: 0, upper: 1 }, bands, f64([4, 8])).js()).toEqual([1, 2]);
});

test("leading axes of diagonals and right-hand sides broadcast", () => {
  const off = f64([1, 1]);
  const main = f64([
    [4, 4, 4],
    [8, 8, 8],
  ]);
  const b = f64([1, 2, 3]);
  const x = tridiagonalSolve(off, main, off, b);
  expect(x.shape).toEqual([2, 3]);
  for (const [i, d] of [4, 8].entries()) {
    const dense = f64([
      [d, 1, 0],
      [1, d, 1],
      [0, 1, d],
    ]);
    expectNear(x.slice(i), solve(dense, b), 10 * EPS);
  }
  expect(
    tridiagonalSolve(off, main, off, b.reshape([1, 1, 3, 1]).broadcastTo([5, 1, 3, 1])).shape,
  ).toEqual([5, 2, 3, 1]);
});

test("systems of no and of one unknown", () => {
  const none = f64([]);
  expect(tridiagonalSolve(none, none, none, none).shape).toEqual([0]);
  expect(tridiagonalSolve(none, f64([4]), none, f64([8])).js()).toEqual([2]);
  expect(bandedSolve({ lower: 2, upper: 2 }, f64([]).reshape([5, 0]), none).shape).toEqual([0]);
});

test("compiled, batched, in float32, for many right-hand sides", () => {
  const off = f64([-1, -1, -1]).cast("float32");
  const run = jit(
    vmap((b: Tensor) => tridiagonalSolve(off, f64([2, 2, 2, 2]).cast("float32"), off, b)),
  );
  const x = run(
    f64([
      [1, 0, 0, 1],
      [2, 0, 0, 2],
    ]).cast("float32"),
  );
  expect(x.dtype).toBe("float32");
  expectNear(
    x.cast("float64"),
    f64([
      [1, 1, 1, 1],
      [2, 2, 2, 2],
    ]),
    1e-6,
  );
});

test("NaN gives NaN; a singular matrix gives NaN with throw: false", () => {
  const off = f64([0]);
  expect(tridiagonalSolve(off, f64([0, Number.NaN]), off, f64([1, 1])).js()).toEqual([
    Number.NaN,
    Number.NaN,
  ]);
  const singular = tridiagonalSolve(off, f64([1, 0]), off, f64([1, 1]), { throw: false });
  expect(singular.js()).toEqual([Number.NaN, Number.NaN]);
});
