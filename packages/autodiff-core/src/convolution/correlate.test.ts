import { expect, test } from "vitest";
import golden from "../../fixtures/convolution.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { pattern } from "../../testing/integer-pattern.ts";
import {
  array,
  checkGradients,
  jit,
  OptionError,
  ShapeError,
  type Tensor,
  vmap,
  zeros,
} from "../index.ts";
import { convolve, correlate, type OverlapMode } from "./correlate.ts";

test.each(golden.overlap)("$a and $v, mode $mode, as NumPy and SciPy", (row) => {
  const [a, v] = [pattern(row.a), pattern(row.v, 1)];
  const mode = row.mode as OverlapMode;
  expect([...convolve(a, v, { mode }).add(0).dataSync()]).toEqual(row.convolve.map((x) => x + 0));
  expect([...correlate(a, v, { mode }).add(0).dataSync()]).toEqual(row.correlate.map((x) => x + 0));
});

test("the defaults are NumPy's", () => {
  const [a, v] = [f64([1, 2, 3]), f64([0, 1, 0.5])];
  expect(convolve(a, v).js()).toEqual([0, 1, 2.5, 4, 1.5]);
  expect(correlate(a, v).js()).toEqual([3.5]);
});

test("polynomials multiply: exact on integers, commutative", () => {
  const [a, v] = [array([1, 1], { dtype: "int32" }), array([1, 2, 1], { dtype: "int32" })];
  expect(convolve(a, v).js()).toEqual([1, 3, 3, 1]);
  expect(convolve(v, a).js()).toEqual([1, 3, 3, 1]);
  expect(convolve(a, v).dtype).toBe("int32");
});

test("derivatives, vmap and jit", () => {
  const [a, v] = [pattern([5]).mul(0.3), pattern([3], 1).mul(0.2)];
  for (const mode of ["full", "same", "valid"] as const) {
    checkGradients((x: Tensor, y: Tensor) => convolve(x, y, { mode }).sin(), [a, v]);
    checkGradients((x: Tensor, y: Tensor) => correlate(x, y, { mode }).sin(), [a, v]);
  }
  const rows = pattern([3, 5]);
  const batched = jit(vmap((x: Tensor) => convolve(x, v)))(rows);
  expect(batched.slice(1).js()).toEqual(convolve(rows.slice(1), v).js());
});

test("misuse", () => {
  expect(() => convolve(zeros([0]), zeros([2]))).toThrow(ShapeError);
  expect(() => convolve(zeros([3]), zeros([2, 2]))).toThrow(ShapeError);
  expect(() => correlate(zeros([]), zeros([]))).toThrow(ShapeError);
  expect(() => correlate(zeros([3]), zeros([2]), { mode: "half" as "full" })).toThrow(OptionError);
});
