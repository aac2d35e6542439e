import { bandedSolve } from "../../src/linalg/banded-solve.ts";
import { cholesky } from "../../src/linalg/cholesky.ts";
import { det, slogdet } from "../../src/linalg/determinant.ts";
import { packedLu } from "../../src/linalg/lu.ts";
import { luFactor, luSolve } from "../../src/linalg/lu-factor.ts";
import { solve } from "../../src/linalg/solve.ts";
import { triangularSolve } from "../../src/linalg/triangular-solve.ts";
import { f64 } from "../doubles.ts";
import type { Row } from "../row.ts";

const square = f64([
  [0.3, -0.7, 1.2],
  [2.1, 0.4, -1.6],
  [-0.5, 1.9, 0.8],
]);
const larger = f64([
  [0.3, -0.7, 1.2, 0.5],
  [2.1, 0.4, -1.6, -0.8],
  [-0.5, 1.9, 0.8, 0.2],
  [0.7, -0.4, 0.1, 1.5],
]);
const triangle = f64([
  [1.3, 0.7, -0.2],
  [0.6, -1.4, 0.5],
  [-0.5, 0.9, 0.8],
]);
const positiveDefinite = f64([
  [2.3, -0.7, 0.4],
  [-0.5, 1.9, 0.3],
  [0.6, 0.2, 1.7],
]);
const tall = f64([
  [0.3, -0.7],
  [2.1, 0.4],
  [-0.5, 1.9],
]);
const bands = f64([
  [0.4, 1.2, -0.7],
  [0.3, -0.5, 1.8],
  [1.4, 0.6, 0.2],
]);
const columns = f64([
  [0.4, -1.1],
  [0.9, 0.3],
  [-0.6, 0.8],
]);

export const LINALG_ROWS: readonly Row[] = [
  { constant: "cholesky", inputs: [positiveDefinite], apply: (a) => cholesky(a) },
  {
    constant: "triangularSolve",
    inputs: [triangle, columns],
    apply: (a, b) => triangularSolve(a, b),
  },
  {
    constant: "triangularSolve",
    label: "upper, transposed",
    inputs: [triangle, columns],
    apply: (a, b) => triangularSolve(a, b, { lower: false, transpose: true }),
  },
  {
    constant: "triangularSolve",
    label: "upper, unit diagonal",
    inputs: [triangle, columns],
    apply: (a, b) => triangularSolve(a, b, { lower: false, unitDiagonal: true }),
  },
  ...(["partial", "complete"] as const).flatMap((pivoting) =>
    Object.entries({ square, tall, wide: tall.transpose() }).map(
      ([shape, matrix]): Row => ({
        constant: "lu",
        label: `of a ${shape} matrix, ${pivoting} pivoting`,
        inputs: [matrix],
        apply: (a) => Object.values(packedLu(a, pivoting)),
      }),
    ),
  ),
  { constant: "factoredSolve", inputs: [square, columns], apply: (a, b) => solve(a, b) },
  {
    constant: "factoredSolve",
    label: "transposed",
    inputs: [square, columns],
    apply: (a, b) => luSolve(luFactor(a), b, { transpose: true }),
  },
  {
    constant: "factoredSolve",
    label: "of a positive definite matrix",
    inputs: [positiveDefinite, columns],
    apply: (a, b) => solve(a, b, { assume: "positiveDefinite" }),
  },
  { constant: "factoredDeterminant", inputs: [larger], apply: (a) => det(a) },
  {
    constant: "factoredDeterminant",
    label: "and its logarithm",
    inputs: [square],
    apply: (a) => Object.values(slogdet(a)),
  },
  {
    constant: "bandedSolve",
    inputs: [bands, columns],
    apply: (a, b) => bandedSolve({ lower: 1, upper: 1 }, a, b),
  },
  {
    constant: "bandedSolve",
    label: "two diagonals below",
    inputs: [bands, columns],
    apply: (a, b) => bandedSolve({ lower: 2, upper: 0 }, a, b),
  },
];
