import { type Tensor, zeros } from "../../src/index.ts";
import { cg } from "../../src/linalg/matrix-free/cg.ts";
import { linearOperator } from "../../src/linalg/matrix-free/linear-operator.ts";
import { linearSolve } from "../../src/linalg/matrix-free/linear-solve.ts";
import { matrixOperator } from "../../src/linalg/matrix-free/matrix-operators.ts";
import { f64 } from "../doubles.ts";
import type { Row } from "../row.ts";

const general = f64([
  [2.1, -0.7],
  [0.4, 1.6],
]);
const rhs = f64([0.3, -1.2]);

/** `diag(c) + 0.5 e eᵀ`, positive definite. */
function rankOneUpdate(c: Tensor, b: Tensor): Tensor {
  const operator = linearOperator(
    (x: Tensor) => c.mul(x).add(x.sum().mul(0.5)),
    zeros([2], { dtype: "float64" }),
    { tags: ["positiveDefinite"] },
  );
  return linearSolve(operator, b, { solver: cg({ rtol: 1e-15, atol: 1e-15 }) }).x;
}

export const MATRIX_FREE_ROWS: readonly Row[] = [
  {
    constant: "linearSolve",
    label: "by LU factors",
    inputs: [general, rhs],
    apply: (a, b) => linearSolve(matrixOperator(a), b).x,
  },
  {
    constant: "linearSolve",
    label: "by conjugate gradients",
    inputs: [f64([1.3, 2.4]), rhs],
    apply: rankOneUpdate,
  },
];
