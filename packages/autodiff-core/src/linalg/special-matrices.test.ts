import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-direct.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectNear, matrixOf } from "../../testing/matrices.ts";
import { checkGradients, type Tensor, vmap } from "../index.ts";
import {
  type ConvolutionMode,
  companion,
  convolutionMatrix,
  fiedler,
  hadamard,
  helmert,
  hilbert,
  invHilbert,
  invPascal,
  leslie,
  pascal,
} from "./special-matrices.ts";
import { tensorInv, tensorSolve } from "./tensor-solve.ts";

const { special, toeplitz, tensorSolve: tensors } = golden.structured;
const double = { dtype: "float64" } as const;
const [c, r] = [f64(toeplitz.column), f64(toeplitz.row)];

describe("as in SciPy:", () => {
  test("matrices that depend on their size only", () => {
    expect(hilbert(4, double).js()).toEqual(special.hilbert);
    expect(invHilbert(6, double).js()).toEqual(special.invHilbert);
    expect(hadamard(8, double).js()).toEqual(special.hadamard);
    expectNear(helmert(4, double), matrixOf(special.helmert), 1e-15);
    expectNear(helmert(4, { ...double, full: true }), matrixOf(special.helmertFull), 1e-15);
    for (const kind of ["symmetric", "lower", "upper"] as const) {
      expectNear(pascal(5, { ...double, kind }), matrixOf(special.pascal[kind]), 0);
      expectNear(invPascal(5, { ...double, kind }), matrixOf(special.invPascal[kind]), 0);
    }
  });

  test("companion, fiedler and leslie", () => {
    expect(companion(c).js()).toEqual(special.companion);
    expect(fiedler(c).js()).toEqual(special.fiedler);
    expect(leslie(c, r).js()).toEqual(special.leslie);
  });

  test.each(special.convolutionMatrix)("convolutionMatrix of $a, $n, $mode", (row) => {
    const mode = row.mode as ConvolutionMode;
    expect(convolutionMatrix(f64(row.a), row.n, { mode }).js()).toEqual(row.value);
  });

  test("tensorSolve and tensorInv", () => {
    const [a, b] = [matrixOf(tensors.a), matrixOf(tensors.b)];
    expectNear(tensorSolve(a, b), matrixOf(tensors.x), 1e-13);
    expectNear(tensorInv(a), matrixOf(tensors.inverse), 1e-13);
  });
});

test("without rows", () => {
  for (const f of [hilbert, invHilbert, pascal, invPascal]) expect(f(0).shape).toEqual([0, 0]);
  expect(hadamard(1).js()).toEqual([[1]]);
});

test("leading axes are batches, and the entries have derivatives", () => {
  const batch = f64([
    [1, 2, 3],
    [4, 5, 7],
  ]);
  const maps: ((x: Tensor) => Tensor)[] = [
    companion,
    fiedler,
    (x) => convolutionMatrix(x, 2, { mode: "same" }),
    (x) => leslie(x, x.slice("...", [1])),
  ];
  for (const f of maps) {
    expect(f(batch).js()).toEqual(vmap(f)(batch).js());
    checkGradients((x: Tensor) => f(x).sin(), [batch], { tolerance: 1e-9 });
  }
});
