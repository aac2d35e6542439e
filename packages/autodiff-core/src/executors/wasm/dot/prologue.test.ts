/** Products that compute their operands, as the compiler writes them. */
import { describe, expect, test } from "vitest";
import { interpretSchedule } from "../../../../testing/interpret-schedule.ts";
import { runWasmSchedule } from "../../../../testing/run-wasm-schedule.ts";
import { type DotKernel, scheduleProgram } from "../../../compiler/index.ts";
import { allocate } from "../../../dtype.ts";
import type { HostArray } from "../../../host-array.ts";
import { dot, exp, key, matmul, normal, type Tensor, tanh, trace } from "../../../index.ts";
import { sizeOf } from "../../../shape.ts";

type FloatDType = "float32" | "float64";

function hostArray(x: Tensor): HostArray {
  const data = allocate(x.dtype, sizeOf(x.shape));
  data.set(x.dataSync());
  return { shape: x.shape, dtype: x.dtype, data };
}

type Program = (...operands: Tensor[]) => Tensor;

interface Expected {
  /** Which operands the product computes. */
  readonly computed: readonly ("left" | "right")[];
}

/**
 * The program is one product with prologues, and gives what the interpreted schedule gives, within 1e-5 (float32) or
 * 1e-13 (float64) of the largest entry; and the same bits whichever order tiles are done in.
 */
function expectProduct(
  program: Program,
  shapes: readonly (readonly number[])[],
  dtype: FloatDType,
  { computed }: Expected,
): void {
  const operands = shapes.map((shape, i) => normal(key(i), [...shape], { dtype }));
  const traced = trace(program, ...operands);
  const schedule = scheduleProgram(traced.program);
  expect(schedule.kernels.map(({ kind }) => kind)).toEqual(["dot"]);
  const kernel = schedule.kernels[0] as DotKernel;
  const sides = (["left", "right"] as const).filter((side) => kernel[side].prologue !== undefined);
  expect(sides).toEqual(computed);
  expect(schedule.memory.bytes).toBe(0);
  const inputs = [...traced.captures, ...operands].map(hostArray);
  const { outputs } = traced.program;
  const [expected] = interpretSchedule(schedule, inputs, outputs);
  const [forward] = runWasmSchedule(schedule, inputs, outputs);
  const [reverse] = runWasmSchedule(schedule, inputs, outputs, { tiles: "reverse" });
  const tolerance = dtype === "float32" ? 1e-5 : 1e-13;
  const largest = Math.max(...Array.from(expected.data, Math.abs));
  for (let e = 0; e < expected.data.length; e++) {
    const error = Math.abs(expected.data[e] - forward.data[e]);
    if (!(error <= tolerance * largest))
      expect.fail(`entry ${e} is ${forward.data[e]} instead of ${expected.data[e]}`);
  }
  expect([...reverse.data]).toEqual([...forward.data]);
}

const scaled: Program = (x, w, s) => matmul(tanh(x.mul(s)).add(1), w);

