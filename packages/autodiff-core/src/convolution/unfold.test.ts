import { describe, expect, test } from "vitest";
import golden from "../../fixtures/convolution.json" with { type: "json" };
import { pattern } from "../../testing/integer-pattern.ts";
import { checkGradients, grad, jit, ones, ShapeError, type Tensor, vmap, zeros } from "../index.ts";
import { conv } from "./conv.ts";
import type { Widths } from "./geometry.ts";
import { fold, unfold } from "./unfold.ts";

describe.each(golden.patches)("$x, window $window, strides $strides, padding $padding", (row) => {
  const options = { ...row, padding: row.padding as unknown as Widths[] };

  test("unfold agrees with JAX's patches, fold with their transpose", () => {
    const y = unfold(pattern(row.x), options);
    expect(y.shape).toEqual(row.shape);
    expect([...y.dataSync()]).toEqual(row.value);
    const back = fold(pattern(row.shape, 2), { ...options, shape: row.x.slice(2) });
    expect(back.shape).toEqual(row.x);
    expect([...back.add(0).dataSync()]).toEqual(row.fold);
  });
});

test("fold of unfold counts the windows over each entry", () => {
  const options = { window: [2, 3], strides: [1, 2], padding: 1 };
  const counts = fold(unfold(ones([1, 1, 3, 4]), options), { ...options, shape: [3, 4] });
  expect(counts.js()).toEqual([
    [
      [
        [2, 4, 2, 2],
        [2, 4, 2, 2],
        [2, 4, 2, 2],
      ],
    ],
  ]);
});

test("a convolution is the product with the unfolded input", () => {
  const [x, kernel] = [pattern([2, 3, 4, 5]), pattern([4, 3, 2, 2], 1)];
  const options = { strides: [2, 1], padding: 1 };
  const patches = unfold(x, { ...options, window: [2, 2] });
  const product = kernel.reshape([4, 12]).matmul(patches.reshape([2, 12, -1]));
  expect(product.reshape([2, 4, 3, 6]).js()).toEqual(conv(x, kernel, options).js());
});

test("derivatives of both orders, vmap, jit and dtypes", () => {
  const options = { window: 2, strides: 2, padding: 1, dilation: 2 };
  const f = (x: Tensor): Tensor => unfold(x, options).sin().sum();
  const x = pattern([1, 2, 5, 4]).mul(0.2);
  checkGradients(f, [x]);
  checkGradients((v: Tensor) => grad(f)(v).square().sum(), [x]);
  const batch = pattern([3, 1, 2, 5, 4]);
  const run = (v: Tensor): Tensor => unfold(v, options);
  expect(jit(vmap(run))(batch).slice(2).js()).toEqual(run(batch.slice(2)).js());
  const y = run(x.cast("int32"));
  expect(y.dtype).toBe("int32");
  expect(fold(y, { ...options, shape: [5, 4] }).dtype).toBe("int32");
  expect(unfold(x.greater(0), options).dtype).toBe("bool");
});

test("nothing", () => {
  expect(unfold(zeros([0, 2, 5]), { window: 2 }).shape).toEqual([0, 4, 4]);
  expect(unfold(zeros([1, 2, 0]), { window: 2 }).shape).toEqual([1, 4, 0]);
  expect(fold(zeros([1, 4, 0]), { window: 2, shape: [0] }).shape).toEqual([1, 2, 0]);
});

test("misuse", () => {
  expect(() => unfold(zeros([3]), { window: 2 })).toThrow(ShapeError);
  expect(() => unfold(zeros([1, 1, 3]), { window: 4 })).toThrow(ShapeError);
  expect(() => fold(zeros([1, 4, 3]), { window: 2, shape: [5] })).toThrow(
    /\[N, C\*2, 4\] for spatial shape \[5\]/,
  );
  expect(() => fold(zeros([1, 3, 4]), { window: 2, shape: [5] })).toThrow(ShapeError);
});
