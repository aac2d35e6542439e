/** Convolution kernels against the primitive's own loops, whose sums are in float64. */
import { describe, expect, test } from "vitest";
import { expectFunctionAgrees } from "../../../../../testing/kernel-agreement.ts";
import { evaluated, hostArray } from "../../../../../testing/run-library-kernel.ts";
import { type RunOptions, runWasmSchedule } from "../../../../../testing/run-wasm-schedule.ts";
import { scheduleProgram } from "../../../../compiler/schedule.ts";
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
import type { HostArray } from "../../../../host-array.ts";
import { grad, type Tensor, trace, zeros } from "../../../../index.ts";
import { sizeOf } from "../../../../shape.ts";

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

/** The schedule of a convolution, and what the primitive itself computes. */
function prepared({ x, kernel, params }: Case, operands: readonly HostArray[]) {
  const { dtype } = operands[0];
  const { program } = trace(
    (a: Tensor, b: Tensor) => bindConv(a, b, params),
    zeros(x, { dtype }),
    zeros(kernel, { dtype }),
  );
  const [{ primitive }] = program.equations;
  const [expected] = evaluated({ primitive, params }, operands);
  return { schedule: scheduleProgram(program), specs: program.outputs, expected };
}

/** Where the kernel's result differs from the expected one by more than rounding, or undefined. */
function compare(one: Case, dtype: DType, options: RunOptions = {}) {
  const roll = dice(7);
  const number = () => (isInteger(dtype) ? roll(4e6) * 1000 : roll(2000) / 1000 - 1);
  const operands = [hostArray(dtype, one.x, number), hostArray(dtype, one.kernel, number)];
  const { schedule, specs, expected } = prepared(one, operands);
  const [{ data }] = runWasmSchedule(schedule, operands, specs, options);
  const terms = sizeOf(one.kernel.slice(1));
  const eps = { float32: 2 ** -23, float64: 2 ** -52 }[dtype as string] ?? 0;
  // Sums of `terms` products of numbers up to 1; at most 256 of them one after the other.
  const tolerance = 0.5 * eps * terms * Math.sqrt(Math.min(terms, 256));
  const wrong = expected.data.findIndex((value, i) => !(Math.abs(value - data[i]) <= tolerance));
  return wrong < 0 ? undefined : { wrong, expected: expected.data[wrong], received: data[wrong] };
}

const DTYPES = ["float32", "float64", "int32", "uint32"] as const;

describe.each([0, 1, 2, 3])("over %i spatial axes", (rank) => {
  test("agrees for random strides, paddings, dilations and groups", () => {
    const roll = dice(rank + 1);
    for (let i = 0; i < 100; i++) {
      const one = randomCase(roll, rank);
      const options = { relaxed: i % 2 === 0, tiles: i % 3 === 0 ? "reverse" : "forward" } as const;
      const result = compare(one, DTYPES[i % 4], options);
      expect(result, JSON.stringify(one)).toBeUndefined();
    }
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
      expect(compare(each, dtype, { tiles: "reverse" }), JSON.stringify(each)).toBeUndefined();
    }
  }
});

test("outputs whose windows meet no tap are zero", () => {
  const spread = { ...params(1), inputDilation: [3], padding: [[1, 1]] as const };
  const one = { x: [1, 2, 5], kernel: [3, 2, 1], params: spread };
  expect(compare(one, "float32")).toBeUndefined();
});

test("NaN spreads to the outputs whose windows meet it, and no further", () => {
  const operands = [
    hostArray("float64", [1, 1, 12], (i) => (i === 5 ? Number.NaN : 1)),
    hostArray("float64", [2, 1, 3], () => 1),
  ];
  const one = { x: [1, 1, 12], kernel: [2, 1, 3], params: params(1) };
  const { schedule, specs, expected } = prepared(one, operands);
  const [{ data }] = runWasmSchedule(schedule, operands, specs);
  expect([...data]).toEqual([...expected.data]);
});

test("results without entries, and sums of nothing", () => {
  expect(
    compare({ x: [1, 1, 2], kernel: [1, 1, 3], params: params(1) }, "float32"),
  ).toBeUndefined();
  expect(
    compare({ x: [2, 0, 5], kernel: [3, 0, 3], params: params(1) }, "float32"),
  ).toBeUndefined();
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