describe.each(["float32", "float64"] as const)("%s", (dtype) => {
  test.each([
    // A strip of rows at a time, whole or in blocks of terms.
    [[37, 20], [20, 13], [20]],
    [[50, 64], [64, 64], [64]],
    [[13, 1100], [1100, 5], [1100]],
    [[5, 30, 20], [20, 7], [20]],
    // Vectors along the terms.
    [[90, 70], [70, 1], [70]],
    [[2, 4200], [4200, 3], [4200]],
    // Parts of the sums.
    [[10, 3000], [3000, 6], [3000]],
  ])("a left operand of %j times %j", (...shapes) => {
    expectProduct(scaled, shapes, dtype, { computed: ["left"] });
  });

  test("rows that lie side by side", () => {
    const program: Program = (x, w, s) => matmul(exp(x).mul(s).transpose(), w);
    for (const shapes of [
      [[64, 37], [64, 10], [37]],
      [[2100, 10], [2100, 9], [10]],
      [[3000, 7], [3000, 1], [7]],
    ])
      expectProduct(program, shapes, dtype, { computed: ["left"] });
  });

  test("a right operand, where there are few rows", () => {
    const program: Program = (x, w, s) => matmul(x, w.sub(s).mul(w));
    for (const shapes of [
      [[5, 20], [20, 300], [300]],
      [[1, 700], [700, 90], [90]],
      [[40, 30], [30, 31], [31]],
      [[7, 6, 30], [7, 30, 31], [31]],
    ])
      expectProduct(program, shapes, dtype, { computed: ["right"] });
    const transposed: Program = (x, w, s) => matmul(x, exp(w.mul(s)).transpose());
    expectProduct(transposed, [[3, 500], [40, 500], [500]], dtype, { computed: ["right"] });
    expectProduct(transposed, [[30, 500], [40, 500], [500]], dtype, { computed: ["right"] });
  });

  test("both operands, as in the gradient of a layer's weights", () => {
    const program: Program = (x, y, s) => matmul(x.mul(s).transpose(), tanh(y).mul(y));
    for (const shapes of [
      [[4100, 7], [4100, 9], [7]],
      [[30, 6], [30, 8], [6]],
      [[150, 64], [150, 64], [64]],
    ])
      expectProduct(program, shapes, dtype, { computed: ["left", "right"] });
    const inner: Program = (x, y) => dot(x.mul(2), exp(y), { contract: [[0], [0]] });
    expectProduct(inner, [[5001], [5001]], dtype, { computed: ["left", "right"] });
  });

  test("a matrix times a vector", () => {
    const program: Program = (x, v) => matmul(exp(x), v);
    for (const shapes of [
      [[90, 1300], [1300]],
      [[3, 70], [70]],
    ])
      expectProduct(program, shapes, dtype, { computed: ["left"] });
  });

  test("parts of what is computed, and reversed", () => {
    const part: Program = (x, w) =>
      matmul(tanh(x).slice([3, 30], [2, 18]), w.slice([0, 16], [0, 5]));
    expectProduct(
      part,
      [
        [40, 20],
        [20, 9],
      ],
      dtype,
      { computed: ["left"] },
    );
    const reversed: Program = (x, w) => matmul(tanh(x).reverse([0, 1]), w);
    expectProduct(
      reversed,
      [
        [40, 20],
        [20, 9],
      ],
      dtype,
      { computed: ["left"] },
    );
  });
});

test("a product of float32 with operands computed from other dtypes", () => {
  const program: Program = (x, w) => matmul(x.cast("float32").mul(0.5), w.cast("float32"));
  const operands = [
    normal(key(0), [50, 30], { dtype: "float64" }),
    normal(key(1), [30, 20]).mul(9).cast("int32"),
  ];
  const traced = trace(program, ...operands);
  const schedule = scheduleProgram(traced.program);
  expect(schedule.kernels.map(({ kind }) => kind)).toEqual(["dot"]);
  const inputs = [...traced.captures, ...operands].map(hostArray);
  const [expected] = interpretSchedule(schedule, inputs, traced.program.outputs);
  const [actual] = runWasmSchedule(schedule, inputs, traced.program.outputs);
  const errors = Array.from(expected.data, (x, e) => Math.abs(actual.data[e] - x));
  expect(Math.max(...errors)).toBeLessThan(1e-4);
});

test("what is used more often, or by others too, is stored", () => {
  const kinds = (program: (...operands: Tensor[]) => Tensor | Tensor[], ...shapes: number[][]) => {
    const operands = shapes.map((shape, i) => normal(key(i), shape));
    return scheduleProgram(trace(program, ...operands).program).kernels.map(({ kind }) => kind);
  };
  expect(kinds((x, w) => matmul(tanh(x), w), [50, 30], [30, 200])).toEqual(["loop", "dot"]);
  expect(kinds((x, w) => [matmul(tanh(x), w), tanh(x)], [50, 30], [30, 20])).toEqual([
    "loop",
    "dot",
  ]);
  expect(kinds((x) => matmul(tanh(x).transpose(), tanh(x)), [50, 30])).toEqual(["loop", "dot"]);
});
