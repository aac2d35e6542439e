/** What the direct methods say of operands that they cannot use, before and while a program runs. */
import { describe, expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import {
  DomainError,
  diagonal,
  grad,
  isFluxionError,
  jit,
  OptionError,
  ShapeError,
  type Tensor,
  vmap,
} from "../index.ts";
import { bandedSolve } from "./banded-solve.ts";
import { cholesky, choleskySolve } from "./cholesky.ts";
import { det, slogdet } from "./determinant.ts";
import { lu } from "./lu.ts";
import { luFactor, luSolve } from "./lu-factor.ts";
import { matrixPower } from "./matrix-power.ts";
import { multiDot } from "./multi-dot.ts";
import { matrixNorm, norm } from "./norm.ts";
import { cross } from "./products.ts";
import { inv, solve } from "./solve.ts";
import { companion, convolutionMatrix, hadamard, hilbert } from "./special-matrices.ts";
import { blockDiagonal, toeplitz, vander } from "./structured.ts";
import { tensorInv } from "./tensor-solve.ts";
import { triangularSolve } from "./triangular-solve.ts";
import { tridiagonalSolve } from "./tridiagonal-solve.ts";
import { vectorNorm } from "./vector-norm.ts";

const singular = f64([
  [1, 2],
  [2, 4],
]);
const regular = f64([
  [2, 1],
  [1, 3],
]);
const b = f64([1, 1]);
const off = f64([1]);

const smaller = f64([
  [0, 0],
  [0, 0.1],
]);
const corner = f64([
  [1, 0],
  [0, 0],
]);

/** Each fails for `singular`, not for `regular`. */
const FAILING: readonly (readonly [string, (a: Tensor) => Tensor])[] = [
  ["cholesky", (a) => cholesky(a.sub(smaller))],
  ["solve", (a) => solve(a, b)],
  ["solve of a symmetric matrix", (a) => solve(a, b, { assume: "symmetric" })],
  ["definite solve", (a) => solve(a.sub(smaller), b, { assume: "positiveDefinite" })],
  ["inv", (a) => inv(a)],
  ["luSolve", (a) => luSolve(luFactor(a), b)],
  ["matrixPower", (a) => matrixPower(a, -2)],
  ["triangularSolve", (a) => triangularSolve(a.sub(corner), b)],
  [
    "tridiagonalSolve",
    (a) => tridiagonalSolve(a.slice(0, [1]), diagonal(a), a.slice(1, [0, 1]), b),
  ],
  ["bandedSolve", (a) => bandedSolve({ lower: 0, upper: 0 }, a.slice([1]).sub(f64([[2, 0]])), b)],
];

describe.each(FAILING)("%s of a singular matrix throws a DomainError", (_name, f) => {
  test("when run, compiled, batched and differentiated", () => {
    const batch = f64([regular.js(), singular.js()]);
    const loss = (a: Tensor): Tensor => f(a).sum();
    expect(() => f(singular)).toThrow(DomainError);
    expect(() => jit(f)(singular)).toThrow(DomainError);
    expect(() => vmap(f)(batch)).toThrow(/\(entry \[1\]\)/);
    expect(() => jit(vmap(f))(batch)).toThrow(DomainError);
    expect(() => jit(grad(loss))(singular)).toThrow(DomainError);
  });

  test("and says nothing of a regular one", () => {
    expect(f(regular).isFinite().all().item()).toBe(1);
  });
});

const message = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (isFluxionError(error)) return error.message;
    throw error;
  }
  return "nothing was thrown";
};

test("the messages name the function, the entry and the remedy", () => {
  const batch = f64([regular.js(), singular.js()]);
  expect([
    message(() => solve(batch, b)),
    message(() =>
      cholesky(
        f64([
          [1, 2],
          [2, 1],
        ]),
      ),
    ),
    message(() =>
      triangularSolve(
        f64([
          [0, 0],
          [1, 1],
        ]),
        b,
      ),
    ),
    message(() => tridiagonalSolve(off, f64([1, 1]), off, b)),
    message(() => inv(f64([[1, 2, 3]]))),
    message(() => solve(regular, f64([1, 2, 3]))),
  ]).toMatchInlineSnapshot(`
    [
      "solve: expected an invertible matrix, received a singular one, whose pivot 2 is exactly 0 (entry [1]). Use lstsq or pinv, or add a small multiple of the identity; { throw: false } gives NaN.",
      "cholesky: expected a positive definite matrix, received one whose leading minor of order 2 is not positive. Add a small multiple of the identity, or factor by lu or eigh; { throw: false } gives NaN.",
      "triangularSolve: expected a triangular matrix without zeros on its diagonal, received a matrix with a zero there. The matrix is singular: use lstsq or pinv, or add a small multiple of the identity.",
      "tridiagonalSolve: expected an invertible matrix, received a singular one, whose pivot 2 is exactly 0. Use lstsq or pinv, or add a small multiple of the identity; { throw: false } gives NaN.",
      "inv: expected a square matrix, or a batch of them, of shape [..., n, n], received float64[1,3]. Rectangular systems are solved by lstsq, rectangular matrices inverted by pinv.",
      "solve: expected a right-hand side of shape [2] or [..., 2, columns], received float64[3]. A batch of vectors needs a last axis of size 1: b.expandDims(-1).",
    ]
  `);
});

