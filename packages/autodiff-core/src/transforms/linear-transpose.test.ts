import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import {
  array,
  DTypeError,
  jit,
  linearTranspose,
  ShapeError,
  scan,
  type Tensor,
  TransformError,
  vjp,
  zeros,
} from "../index.ts";

const a = f64([
  [1, 2, 3],
  [4, 5, 6],
]);

test("is the pullback of a linear function, also of a compiled one or a scan", () => {
  const example = zeros([3], { dtype: "float64" });
  const functions = [
    (x: Tensor) => a.matmul(x),
    jit((x: Tensor) => a.matmul(x.mul(2))),
    (x: Tensor) =>
      scan((s: Tensor, v: Tensor) => [s.mul(0.5).add(v), s] as const, x.sum().mul(0), x)[1].slice([
        0, 2,
      ]),
  ];
  for (const fn of functions) {
    const ct = f64([1, -2]);
    const expected = vjp(fn, example)[1](ct)[0].js();
    expect(linearTranspose(fn, example)(ct)[0].js()).toEqual(expected);
  }
});

test("refuses what is not linear", () => {
  const transposed = linearTranspose((x: Tensor) => x.sin(), zeros([3]));
  expect(() => transposed(zeros([3]))).toThrow(TransformError);
  expect(() => linearTranspose((x: Tensor) => x, array([1], { dtype: "int32" }))).toThrow(
    DTypeError,
  );
  expect(() => linearTranspose((x: Tensor) => x, zeros([3]))(zeros([2]))).toThrow(ShapeError);
});
