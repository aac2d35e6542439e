import { eig, eigvals } from "../../src/linalg/eig.ts";
import { expm, expmFrechet } from "../../src/linalg/expm.ts";
import { hessenberg } from "../../src/linalg/hessenberg.ts";
import { logm } from "../../src/linalg/logm.ts";
import { matrixFunction } from "../../src/linalg/matrix-function.ts";
import { schur } from "../../src/linalg/schur.ts";
import { sqrtm } from "../../src/linalg/sqrtm.ts";
import { solveDiscreteLyapunov, solveSylvester } from "../../src/linalg/sylvester.ts";
import { f64 } from "../doubles.ts";
import type { Row } from "../row.ts";

/** Eigenvalues 2.1 ± 0.9i and 0.7, about. */
const a = f64([
  [2.1, -0.9, 0.3],
  [0.8, 1.9, -0.4],
  [0.2, 0.5, 0.9],
]);
const b = f64([
  [1.3, 0.6],
  [-0.2, 0.8],
]);
const e = f64([
  [0.3, -0.7],
  [1.2, 0.5],
]);
const f = f64([
  [-0.4, 0.2],
  [0.6, 0.9],
]);
const contraction = f64([
  [0.4, 0.2],
  [-0.3, 0.5],
]);
const rectangle = f64([
  [0.3, -0.7],
  [1.2, 0.5],
  [-0.6, 0.1],
]);

const notUnique = "is not unique and has no derivative; eig and matrix functions do";
const withoutDerivatives = {
  jvp: notUnique,
  vjp: notUnique,
  "grad of grad": notUnique,
  linearize: notUnique,
  jet: notUnique,
  "jet of vmap": notUnique,
};

export const SCHUR_ROWS: readonly Row[] = [
  {
    constant: "hessenberg",
    inputs: [a],
    apply: (x) => Object.values(hessenberg(x)),
    unsupported: withoutDerivatives,
  },
  {
    constant: "schur",
    inputs: [a],
    apply: (x) => Object.values(schur(x)),
    unsupported: withoutDerivatives,
  },
  {
    constant: "eig",
    label: "with vectors",
    inputs: [a],
    apply: (x) => {
      const { values, vectors } = eig(x);
      return [values.re, values.im, vectors.re, vectors.im];
    },
  },
  { constant: "eig", label: "values only", inputs: [a], apply: (x) => Object.values(eigvals(x)) },
  { constant: "matrixFunction", label: "expm", inputs: [a], apply: expm },
  { constant: "matrixFunction", label: "sqrtm", inputs: [a], apply: (x) => sqrtm(x) },
  { constant: "matrixFunction", label: "logm", inputs: [a], apply: (x) => logm(x) },
  {
    constant: "matrixFunction",
    label: "expm along a direction",
    inputs: [b, e],
    apply: (x, y) => expmFrechet(x, y).derivative,
  },
  {
    constant: "matrixFunction",
    label: "logm along two directions",
    inputs: [b, e, f],
    apply: (x, y, z) => matrixFunction("logm", x, [y, z]),
  },
  {
    constant: "sylvester",
    inputs: [a, b, rectangle],
    apply: (x, y, z) => solveSylvester(x, y, z),
  },
  {
    constant: "sylvester",
    label: "discrete",
    inputs: [contraction, e],
    apply: (x, y) => solveDiscreteLyapunov(x, y),
  },
];
