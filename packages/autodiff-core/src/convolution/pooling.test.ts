import { describe, expect, test } from "vitest";
import golden from "../../fixtures/convolution.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode } from "../../testing/golden-numbers.ts";
import { pattern } from "../../testing/integer-pattern.ts";
import {
  array,
  checkGradients,
  grad,
  hessian,
  jit,
  OptionError,
  ShapeError,
  type Tensor,
  vmap,
  zeros,
} from "../index.ts";
import { adaptiveAveragePool } from "./adaptive-pooling.ts";
import type { Widths } from "./geometry.ts";
import { averagePool, globalAveragePool, globalMaxPool, maxPool, minPool } from "./pooling.ts";
import { type WindowReduction, windowReduce } from "./window-reduce.ts";

describe.each(golden.pool)(
  "window $window, strides $strides, padding $padding, dilation $dilation, as JAX's reduce_window:",
  (row) => {
    const options = { ...row, padding: row.padding as unknown as Widths[] };
    const x = pattern([1, 2, 5, 6]);

    test.each(["sum", "prod", "max", "min"] as const)("%s", (reduction) => {
      const y = windowReduce(x, reduction, options);
      expect(y.shape).toEqual(row.shape);
      expect([...y.add(0).dataSync()]).toEqual([...decode(row[reduction])].map((v) => v + 0));
    });

    test("pools", () => {
      expect([...maxPool(x, options).dataSync()]).toEqual([...decode(row.max)]);
      expect([...minPool(x, options).dataSync()]).toEqual([...decode(row.min)]);
      const taps = row.window[0] * row.window[1];
      expectClose(
        averagePool(x, options),
        row.sum.map((s) => s / taps),
        { tolerance: 1e-15 },
      );
      const means = row.sum.map((s, i) => s / row.counts[i]);
      expectClose(averagePool(x, { ...options, countIncludePad: false }), means, {
        tolerance: 1e-15,
      });
    });
  },
);

describe("windowReduce", () => {
  test("integers: exact sums and products, extrema of the dtype in the border", () => {
    const x = array([2 ** 30, 2 ** 30, -7], { dtype: "int32" });
    expect(windowReduce(x, "sum", { window: [2] }).js()).toEqual([-(2 ** 31), 2 ** 30 - 7]);
    expect(windowReduce(x, "max", { window: [1], padding: 1 }).js()).toEqual([
      -(2 ** 31),
      2 ** 30,
      2 ** 30,
      -7,
      -(2 ** 31),
    ]);
    expect(windowReduce(x.cast("uint32"), "min", { window: [1], padding: 1 }).dataSync()[0]).toBe(
      2 ** 32 - 1,
    );
    expect(windowReduce(array([true, true, false]), "sum", { window: [2] }).js()).toEqual([2, 1]);
  });

  test("NaN wins", () => {
    const x = f64([1, Number.NaN, 2, 3]);
    for (const reduction of ["sum", "prod", "max", "min"] as const) {
      const [a, b, c] = windowReduce(x, reduction, { window: [2] }).dataSync();
      expect([a, b, Number.isNaN(c)]).toEqual([Number.NaN, Number.NaN, false]);
    }
  });

  test("all ties of a window share the derivative equally, as in max", () => {
    const x = f64([
      [3, 3, 1],
      [3, 2, 0],
    ]);
    const gradient = grad((v: Tensor) => windowReduce(v, "max", { window: [2, 2] }).slice(0, 0))(x);
    expectClose(gradient, [1 / 3, 1 / 3, 0, 1 / 3, 0, 0], { tolerance: 1e-15 });
  });

  test.each(["sum", "prod", "max", "min"] as const)("derivatives of %s of both orders", (name) => {
    const x = f64([
      [0.3, -1.2, 0.8, 1.7],
      [2.1, 0.4, -0.6, 0.9],
      [-0.2, 1.1, 0.5, -1.4],
    ]);
    const f = (v: Tensor): Tensor =>
      windowReduce(v, name, { window: [2, 2], strides: [1, 2], padding: 1 })
        .clamp(-9, 9)
        .sin()
        .sum();
    checkGradients(f, [x]);
    checkGradients((v: Tensor) => grad(f)(v).square().sum(), [x]);
  });

  test("products have derivatives where entries are zero", () => {
    const x = f64([0, 2, 0, 3]);
    const second = hessian((v: Tensor) => windowReduce(v, "prod", { window: [3] }).sum())(x);
    expect(second.js()).toEqual([
      [0, 0, 2, 0],
      [0, 0, 3, 0],
      [2, 3, 0, 2],
      [0, 0, 2, 0],
    ]);
  });

  test("vmap and jit", () => {
    const x = pattern([3, 2, 4, 4]);
    const f = (v: Tensor): Tensor => windowReduce(v, "max", { window: [2, 3], padding: "same" });
    expect(jit(vmap(f))(x).js()).toEqual(f(x).js());
  });

  test("empty tensors and misuse", () => {
    expect(windowReduce(zeros([0, 4]), "max", { window: [2] }).shape).toEqual([0, 3]);
    expect(windowReduce(zeros([2, 0]), "sum", { window: [2] }).shape).toEqual([2, 0]);
    expect(() => windowReduce(zeros([4]), "sum", { window: 2 })).toThrow(ShapeError);
    expect(() => windowReduce(zeros([4]), "sum", { window: [2, 2] })).toThrow(ShapeError);
    expect(() => windowReduce(zeros([4]), "sum", { window: [5] })).toThrow(
      /over 5 entries for 0 \+ 4 \+ 0/,
    );
    expect(() => windowReduce(zeros([4]), "sum", { window: [0] })).toThrow(OptionError);
    expect(() => windowReduce(zeros([4]), "mean" as WindowReduction, { window: [2] })).toThrow(
      OptionError,
    );
  });
});

