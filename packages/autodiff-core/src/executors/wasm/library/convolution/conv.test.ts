/** Convolution kernels against the primitive's own loops, whose sums are in float64. */
import { describe, expect, test } from "vitest";
import { expectFunctionAgrees } from "../../../../../testing/kernel-agreement.ts";
import {
  type Application,
  applicationOf,
  evaluated,
  hostArray,
  type LoadedKernel,
  loadLibraryKernel,
  type RunOptions,
} from "../../../../../testing/run-library-kernel.ts";
import { bindConv } from "../../../../convolution/conv-primitive.ts";
import {
  type ConvParams,
  convolvedShape,
  inputAdjoint,
  kernelAdjoint,
  type Widths,
} from "../../../../convolution/geometry.ts";
import { conv } from "../../../../convolution/index.ts";
import { type DType, isInteger } from "../../../../dtype.ts";
import { grad, type Tensor, zeros } from "../../../../index.ts";
import { sizeOf } from "../../../../shape.ts";

const plain: ConvParams = {
  strides: [1],
  padding: [[0, 0]],
  inputDilation: [1],
  kernelDilation: [1],
  groups: 1,
};

const { primitive } = applicationOf(
  "conv",
  (x: Tensor, kernel: Tensor) => bindConv(x, kernel, plain),
  zeros([1, 1, 4]),
  zeros([1, 1, 2]),
);

/** Whole numbers from 0 on that look random, always the same ones. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % sides;
  };
}

interface Case {
  readonly x: readonly number[];
  readonly kernel: readonly number[];
  readonly params: ConvParams;
}

function randomCase(roll: (sides: number) => number, rank: number): Case {
  const groups = 1 + roll(3);
  const depth = 1 + roll(4);
  const axes = Array.from({ length: rank });
  const rarely = () => (roll(5) < 3 ? 1 : 2 + roll(2));
  return {
    x: [1 + roll(3), groups * depth, ...axes.map(() => 1 + roll(rank === 1 ? 40 : 9))],
    kernel: [groups * (1 + roll(7)), depth, ...axes.map(() => 1 + roll(4))],
    params: {
      strides: axes.map(() => 1 + roll(3)),
      padding: axes.map((): Widths => [roll(5) - 1, roll(5) - 1]),
      inputDilation: axes.map(rarely),
      kernelDilation: axes.map(rarely),
      groups,
    },
  };
}

/** Where the kernel's result differs from the expected one by more than rounding, or undefined. */
function compare({ x, kernel, params }: Case, dtype: DType, options: RunOptions = {}) {
  const roll = dice(7);
  const number = () => (isInteger(dtype) ? roll(4e6) * 1000 : roll(2000) / 1000 - 1);
  const operands = [hostArray(dtype, x, number), hostArray(dtype, kernel, number)];
  const application: Application = { primitive, params };
  const loaded = loadLibraryKernel(application, operands, options);
  if (loaded === undefined) return "left to JavaScript";
  loaded.run();
  const [expected] = evaluated(application, operands);
  const terms = sizeOf(kernel.slice(1));
  const eps = { float32: 2 ** -23, float64: 2 ** -52 }[dtype as string] ?? 0;
  // Sums of `terms` products of numbers up to 1; at most 256 of them one after the other.
  const tolerance = 0.5 * eps * terms * Math.sqrt(Math.min(terms, 256));
  const wrong = expected.data.findIndex(
    (value, i) => !(Math.abs(value - loaded.results[0].data[i]) <= tolerance),
  );
  return wrong < 0
    ? undefined
    : { wrong, expected: expected.data[wrong], received: loaded.results[0].data[wrong] };
}

const DTYPES = ["float32", "float64", "int32", "uint32"] as const;

describe.each([0, 1, 2, 3])("over %i spatial axes", (rank) => {
  test("agrees for random strides, paddings, dilations and groups", () => {
    const roll = dice(rank + 1);
    let kernels = 0;
    for (let i = 0; i < 100; i++) {
      const one = randomCase(roll, rank);
      const options = { relaxed: i % 2 === 0, reverse: i % 3 === 0 };
      const result = compare(one, DTYPES[i % 4], options);
      if (result === "left to JavaScript") continue;
      kernels++;
      expect(result, JSON.stringify(one)).toBeUndefined();
    }
    expect(kernels).toBeGreaterThan(50);
  });
});

