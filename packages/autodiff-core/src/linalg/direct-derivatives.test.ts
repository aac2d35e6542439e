/** First and second derivatives of the direct methods, against JAX in double precision. */
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-direct.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode, type Golden } from "../../testing/golden-numbers.ts";
import { matrixOf } from "../../testing/matrices.ts";
import { grad, jet, jit, jvp, matmul, type Tensor } from "../index.ts";
import { cholesky, choleskySolve } from "./cholesky.ts";
import { det, slogdet } from "./determinant.ts";
import { packedLu } from "./lu.ts";
import { luFactor, luSolve } from "./lu-factor.ts";
import { matrixPower } from "./matrix-power.ts";
import { matrixNorm } from "./norm.ts";
import { inv, solve } from "./solve.ts";
import { kron, toeplitz } from "./structured.ts";
import { triangularSolve } from "./triangular-solve.ts";
import { tridiagonalSolve } from "./tridiagonal-solve.ts";
import { vectorNorm } from "./vector-norm.ts";

const { rows } = golden.derivatives;
const b = matrixOf(golden.derivatives.b);
const columns = matrixOf(golden.derivatives.columns);

type Case = readonly [name: keyof typeof rows, label: string, f: (a: Tensor) => Tensor];

const CASES: readonly Case[] = [
  ["cholesky", "cholesky", (a) => cholesky(a)],
  ["choleskySolve", "choleskySolve", (a) => choleskySolve(cholesky(a), columns)],
  [
    "choleskySolve",
    "positive definite solve",
    (a) => solve(a, columns, { assume: "positiveDefinite" }),
  ],
  ["choleskySolve", "symmetric solve", (a) => solve(a, columns, { assume: "symmetric" })],
  ["lu", "lu", (a) => packedLu(a).packed],
  ["luTall", "lu of a tall matrix", (a) => packedLu(a).packed],
  ["luWide", "lu of a wide matrix", (a) => packedLu(a).packed],
  ["solve", "solve", (a) => solve(a, columns)],
  ["solve", "luSolve", (a) => luSolve(luFactor(a), columns)],
  ["solveVector", "solve for a vector", (a) => solve(a, b)],
  ["solveOfBoth", "solve where both sides move", (a) => solve(a, matmul(a.transpose(), a))],
  ["inv", "inv", (a) => inv(a)],
  ["det", "det", (a) => det(a)],
  ["logabsdet", "slogdet", (a) => slogdet(a).logabsdet],
  ["matrixPower", "matrixPower", (a) => matrixPower(a, 3)],
  ["inverseSquare", "negative matrixPower", (a) => matrixPower(a, -2)],
  ["triangularSolve", "triangularSolve", (a) => triangularSolve(a, columns)],
  [
    "triangularSolveTransposed",
    "transposed triangularSolve",
    (a) => triangularSolve(a, columns, { lower: false, transpose: true }),
  ],
  ["vectorNorm", "vectorNorm", (a) => vectorNorm(a, { axis: -1 })],
  ["norm3", "vectorNorm of order 3", (a) => vectorNorm(a, { axis: -1, ord: 3 })],
  ["frobenius", "matrixNorm", (a) => matrixNorm(a)],
  ["kron", "kron", (a) => kron(a, a)],
  ["toeplitz", "toeplitz", (a) => toeplitz(a.slice(0), a.slice(1)).pow(2)],
  [
    "tridiagonalSolve",
    "tridiagonalSolve",
    (a) => tridiagonalSolve(a.slice(0, [1]), a.slice(1), a.slice(2, [0, -1]), columns),
  ],
];

test("every row of the fixture is used", () => {
  expect([...new Set(CASES.map(([name]) => name))].sort()).toEqual(Object.keys(rows).sort());
});

describe.each(CASES)("%s: %s", (name, _label, f) => {
  const row = rows[name];
  const [at, w, v] = [row.at, row.w as Golden, row.v].map(matrixOf);
  const gradient = decode(row.gradient);
  const hvp = decode(row.hvp);
  const loss = (a: Tensor): Tensor => f(a).mul(w).sum();
  const closeness = { tolerance: 1e-11, scale: Math.max(...hvp.map(Math.abs)) };

  test("the value and the gradient agree with JAX", () => {
    expectClose(f(at), decode(row.value as Golden), { tolerance: 1e-12 });
    expectClose(grad(loss)(at), gradient, closeness);
  });

  test("forward over reverse and reverse over forward agree with JAX", () => {
    expectClose(jvp(grad(loss), [at], [v])[1], hvp, closeness);
    const slope = (a: Tensor): Tensor => jvp(loss, [a], [v])[1];
    expectClose(jit(grad(slope))(at), hvp, closeness);
  });

  test("Taylor mode agrees with JAX", () => {
    const [, [first, second]] = jet(loss)(at, [v, v.mul(0)]);
    const inner = (x: ArrayLike<number>): number =>
      f64(Float64Array.from(x))
        .mul(v.reshape([-1]))
        .sum()
        .item();
    expectClose([first.item(), second.item()], [inner(gradient), inner(hvp) / 2], closeness);
  });
});
