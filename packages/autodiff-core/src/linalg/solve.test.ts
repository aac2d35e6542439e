import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-direct.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectNear, expectSolves, largest, matrixOf } from "../../testing/matrices.ts";
import { grad, jit, matmul, type Tensor, trace, vmap } from "../index.ts";
import { luFactor, luSolve } from "./lu-factor.ts";
import { inv, type MatrixAssumption, solve } from "./solve.ts";

const EPS = 2 ** -52;

describe("solve and inv are exact to n·ε times the condition", () => {
  test.each(golden.systems)("condition $condition", ({ a, b, x, inverse, condition }) => {
    const tolerance = 2 * a.length * EPS * condition;
    expectNear(solve(matrixOf(a), matrixOf(b)), matrixOf(x), tolerance);
    expectNear(luSolve(luFactor(matrixOf(a)), matrixOf(b)), matrixOf(x), tolerance);
    expectNear(inv(matrixOf(a)), matrixOf(inverse), tolerance);
  });

  test.each(golden.systems.filter(({ condition }) => condition < 1e3))(
    "in float32, condition $condition",
    ({ a, b, x, condition }) => {
      const [p, q] = [matrixOf(a), matrixOf(b)];
      if (largest(p) > 1e30 || largest(p) < 1e-30) return;
      const y = solve(p.cast("float32"), q.cast("float32"));
      expect(y.dtype).toBe("float32");
      expectNear(y.cast("float64"), matrixOf(x), a.length * 2 ** -23 * condition);
    },
  );
});

const definite = f64([
  [4, 1, 0.5],
  [1, 3, -1],
  [0.5, -1, 5],
]);
const assumptions: readonly (readonly [MatrixAssumption, Tensor])[] = [
  ["general", definite],
  ["symmetric", definite],
  ["positiveDefinite", definite],
  [
    "lowerTriangular",
    f64([
      [4, 0, 0],
      [1, 3, 0],
      [0.5, -1, 5],
    ]),
  ],
  [
    "upperTriangular",
    f64([
      [4, 1, 0.5],
      [0, 3, -1],
      [0, 0, 5],
    ]),
  ],
];

describe.each(assumptions)("assuming the matrix to be %s", (assume, meant) => {
  const a = assume === "lowerTriangular" || assume === "upperTriangular" ? definite : meant;
  test("solves for vectors, matrices and batches", () => {
    const x = f64([
      [1, -2],
      [0.5, 3],
      [2, 1],
    ]);
    const b = matmul(meant, x);
    expectNear(solve(a, b, { assume }), x, 20 * EPS);
    expectNear(solve(a, b.slice(":", 1), { assume }), x.slice(":", 1), 20 * EPS);
    const batch = b.reshape([1, 1, 3, 2]).broadcastTo([2, 4, 3, 2]);
    expectNear(
      solve(a, batch, { assume }),
      x.reshape([1, 1, 3, 2]).broadcastTo([2, 4, 3, 2]),
      20 * EPS,
    );
    const both = solve(a.reshape([1, 3, 3]).broadcastTo([4, 3, 3]), batch, { assume });
    expect(both.shape).toEqual([2, 4, 3, 2]);
  });
});

test("a right-hand side with one axis is a vector for every matrix of a batch, as in NumPy 2", () => {
  const many = definite.reshape([1, 3, 3]).broadcastTo([2, 3, 3]);
  expect(solve(many, f64([1, 2, 3])).shape).toEqual([2, 3]);
});

test("empty systems give what NumPy gives", () => {
  const none = f64([]);
  expect(solve(none.reshape([0, 0]), none).shape).toEqual([0]);
  expect(solve(none.reshape([0, 0]), none.reshape([0, 2])).shape).toEqual([0, 2]);
  expect(solve(none.reshape([0, 3, 3]), none.reshape([0, 3, 1])).shape).toEqual([0, 3, 1]);
  expect(inv(none.reshape([0, 0])).shape).toEqual([0, 0]);
  expect(inv(none.reshape([0, 2, 2])).shape).toEqual([0, 2, 2]);
});

test("NaN gives NaN, not an error", () => {
  const a = f64([
    [0, 0],
    [0, Number.NaN],
  ]);
  expect(solve(a, f64([1, 1])).js()).toEqual([Number.NaN, Number.NaN]);
  expect(inv(a).js()).toEqual([
    [Number.NaN, Number.NaN],
    [Number.NaN, Number.NaN],
  ]);
});

test("with throw: false only the singular entry of a batch is NaN", () => {
  const a = f64([
    [
      [1, 2],
      [2, 4],
    ],
    [
      [2, 0],
      [0, 4],
    ],
  ]);
  expect(solve(a, f64([2, 4]), { throw: false }).js()).toEqual([
    [Number.NaN, Number.NaN],
    [1, 1],
  ]);
});

describe("one factorization serves the value and all derivatives", () => {
  const names = (f: (a: Tensor) => Tensor): string[] =>
    trace(f, definite).program.equations.map(({ primitive }) => primitive.name);
  const loss = (a: Tensor): Tensor => solve(a, f64([1, 2, 3])).sum();

  test("in the gradient", () => {
    expect(names(grad(loss)).filter((name) => name === "lu")).toEqual(["lu"]);
    expect(names(grad(loss)).filter((name) => name === "factoredSolve")).toHaveLength(2);
  });

  test("in the gradient of the gradient", () => {
    const twice = grad((a: Tensor) => grad(loss)(a).mul(a).sum());
    expect(names(twice).filter((name) => name === "lu")).toEqual(["lu"]);
  });
});

test("a batch of right-hand sides keeps one matrix", () => {
  const batched = jit(vmap((b: Tensor) => solve(definite, b)));
  const b = f64([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expectNear(batched(b), matmul(b, inv(definite).transpose()), 20 * EPS);
});

test("luSolve solves the transposed system", () => {
  const a = f64([
    [1, 2],
    [3, 5],
  ]);
  expectNear(luSolve(luFactor(a), f64([7, 12]), { transpose: true }), f64([1, 2]), 30 * EPS);
});

test("‖A·X - B‖ ≤ 4·n·ε·‖A‖·‖X‖ for random matrices, whatever their condition", () => {
  const entries = (count: number) =>
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: count, maxLength: count });
  const system = fc
    .integer({ min: 1, max: 10 })
    .chain((n) => fc.tuple(entries(n * n), entries(n)).map(([a, b]) => ({ n, a, b })));
  let solved = 0;
  fc.assert(
    fc.property(system, ({ n, a, b }) => {
      const matrix = f64(Float64Array.from(a)).reshape([n, n]);
      const rhs = f64(Float64Array.from(b));
      const x = solve(matrix, rhs, { throw: false });
      if (x.isFinite().all().item() === 0) return;
      solved++;
      expectSolves(matrix, x, rhs, 4 * n * EPS);
    }),
    { seed: 3, numRuns: 200 },
  );
  expect(solved).toBeGreaterThan(50);
});
