import { describe, expect, test } from "vitest";
import golden from "../../fixtures/convolution.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { pattern } from "../../testing/integer-pattern.ts";
import {
  checkGradients,
  jit,
  OptionError,
  ShapeError,
  type Tensor,
  vmap,
  zeros,
} from "../index.ts";
import { type ResizeMethod, resize, scaleAndTranslate, upsample } from "./resize.ts";

describe("agrees with jax.image.resize to 1e-14:", () => {
  test.each(golden.resize)("$method, $x to $shape, antialias $antialias", (row) => {
    const y = resize(pattern(row.x), row.shape, { ...row, method: row.method as ResizeMethod });
    expect(y.shape).toEqual(row.shape);
    expectClose(y, row.value, { tolerance: 1e-14 });
  });
});

describe("agrees with jax.image.scale_and_translate to 1e-14:", () => {
  test.each(golden.scale)("$method, $scale, $translation, antialias $antialias", (row) => {
    const options = { ...row, method: row.method as "linear" };
    expectClose(scaleAndTranslate(pattern([5, 4]), [6, 5], options), row.value, {
      tolerance: 1e-14,
    });
  });
});

describe("resize", () => {
  const METHODS = ["nearest", "linear", "cubic", "lanczos3", "lanczos5"] as const;

  test.each(METHODS)("%s keeps constants, and the sum in a periodic field", (method) => {
    const constant = resize(f64([3, 3, 3, 3, 3]), [8], { method });
    expectClose(constant, new Array(8).fill(3), { tolerance: 1e-14 });
    const x = pattern([6]);
    const fine = resize(x, [12], { method, boundary: "periodic" });
    expectClose(fine.sum(), [2 * x.sum().item()], { tolerance: 1e-12 });
  });

  test.each(METHODS)("%s commutes with rotations of a periodic field", (method) => {
    const values = [...pattern([6]).dataSync()];
    const rotated = f64([...values.slice(2), ...values.slice(0, 2)]);
    const run = (x: Tensor): number[] => [
      ...resize(x, [12], { method, boundary: "periodic" }).dataSync(),
    ];
    const expected = run(f64(values));
    expectClose(f64(run(rotated)), [...expected.slice(4), ...expected.slice(0, 4)], {
      tolerance: 1e-13,
    });
  });

  test("a periodic wave is reproduced with third order by the cubic kernel", () => {
    const wave = (n: number): number[] =>
      Array.from({ length: n }, (_, i) => Math.sin((2 * Math.PI * (i + 0.5)) / n));
    const errorOf = (n: number): number => {
      const fine = resize(f64(wave(n)), [2 * n], { method: "cubic", boundary: "periodic" });
      return Math.max(...wave(2 * n).map((exact, i) => Math.abs(exact - fine.dataSync()[i])));
    };
    expect(Math.abs(Math.log2(errorOf(32) / errorOf(64)) - 3)).toBeLessThan(0.05);
  });

  test("axes, in any order; dtypes", () => {
    const x = pattern([3, 4, 2]);
    const y = resize(x, [5, 8], { axes: [-1, 0] });
    expect(y.shape).toEqual([8, 4, 5]);
    expectClose(y, resize(x, [8, 4, 5]).dataSync(), { tolerance: 1e-14 });
    expect(resize(x.cast("int32"), [3, 4, 4]).dtype).toBe("float32");
    expect(resize(x.cast("int32"), [3, 4, 5], { method: "nearest" }).dtype).toBe("int32");
    expect(resize(x.cast("float32"), [3, 4, 5]).dtype).toBe("float32");
  });

  test.each(METHODS)("derivatives of %s, vmap and jit", (method) => {
    const f = (x: Tensor): Tensor => resize(x, [7, 3], { method });
    checkGradients((x: Tensor) => f(x).sin(), [pattern([4, 5]).mul(0.2)]);
    const batch = pattern([2, 4, 5]);
    expectClose(jit(vmap(f))(batch).slice(1), f(batch.slice(1)).dataSync(), { tolerance: 1e-14 });
  });

  test("nothing, and misuse", () => {
    expect(resize(zeros([0, 3]), [0, 5]).shape).toEqual([0, 5]);
    expect(resize(zeros([3]), [0]).shape).toEqual([0]);
    expect(() => resize(zeros([0]), [2])).toThrow(ShapeError);
    expect(() => resize(zeros([2, 2]), [3])).toThrow(ShapeError);
    expect(() => resize(zeros([2, 2]), [3, 3], { axes: [0, 0] })).toThrow(OptionError);
    expect(() => resize(zeros([2]), [3], { method: "quintic" as "cubic" })).toThrow(OptionError);
    expect(() => resize(zeros([2]), [3], { boundary: "wrap" as "edge" })).toThrow(OptionError);
    expect(() => scaleAndTranslate(zeros([2]), [3], { scale: [0] })).toThrow(OptionError);
    expect(() => scaleAndTranslate(zeros([2]), [3], { scale: [1, 1] })).toThrow(ShapeError);
  });
});

test("upsample repeats the spatial axes of a batch of fields", () => {
  const x = pattern([2, 1, 2, 3]);
  expect(upsample(x, [1, 2]).slice(0, 0, 0).js()).toEqual([-5, -5, 3, 3, 2, 2]);
  expect(upsample(x, 3, { method: "linear" }).js()).toEqual(resize(x, [2, 1, 6, 9]).js());
  expect(() => upsample(x, 1.5)).toThrow(OptionError);
});