test.each(["float32", "float64"] as const)("agrees for layers of networks in %s", (dtype) => {
  const same: ConvParams = {
    ...params(2),
    padding: [
      [1, 1],
      [1, 1],
    ],
  };
  const cases: Case[] = [
    { x: [2, 16, 20, 30], kernel: [16, 16, 3, 3], params: same },
    { x: [1, 40, 9, 9], kernel: [10, 40, 3, 3], params: { ...same, strides: [2, 2] } },
    { x: [2, 3, 17, 23], kernel: [6, 3, 5, 5], params: params(2) },
    { x: [2, 12, 16, 16], kernel: [12, 1, 3, 3], params: { ...same, groups: 12 } },
    { x: [3, 24, 8, 8], kernel: [7, 24, 1, 1], params: params(2) },
    { x: [1, 1, 5000], kernel: [1, 1, 3], params: { ...params(1), padding: [[1, 1]] } },
    { x: [1, 5, 6, 7, 8], kernel: [4, 5, 3, 3, 3], params: params(3) },
  ];
  for (const one of cases) {
    const [examples, channels, ...spatial] = one.x;
    const [filters, depth, ...window] = one.kernel;
    const output = convolvedShape(spatial, window, one.params);
    const perGroup = filters / one.params.groups;
    // Its gradients, as the primitive's transpose rules make them.
    const inputGradient: Case = {
      x: [examples, filters, ...output],
      kernel: [channels, perGroup, ...window],
      params: inputAdjoint(spatial, window, output, one.params),
    };
    const kernelGradient: Case = {
      x: [depth, one.params.groups * examples, ...spatial],
      kernel: [filters, examples, ...output],
      params: kernelAdjoint(spatial, window, output, one.params),
    };
    for (const each of [one, inputGradient, kernelGradient]) {
      expect(compare(each, dtype, { reverse: true }), JSON.stringify(each)).toBeUndefined();
    }
  }
});

test("outputs whose windows meet no tap are zero", () => {
  const spread = { ...params(1), inputDilation: [3], padding: [[1, 1]] as const };
  const one = { x: [1, 2, 5], kernel: [3, 2, 1], params: spread };
  expect(compare(one, "float32")).toBeUndefined();
});

test("NaN and infinity spread to the outputs whose windows meet them, and no further", () => {
  const [x, kernel] = [
    hostArray("float64", [1, 1, 12], (i) => (i === 5 ? Number.NaN : 1)),
    hostArray("float64", [2, 1, 3], () => 1),
  ];
  const loaded = loaded1([x, kernel], params(1));
  const expected = [...evaluated({ primitive, params: params(1) }, [x, kernel])[0].data];
  expect([...loaded.results[0].data]).toEqual(expected);
});

test("large convolutions are divided into tiles", () => {
  const [x, kernel] = [
    hostArray("float32", [2, 16, 32, 32], () => 1),
    hostArray("float32", [16, 16, 3, 3], () => 1),
  ];
  const { tiles } = loaded1([x, kernel], params(2));
  expect(tiles.at(-1)).toBeGreaterThanOrEqual(4);
});

test("empty results are left to JavaScript", () => {
  const one = { x: [1, 1, 2], kernel: [1, 1, 3], params: params(1) };
  expect(compare(one, "float32")).toBe("left to JavaScript");
});

test("gradients of layers agree in programs", () => {
  const loss = ({ x, kernel }: { x: Tensor; kernel: Tensor }) =>
    conv(x, kernel, { strides: 2, padding: "same", paddingMode: "periodic" }).tanh().sum();
  expectFunctionAgrees(
    (x, kernel) => {
      const gradient = grad(loss)({ x, kernel });
      return [gradient.x, gradient.kernel];
    },
    [
      { shape: [2, 3, 9, 10], dtype: "float64" },
      { shape: [5, 3, 3, 3], dtype: "float64" },
    ],
    1e-13,
  );
});

function params(rank: number): ConvParams {
  const ones = Array<number>(rank).fill(1);
  return {
    strides: ones,
    padding: ones.map((): Widths => [0, 0]),
    inputDilation: ones,
    kernelDilation: ones,
    groups: 1,
  };
}

function loaded1(operands: Parameters<typeof evaluated>[1], parameters: ConvParams): LoadedKernel {
  const application = { primitive, params: parameters };
  const loaded = loadLibraryKernel(application, operands);
  if (loaded === undefined) throw new Error("no kernel");
  loaded.run();
  return loaded;
}
