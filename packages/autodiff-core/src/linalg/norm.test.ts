import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-direct.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode } from "../../testing/golden-numbers.ts";
import { matrixOf } from "../../testing/matrices.ts";
import { grad, hessian, jit, jvp, type Tensor, vmap } from "../index.ts";
import { matrixNorm, norm } from "./norm.ts";
import { vectorNorm } from "./vector-norm.ts";

describe("vectorNorm is exact to 20 roundings, neither overflowing nor underflowing on the way", () => {
  test.each(golden.vectorNorms)("order $ord of $x", ({ x, ord, value }) => {
    const [p, expected] = decode([ord, value]);
    const actual = vectorNorm(matrixOf(x), { ord: p }).item();
    if (expected === 0 || !Number.isFinite(expected)) expect(actual).toBe(expected);
    else expect(Math.abs(actual / expected - 1)).toBeLessThan(20 * 2 ** -52);
  });
});

describe("matrixNorm and norm agree with numpy.linalg.norm", () => {
  test.each(golden.matrixNorms)("order $ord", ({ x, ord, value }) => {
    const order = ord === "fro" || ord === "nuc" ? ord : decode([ord])[0];
    expectClose(matrixNorm(matrixOf(x), { ord: order }), [value], { tolerance: 1e-14 });
    expectClose(norm(matrixOf(x), { ord: order }), [value], { tolerance: 1e-14 });
  });
});

const cube = f64([
  [
    [1, -2],
    [3, 4],
  ],
  [
    [0, 2],
    [-5, 1],
  ],
]);

test("axes are reduced, and kept with keepDims", () => {
  expect(vectorNorm(cube, { axis: -1, ord: 1 }).js()).toEqual([
    [3, 7],
    [2, 6],
  ]);
  expect(
    vectorNorm(cube, { axis: [0, 2], ord: Number.POSITIVE_INFINITY, keepDims: true }).js(),
  ).toEqual([[[2], [5]]]);
  expect(vectorNorm(cube, { keepDims: true }).shape).toEqual([1, 1, 1]);
  expect(norm(cube, { axis: [0, 1], ord: 1 }).js()).toEqual([8, 5]);
  expect(norm(cube, { axis: [1, 0], ord: 1, keepDims: true }).js()).toEqual([[[5, 6]]]);
  expect(norm(cube, { axis: 0, ord: 1 }).js()).toEqual([
    [1, 4],
    [8, 5],
  ]);
  expect(norm(f64([3, 4])).item()).toBe(5);
  expect(norm(cube).item()).toBeCloseTo(Math.sqrt(60), 14);
});

test("of nothing the norm is 0", () => {
  expect(vectorNorm(f64([])).item()).toBe(0);
  expect(
    vectorNorm(f64([]).reshape([2, 0]), { axis: 1, ord: Number.POSITIVE_INFINITY }).js(),
  ).toEqual([0, 0]);
  expect(matrixNorm(f64([]).reshape([0, 3]), { ord: 2 }).item()).toBe(0);
});

test("infinities and NaN pass through", () => {
  const inf = Number.POSITIVE_INFINITY;
  for (const ord of [1, 2, 3, inf]) {
    expect(vectorNorm(f64([1, -inf]), { ord }).item()).toBe(inf);
    expect(vectorNorm(f64([1, Number.NaN]), { ord }).item()).toBeNaN();
  }
  expect(vectorNorm(f64([1, inf]), { ord: -1 }).item()).toBe(1);
});

test("the gradient is x/‖x‖, also for huge and denormal vectors, and 0 at 0", () => {
  for (const scale of [1, 1e300, 2 ** -1060]) {
    const x = f64([3 * scale, 4 * scale]);
    expectClose(grad((v: Tensor) => vectorNorm(v))(x), [0.6, 0.8], { tolerance: 1e-15 });
    expectClose(jvp(vectorNorm, [x], [f64([1, 0])])[1], [0.6], { tolerance: 1e-15 });
  }
  for (const ord of [1, 2, 3]) {
    expect(grad((v: Tensor) => vectorNorm(v, { ord }))(f64([0, 0])).js()).toEqual([0, 0]);
  }
});

test("the Hessian of ‖x‖ is (I - x·xᵀ/‖x‖²)/‖x‖", () => {
  const h = hessian((v: Tensor) => vectorNorm(v))(f64([3, 4])) as Tensor;
  expectClose(h, [0.128, -0.096, -0.096, 0.072], { tolerance: 1e-15 });
});

test("compiled, batched and in float32, without overflow", () => {
  const x = f64([
    [3e30, 4e30],
    [3e-30, 4e-30],
  ]).cast("float32");
  const norms = jit(vmap((v: Tensor) => vectorNorm(v)))(x);
  expect(norms.dtype).toBe("float32");
  expectClose(norms, [5e30, 5e-30], { tolerance: 2e-7, scale: 0 });
});
