import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { checkGradients, ones } from "../index.ts";
import { diagonal, diagonalMatrix, tril, triu } from "./diagonal.ts";

const x = f64([
  [1, 2, 3],
  [4, 5, 6],
]);

test("diagonal reads along the last two axes", () => {
  expect(diagonal(x).js()).toEqual([1, 5]);
  expect(diagonal(x, 1).js()).toEqual([2, 6]);
  expect(diagonal(x, -1).js()).toEqual([4]);
  expect(diagonal(x, 3).js()).toEqual([]);
  expect(diagonal(ones([4, 2, 3])).shape).toEqual([4, 2]);
});

test("diagonalMatrix is its inverse", () => {
  expect(diagonalMatrix(f64([1, 2])).js()).toEqual([
    [1, 0],
    [0, 2],
  ]);
  expect(diagonalMatrix(f64([1, 2]), 1).js()).toEqual([
    [0, 1, 0],
    [0, 0, 2],
    [0, 0, 0],
  ]);
  expect(diagonalMatrix(f64([1, 2]), -1).js()).toEqual([
    [0, 0, 0],
    [1, 0, 0],
    [0, 2, 0],
  ]);
  for (const offset of [-2, 0, 1]) {
    expect(diagonal(diagonalMatrix(f64([3, 4, 5]), offset), offset).js()).toEqual([3, 4, 5]);
  }
});

test("triu and tril keep a triangle", () => {
  expect(triu(x).js()).toEqual([
    [1, 2, 3],
    [0, 5, 6],
  ]);
  expect(triu(x, 1).js()).toEqual([
    [0, 2, 3],
    [0, 0, 6],
  ]);
  expect(tril(x).js()).toEqual([
    [1, 0, 0],
    [4, 5, 0],
  ]);
  expect(tril(x, -1).js()).toEqual([
    [0, 0, 0],
    [4, 0, 0],
  ]);
});

test("all of them differentiate", () => {
  checkGradients(
    (v) =>
      diagonal(v)
        .sin()
        .sum()
        .add(triu(v).mul(tril(v, 1)).sum()),
    [x],
  );
  checkGradients((v) => diagonalMatrix(v, 1).exp().sum(), [f64([0.1, 0.2])]);
});

test("vectors have no diagonal", () => {
  expect(() => diagonal(f64([1, 2]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: diagonal: expected a tensor with at least 2 axes, received float64[2]. Add axes with expandDims or reshape.]`,
  );
});
