/** Emulated double precision: the bits of IEEE 754, in every kind of kernel. */
import { describe, expect, test } from "vitest";
import * as F from "../../../autodiff-core/src/index.ts";
import {
  SPECIAL_NUMBERS,
  uniformNumbers,
} from "../../../autodiff-core/testing/lane-function-values.ts";
import { referenceValues } from "../../../autodiff-core/testing/reference-values.ts";
import { webgpu } from "../webgpu.ts";

const executor = await webgpu({ float64: "emulate" });

type Apply = (x: F.Tensor, y: F.Tensor) => F.Tensor;

async function onBoth(apply: Apply, operands: readonly Float64Array[], shape: readonly number[]) {
  const inputs = operands.map((data) => ({ shape, dtype: "float64" as const, data }));
  const [x, y] = inputs.map(() => F.zeros(shape, { dtype: "float64" }));
  const { program } = F.trace(apply, x, y);
  const [expected] = referenceValues(program, inputs);
  const [result] = executor.compile(program).run(inputs.map((input) => executor.upload(input)));
  return { expected: expected.data, received: (await executor.download(result)).data };
}

/** Numbers of similar sizes, of all sizes, small whole ones and subnormal ones; and all pairs of special numbers. */
function operandPairs(): Float64Array[] {
  const random = uniformNumbers(3);
  const wide = () => (random() - 0.5) * 2 ** (random() * 2000 - 1000);
  const makers = [
    () => [2 ** (random() * 8 - 4), (random() - 0.5) * 60],
    () => [wide(), wide()],
    () => [Math.round(random() * 20 - 10) / 2, Math.round(random() * 20 - 10)],
    () => [2 ** -1060 * random(), 2 ** (random() * 20 - 1070)],
    () => [random() * 2 ** 40, 2 ** 31 * (random() - 0.5)],
  ];
  const pairs = Array.from({ length: 20_000 }, (_, i) => makers[i % makers.length]());
  for (const a of SPECIAL_NUMBERS) for (const b of SPECIAL_NUMBERS) pairs.push([a, b]);
  return [0, 1].map((side) => Float64Array.from(pairs, (pair) => pair[side]));
}

describe("has the bits of the host", () => {
  const operands = operandPairs();
  const cases: readonly (readonly [string, Apply])[] = [
    ["add", (x, y) => x.add(y)],
    ["sub", (x, y) => x.sub(y)],
    ["mul", (x, y) => x.mul(y)],
    ["div", (x, y) => x.div(y)],
    ["rem", (x, y) => F.rem(x, y)],
    ["sqrt", (x) => x.sqrt()],
    ["maximum", (x, y) => F.maximum(x, y)],
    ["minimum", (x, y) => F.minimum(x, y)],
    ["less", (x, y) => x.less(y)],
    ["lessEqual", (x, y) => x.lessEqual(y)],
    ["equal", (x, y) => x.equal(y)],
    ["notEqual", (x, y) => x.notEqual(y)],
    ["floor and ceil", (x, y) => x.less(y).where(F.floor(x), F.ceil(x))],
    ["round", (x) => F.round(x)],
    ["sign", (x) => x.sign()],
    ["to float32", (x) => x.cast("float32")],
    ["by way of float32", (x) => x.cast("float32").cast("float64")],
    ["to int32", (x) => x.cast("int32")],
    ["to uint32", (x) => x.cast("uint32")],
    ["by way of int32", (x) => x.cast("int32").cast("float64")],
    ["to bool", (x) => x.cast("bool")],
  ];

  test.each(cases)("%s", async (_name, apply) => {
    const { expected, received } = await onBoth(apply, operands, [operands[0].length]);
    expect(received).toEqual(expected);
  });
});

describe("kernels with float64", () => {
  const random = uniformNumbers(8);
  const operands = [0, 1].map(() => Float64Array.from({ length: 24 * 24 }, () => random() - 0.5));
  const cases: readonly (readonly [string, Apply])[] = [
    ["sum", (x) => x.sum()],
    ["sum of rows", (x, y) => x.mul(y).sum(1)],
    ["max of columns", (x) => x.max(0)],
    ["product of matrices", (x, y) => x.matmul(y)],
    ["a count", (x) => F.arange(24).cast("float64").mul(0.1).add(x)],
    ["a library kernel", (x) => F.sort(x)],
    ["exp", (x) => x.exp()],
  ];

  test.each(cases)(
    "%s",
    async (_name, apply) => {
      const { expected, received } = await onBoth(apply, operands, [24, 24]);
      received.forEach((value, i) => {
        expect(Math.abs(value - expected[i])).toBeLessThan(1e-14);
      });
      expect(received).toHaveLength(expected.length);
    },
    120_000,
  );
});
