/** What is computed before and after convolutions is a part of their kernels. */
import { describe, expect, test } from "vitest";
import { expectFunctionAgrees } from "../../../../../testing/kernel-agreement.ts";
import { printSchedule, type Schedule } from "../../../../compiler/index.ts";
import { type ConvOptions, conv, convTranspose } from "../../../../convolution/index.ts";
import type { DType } from "../../../../dtype.ts";
import { grad, type Tensor } from "../../../../index.ts";

const kinds = ({ kernels }: Schedule) => kernels.map(({ kind }) => kind);

const specs = (dtype: DType, ...shapes: readonly (readonly number[])[]) =>
  shapes.map((shape) => ({ shape, dtype }));

describe.each(["float32", "float64"] as const)("in %s", (dtype) => {
  const tolerance = { float32: 2e-6, float64: 1e-14 }[dtype];
  const layer: ConvOptions = { padding: "same" };

  test("bias, activation, scaling and a residual follow at once", () => {
    const schedule = expectFunctionAgrees(
      (x, k, b) =>
        conv(x, k, { ...layer, bias: b })
          .tanh()
          .mul(0.5)
          .add(x),
      specs(dtype, [2, 7, 9, 10], [7, 7, 3, 3], [7]),
      tolerance,
    );
    expect(kinds(schedule)).toEqual(["conv"]);
  });

  test("several results are stored", () => {
    const schedule = expectFunctionAgrees(
      (x, k, b) => {
        const y = conv(x, k, { strides: 2, padding: 1 }).add(b.reshape([5, 1]));
        return [y.mul(2), y.mul(0.01).exp(), y.mul(b.reshape([5, 1]))];
      },
      specs(dtype, [3, 4, 17], [5, 4, 3], [5]),
      tolerance,
    );
    expect(kinds(schedule)).toEqual(["conv"]);
  });

  test("results of all phases of a transposed convolution", () => {
    const schedule = expectFunctionAgrees(
      (x, k, r) =>
        convTranspose(x, k, { strides: [2, 3] })
          .sub(r)
          .maximum(0),
      specs(dtype, [2, 3, 4, 5], [3, 2, 3, 3], [2, 2, 9, 15]),
      tolerance,
    );
    expect(kinds(schedule)).toEqual(["conv"]);
  });

  test("the input is computed while it is gathered", () => {
    const schedule = expectFunctionAgrees(
      (x, k, m, s) => conv(x.sub(m).mul(s).tanh(), k, { strides: [1, 2], padding: 1 }),
      specs(dtype, [2, 3, 8, 9], [4, 3, 3, 3], [3, 1, 1], [3, 1, 1]),
      tolerance,
    );
    expect(kinds(schedule)).toEqual(["conv"]);
  });

  test("what another kernel reads too is stored", () => {
    const schedule = expectFunctionAgrees(
      (x, k) => {
        const y = x.tanh();
        return [conv(y, k, layer), y.sum([0, 2])];
      },
      specs(dtype, [2, 3, 40], [4, 3, 5]),
      tolerance,
    );
    expect(kinds(schedule)).toEqual(["loop", "conv"]);
  });

  test("channels may be the last axis", () => {
    const schedule = expectFunctionAgrees(
      (x, k) => conv(x.moveAxis(-1, 1), k, layer).moveAxis(1, -1).add(1),
      specs(dtype, [2, 6, 7, 5], [3, 5, 3, 3]),
      tolerance,
    );
    expect(kinds(schedule)).toContain("conv");
  });

  test("windows that share no entry make matrix products if these read evenly", () => {
    const cases = [
      { x: [2, 5, 4, 6], kernel: [3, 5, 1, 1], options: {}, kind: "dot" },
      { x: [3, 4, 6], kernel: [5, 4, 6], options: {}, kind: "dot" },
      { x: [3, 4], kernel: [5, 4], options: {}, kind: "dot" },
      { x: [2, 3, 8, 12], kernel: [5, 3, 4, 4], options: { strides: 4 }, kind: "conv" },
      { x: [2, 3, 9, 9], kernel: [5, 3, 1, 1], options: { strides: 2 }, kind: "conv" },
    ];
    for (const { x, kernel, options, kind } of cases) {
      const schedule = expectFunctionAgrees(
        (a, b) => conv(a, b, options).maximum(0.25).mul(2),
        specs(dtype, x, kernel),
        tolerance,
      );
      expect(kinds(schedule)).toEqual([kind]);
    }
  });

  test("vectors may be along filters", () => {
    const schedule = expectFunctionAgrees(
      (x, k, b) => conv(x, k, { groups: 2, bias: b }).tanh(),
      specs(dtype, [5, 6, 5, 20], [22, 3, 3, 20], [22]),
      tolerance,
    );
    expect(kinds(schedule)).toEqual(["conv"]);
  });

  test("gradients of a network of two layers", () => {
    const loss = ({ k, l }: { k: Tensor; l: Tensor }, x: Tensor) => {
      // Small enough for slopes of tanh that its last digit does not change.
      const h = conv(x, k, { strides: 2, padding: "same" }).mul(0.05).tanh();
      return conv(h, l, layer).mul(0.05).tanh().sum();
    };
    expectFunctionAgrees(
      (x, k, l) => {
        const { k: first, l: second } = grad(loss)({ k, l }, x);
        return [first, second];
      },
      specs(dtype, [2, 3, 10, 9], [6, 3, 3, 3], [4, 6, 3, 3]),
      10 * tolerance,
    );
  });
});

test("the dump shows input, filters and epilogue", () => {
  const schedule = expectFunctionAgrees(
    (x, k, b) => conv(x.mul(2), k, { padding: 1, bias: b }).maximum(0),
    specs("float32", [2, 3, 8], [4, 3, 3], [4]),
    1e-6,
  );
  expect(printSchedule(schedule)).toMatchInlineSnapshot(`
    "schedule: 1 kernels, 1.33k flop, 608B moved, arena 0B (lower bound 0B)
      b0: input float32 x48
      b1: input float32 x36
      b2: input float32 x4
      b3: output float32 x64
      k0 conv [2,3,8]*[4,3,3] filters b1[0; 9,3,1] strides 1 padding 1:1 dilation 1|1 groups 1 (1.33k flop, 608B)
        for [2,3,8]
          %0: float32 = b0[24i+8j+k]
          %1: float32 = 2
          %2: float32 = mul %0 %1
        for [2,4,8]
          %0: float32 = product
          %1: float32 = b2[j]
          %2: float32 = add %0 %1
          %3: float32 = 0
          %4: float32 = maximum %2 %3
          b3[32i+8j+k] = %4"
  `);
});