test("with throw: false nothing is thrown, and the result is NaN", () => {
  const quiet = { throw: false };
  const results = [
    cholesky(
      f64([
        [1, 2],
        [2, 1],
      ]),
      quiet,
    ),
    solve(singular, b, quiet),
    solve(singular.mul(-1), b, { ...quiet, assume: "positiveDefinite" }),
    inv(singular, quiet),
    luSolve(luFactor(singular), b, quiet),
    matrixPower(singular, -3, quiet),
    bandedSolve({ lower: 0, upper: 0 }, f64([[1, 0]]), b, quiet),
    tridiagonalSolve(off, f64([1, 1]), off, b, quiet),
  ];
  for (const y of results) expect(y.dataSync().every(Number.isNaN)).toBe(true);
});

const wide = f64([[1, 2, 3]]);
const vector = f64([1, 2, 3]);

test.each<readonly [string, () => unknown]>([
  ["cholesky of a rectangular matrix", () => cholesky(wide)],
  ["cholesky of a vector", () => cholesky(vector)],
  ["choleskySolve of too long a vector", () => choleskySolve(regular, vector)],
  ["lu of a vector", () => lu(vector)],
  ["luFactor of a rectangular matrix", () => luFactor(wide)],
  ["luSolve of too long a vector", () => luSolve(luFactor(regular), vector)],
  ["solve of a rectangular matrix", () => solve(wide, vector)],
  ["solve of a scalar", () => solve(regular, 1)],
  [
    "solve of batches that do not broadcast",
    () => solve(f64([[[1]], [[2]]]), f64([[[1]], [[2]], [[3]]])),
  ],
  ["inv of a rectangular matrix", () => inv(wide)],
  ["det of a rectangular matrix", () => det(wide)],
  ["slogdet of a rectangular matrix", () => slogdet(wide)],
  ["matrixPower of a rectangular matrix", () => matrixPower(wide, 2)],
  ["triangularSolve of a rectangular matrix", () => triangularSolve(wide, vector)],
  ["tridiagonalSolve of diagonals of one length", () => tridiagonalSolve(b, b, b, b)],
  ["bandedSolve of too few bands", () => bandedSolve({ lower: 1, upper: 1 }, wide, vector)],
  ["matrixNorm of a vector", () => matrixNorm(vector)],
  ["norm with an order of a tensor with three axes", () => norm(f64([[[1]]]), { ord: 2 })],
  ["cross of vectors in the plane", () => cross(b, b)],
  ["multiDot of a batch", () => multiDot([f64([[[1]]]), vector])],
  ["toeplitz of a scalar", () => toeplitz(1)],
  ["tensorInv of unequal groups of axes", () => tensorInv(f64([[[1], [2]]]))],
])("%s throws a ShapeError", (_name, run) => {
  expect(run).toThrow(ShapeError);
});

test.each<readonly [string, () => unknown]>([
  ["matrixPower of half a power", () => matrixPower(regular, 0.5)],
  [
    "bandedSolve of a negative number of diagonals",
    () => bandedSolve({ lower: -1, upper: 1 }, wide, vector),
  ],
  ["vectorNorm of order NaN", () => vectorNorm(b, { ord: Number.NaN })],
  ["solve of an unknown kind", () => solve(regular, b, { assume: "spd" as "general" })],
  ["matrixNorm of order 3", () => matrixNorm(regular, { ord: 3 })],
  ['norm of order "fro" of a vector', () => norm(b, { ord: "fro" })],
  ["multiDot of one matrix", () => multiDot([regular])],
  ["blockDiagonal of nothing", () => blockDiagonal([])],
  ["vander of half a column", () => vander(b, { columns: 0.5 })],
  ["hilbert of half a row", () => hilbert(0.5)],
  ["hadamard of 6 rows", () => hadamard(6)],
  ["companion of a constant", () => companion(b.slice([1]))],
  ["convolutionMatrix of no columns", () => convolutionMatrix(b, 0)],
])("%s throws an OptionError", (_name, run) => {
  expect(run).toThrow(OptionError);
});