describe("pools", () => {
  const x = pattern([2, 3, 4, 6]);

  test("windows lie side by side unless strides are given", () => {
    expect(maxPool(x, { window: 2 }).shape).toEqual([2, 3, 2, 3]);
    expect(maxPool(x, { window: [2, 3], strides: 1 }).shape).toEqual([2, 3, 3, 4]);
    expect(averagePool(x, { window: [4] }).shape).toEqual([2, 3, 4, 1]);
    const whole = averagePool(x, { window: [4, 6] });
    expectClose(whole.reshape([2, 3]), globalAveragePool(x).dataSync(), { tolerance: 1e-15 });
    expect(
      maxPool(x, { window: [4, 6] })
        .reshape([2, 3])
        .js(),
    ).toEqual(globalMaxPool(x).js());
  });

  test("means of integers are floats, float32 stays", () => {
    expect(averagePool(x.cast("int32"), { window: 2 }).dtype).toBe("float32");
    const options = { window: 3, padding: 1, countIncludePad: false };
    expect(averagePool(x.cast("float32"), options).dtype).toBe("float32");
    expectClose(averagePool(x.mul(0).add(7), options), new Array(24).fill(7), { tolerance: 1e-15 });
  });

  test("adaptiveAveragePool: each window reaches over its share, rounded outwards", () => {
    const row = f64([[[1, 2, 3, 4, 5, 6, 7]]]);
    expectClose(adaptiveAveragePool(row, 3), [2, 4, 6], { tolerance: 1e-15 });
    expect(adaptiveAveragePool(x, [4, 6])).toBe(x);
    expectClose(adaptiveAveragePool(x, 1), globalAveragePool(x).dataSync(), { tolerance: 1e-14 });
    expectClose(adaptiveAveragePool(x, [2, 3]), averagePool(x, { window: 2 }).dataSync(), {
      tolerance: 1e-14,
    });
    expect(adaptiveAveragePool(row, 10).shape).toEqual([1, 1, 10]);
    expect(() => adaptiveAveragePool(x, 0)).toThrow(OptionError);
    checkGradients((v: Tensor) => adaptiveAveragePool(v, [3, 4]).sin(), [x.mul(0.2)]);
  });
});
