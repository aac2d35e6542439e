/** Sums, products, extrema and tests over axes, on all ways through the device. */
import type { DType, HostArray } from "@fluxion/autodiff-core";
import type { Reduction } from "@fluxion/autodiff-core/compiler";
import { describe, expect, test } from "vitest";
import { arrayOf, reductionKernel, sizeOf } from "../../../testing/loop-cases.ts";
import { interpretLoop, runLoop } from "../../../testing/run-loop-kernel.ts";
import { webgpu } from "../../webgpu.ts";

const executor = await webgpu();

async function expectExact(
  shape: readonly number[],
  input: HostArray,
  results: Parameters<typeof reductionKernel>[2],
): Promise<void> {
  const kernel = reductionKernel(shape, input, results);
  const wanted = interpretLoop(kernel);
  for (const isSoftware of [false, true]) {
    expect(await runLoop(executor, kernel, { isSoftware })).toEqual(wanted);
  }
}

describe("sums of whole numbers are exact", () => {
  const wavy = (size: number): HostArray => arrayOf("float32", size, (i) => ((i * 7) % 23) - 11);

  test.each([0, 1, 8, 9, 63, 64, 65, 256, 257, 4099, 100_001])("of %i", async (n) => {
    await expectExact([n], wavy(n), [{ reduce: "sum", axes: [0] }]);
  });

  test.each([
    [[3, 1000]],
    [[1000, 3]],
    [[70, 257]],
    [[257, 70]],
    [[5000, 8]],
    [[8, 5000]],
    [[2, 10_000]],
    [[10_000, 2]],
    [[0, 5]],
    [[5, 0]],
  ])("of %j over either axis, both, and none", async (shape) => {
    await expectExact(shape, wavy(sizeOf(shape)), [
      { reduce: "sum", axes: [0] },
      { reduce: "sum", axes: [1] },
      { reduce: "sum", axes: [0, 1] },
    ]);
  });

  test.each([
    [
      [0, 2],
      [37, 12, 30],
    ],
    [[1], [37, 12, 30]],
    [
      [1, 3],
      [3, 50, 4, 60],
    ],
    [
      [0, 2],
      [3, 50, 40, 6],
    ],
  ])("over axes %j of %j", async (axes, shape) => {
    await expectExact(shape, wavy(sizeOf(shape)), [{ reduce: "sum", axes }]);
  });
});

describe("every reduction", () => {
  const cases: readonly (readonly [Reduction, DType, (i: number) => number])[] = [
    ["sum", "int32", (i) => (i % 3) * 2 ** 30],
    ["sum", "uint32", (i) => (i % 5) * 2 ** 30],
    ["prod", "int32", (i) => (i % 5) * 2 + 3],
    ["prod", "uint32", (i) => (i % 5) * 2 + 3],
    ["max", "int32", (i) => ((i * 37) % 101) - 2 ** 31 + 5],
    ["min", "int32", (i) => ((i * 37) % 101) + 2 ** 30],
    ["max", "uint32", (i) => (i * 37) % 101],
    ["min", "uint32", (i) => 2 ** 32 - 1 - ((i * 37) % 101)],
    ["max", "float32", (i) => ((i * 37) % 101) - 300],
    ["min", "float32", (i) => ((i * 37) % 101) + 300],
    ["any", "bool", (i) => (i % 400 === 399 ? 1 : 0)],
    ["all", "bool", (i) => (i % 400 === 399 ? 0 : 1)],
  ];
  test.each(cases)("%s of %s", async (reduce, dtype, value) => {
    const results = [[0], [1], [0, 1]].map((axes) => ({ reduce, axes }));
    await expectExact([70, 300], arrayOf(dtype, 70 * 300, value), results);
  });
});

describe("extrema of floats", () => {
  const special = [0, -0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
  const tiny = [1e-45, -1e-45, 1.1754944e-38];
  const values = [...special, ...tiny];
  const pairs = values.flatMap((a) => values.map((b) => [a, b]));

  test.each(["max", "min"] as const)(
    "%s is Math.%s of zeros, infinities and NaN",
    async (reduce) => {
      const input = arrayOf("float32", 2 * pairs.length, (i) => pairs[i >> 1][i % 2]);
      const kernel = reductionKernel([pairs.length, 2], input, [{ reduce, axes: [1] }]);
      const [{ data }] = await runLoop(executor, kernel);
      const wanted = pairs.map(([a, b]) => Math.fround(Math[reduce](a, b)));
      expect(Array.from(data)).toEqual(wanted);
    },
  );

  test.each(["max", "min"] as const)("one NaN among many is the %s", async (reduce) => {
    const input = arrayOf("float32", 100_000, (i) => (i === 77_777 ? Number.NaN : i));
    const [{ data }] = await runLoop(
      executor,
      reductionKernel([100_000], input, [{ reduce, axes: [0] }]),
    );
    expect(data[0]).toBeNaN();
  });
});

describe("rounding", () => {
  test("sums of 2²⁰ terms of one sign err by a few units in the last place", async () => {
    const [rows, columns] = [2 ** 18, 4];
    const input = arrayOf("float32", rows * columns, (i) => 1 / (1 + (i % 1009)));
    const exact = [0, 0, 0, 0];
    for (const [i, x] of input.data.entries()) exact[i % columns] += x;
    exact.push(exact.reduce((sum, x) => sum + x, 0));
    const results = [[0], [0, 1]].map((axes) => ({ reduce: "sum" as const, axes }));
    const kernel = reductionKernel([rows, columns], input, results);
    for (const isSoftware of [false, true]) {
      const found = await runLoop(executor, kernel, { isSoftware });
      const errors = found
        .flatMap(({ data }) => [...data])
        .map((x, i) => Math.abs(x / exact[i] - 1) * 2 ** 23);
      expect(Math.max(...errors)).toBeLessThan(4);
    }
  });

  test("the same sum twice has the same bits", async () => {
    const input = arrayOf("float32", 2 ** 16, (i) => Math.sin(i));
    const kernel = reductionKernel([2 ** 8, 2 ** 8], input, [
      { reduce: "sum", axes: [0] },
      { reduce: "sum", axes: [1] },
      { reduce: "sum", axes: [0, 1] },
    ]);
    expect(await runLoop(executor, kernel)).toEqual(await runLoop(executor, kernel));
  });
});
