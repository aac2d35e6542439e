import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-direct.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode } from "../../testing/golden-numbers.ts";
import { expectNear, matrixOf } from "../../testing/matrices.ts";
import { array, checkGradients, type Tensor, vmap } from "../index.ts";
import { matrixPower } from "./matrix-power.ts";
import { multiDot } from "./multi-dot.ts";
import { cross, trace, vecdot } from "./products.ts";
import { blockDiagonal, circulant, hankel, kron, toeplitz, vander } from "./structured.ts";

const { structured } = golden;

describe("as in SciPy and NumPy:", () => {
  test("toeplitz", () => {
    const { column, row, value, symmetric } = structured.toeplitz;
    expect(toeplitz(f64(column), f64(row)).js()).toEqual(value);
    expect(toeplitz(f64(column)).js()).toEqual(symmetric);
  });

  test("hankel", () => {
    const { column, row, value, zeros } = structured.hankel;
    expect(hankel(f64(column), f64(row)).js()).toEqual(value);
    expect(hankel(f64(column)).js()).toEqual(zeros);
  });

  test("circulant", () => {
    expect(circulant(f64(structured.circulant.column)).js()).toEqual(structured.circulant.value);
  });

  test("vander", () => {
    const { x, value, increasing } = structured.vander;
    expect(vander(f64(x)).js()).toEqual(value);
    expect(vander(f64(x), { columns: 3, increasing: true }).js()).toEqual(increasing);
    expect(vander(f64(x), { columns: 0 }).shape).toEqual([4, 0]);
  });

  test("kron", () => {
    const { a, b, value, vectors } = structured.kron;
    expect(kron(matrixOf(a), matrixOf(b)).js()).toEqual(value);
    const { column, row } = structured.toeplitz;
    expect(kron(f64(column), f64(row)).js()).toEqual(vectors);
  });

  test("blockDiagonal", () => {
    const { a, b, value } = structured.blockDiagonal;
    const column = f64(structured.toeplitz.column);
    expect(blockDiagonal([matrixOf(a), matrixOf(b), column]).js()).toEqual(value);
  });

  test("cross and vecdot", () => {
    const { a, b, value } = structured.cross;
    expectClose(cross(matrixOf(a), matrixOf(b)), decode(value), { tolerance: 1e-15 });
    const turned = cross(matrixOf(a).transpose(), matrixOf(b).transpose(), { axis: 0 });
    expectClose(turned.transpose(), decode(value), { tolerance: 1e-15 });
    expectClose(vecdot(matrixOf(a), matrixOf(b)), structured.vecdot.value, { tolerance: 1e-15 });
  });

  test("multiDot", () => {
    const { factors, value } = structured.multiDot;
    const product = multiDot(factors.map((f) => matrixOf(f)));
    expectClose(product, value, { tolerance: 1e-14 });
    const [row, wide] = factors.map((f) => matrixOf(f));
    expect(multiDot([row, wide, wide.transpose(), row]).shape).toEqual([]);
  });

  test.each(structured.matrixPower)(
    "matrixPower $exponent",
    ({ a, exponent, value, condition }) => {
      const tolerance = 10 * 2 ** -52 * condition ** Math.max(1, -exponent);
      expectNear(matrixPower(matrixOf(a), exponent), matrixOf(value), tolerance);
    },
  );

  test("trace", () => {
    const { a, value } = structured.trace;
    [-1, 0, 1, 5].forEach((k, i) => {
      expectClose(trace(matrixOf(a), k), [value[i]], { tolerance: 1e-15 });
    });
  });
});

test("integers stay integers", () => {
  const x = array([1, 2], { dtype: "int32" });
  expect([toeplitz(x), kron(x, x), blockDiagonal([x, x]), vander(x)].map((y) => y.dtype)).toEqual(
    new Array(4).fill("int32"),
  );
});

test("leading axes are batches", () => {
  const batch = f64([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  for (const f of [toeplitz, circulant, hankel, vander] as ((x: Tensor) => Tensor)[]) {
    expect(f(batch).js()).toEqual(vmap(f)(batch).js());
  }
  const matrices = batch.reshape([2, 1, 3]);
  expect(kron(matrices, matrices).shape).toEqual([2, 1, 9]);
  expect(blockDiagonal([matrices, batch.slice(0)]).shape).toEqual([2, 2, 6]);
});

test("are differentiable", () => {
  const x = f64([0.3, -1.2, 0.7]);
  const all = (v: Tensor): Tensor[] =>
    [toeplitz(v, v.mul(v)), circulant(v), hankel(v, v.sin()), vander(v), kron(v, v.exp())].map(
      (y) => y.mul(y),
    );
  checkGradients(all, [x], { tolerance: 1e-9 });
  const blocks = (v: Tensor): Tensor => blockDiagonal([v, v.mul(v).reshape([3, 1])]).sin();
  checkGradients(blocks, [x], { tolerance: 1e-9 });
  checkGradients((v: Tensor) => cross(v, v.mul(v)), [x], { tolerance: 1e-9 });
  checkGradients((v: Tensor) => matrixPower(circulant(v), -2), [x], { tolerance: 1e-8 });
});
