/** Accuracy of reductions, and values that are not finite. */
import { describe, expect, test } from "vitest";
import { runWasmSchedule } from "../../../../testing/run-wasm-schedule.ts";
import { scheduleProgram } from "../../../compiler/schedule.ts";
import { type Tensor, trace, zeros } from "../../../index.ts";

type FloatArray = Float32Array | Float64Array;

function reduce(apply: (x: Tensor) => Tensor, data: FloatArray, shape: readonly number[]) {
  const dtype = data instanceof Float32Array ? "float32" : "float64";
  const { program } = trace(apply, zeros(shape, { dtype }));
  const input = { shape, dtype, data } as const;
  return runWasmSchedule(scheduleProgram(program), [input], program.outputs)[0].data;
}

/** From 1 to 4/3. */
function nearOne(size: number): Float32Array {
  const data = new Float32Array(size);
  for (let i = 0; i < size; i++) data[i] = 1 + ((i * 7919) % 1000) / 3000;
  return data;
}

function exactSum(data: FloatArray, first: number, step: number): number {
  let sum = 0;
  for (let i = first; i < data.length; i += step) sum += data[i];
  return sum;
}

describe("sums", () => {
  test("of 10⁷ float32 numbers near 1 are near exact", () => {
    const data = nearOne(1e7);
    const [sum] = reduce((x) => x.sum(), data, [1e7]);
    expect(Math.abs(sum / exactSum(data, 0, 1) - 1)).toBeLessThan(2 ** -22);
  }, 20_000);

  test("of columns do not lose digits with the number of rows", () => {
    const data = nearOne(6e5);
    const sums = reduce((x) => x.sum(0), data, [2e5, 3]);
    sums.forEach((sum, column) => {
      expect(Math.abs(sum / exactSum(data, column, 3) - 1)).toBeLessThan(2 ** -20);
    });
  });

  test("of nothing are 0, and products 1", () => {
    expect([...reduce((x) => x.sum(1), new Float64Array(0), [3, 0])]).toEqual([0, 0, 0]);
    expect([...reduce((x) => x.prod(), new Float32Array(0), [0])]).toEqual([1]);
  });
});

describe.each([Float32Array, Float64Array])("%p", (FloatData) => {
  const length = 2000;
  const filled = () => new FloatData(length).map((_, i) => Math.sin(i));

  test.each([0, 1, 3, 998, 1999])("NaN at %i passes through extrema and sums", (at) => {
    const data = filled();
    data[at] = Number.NaN;
    for (const apply of [
      (x: Tensor) => x.max(),
      (x: Tensor) => x.min(),
      (x: Tensor) => x.sum(),
      (x: Tensor) => x.reshape([2, 1000]).max(1).max(),
      (x: Tensor) => x.reshape([200, 10]).min(0).min(),
    ]) {
      expect(reduce(apply, data, [length])[0]).toBeNaN();
    }
  });

  test("infinities are extrema, and their sums infinite", () => {
    const data = filled();
    data[777] = Number.POSITIVE_INFINITY;
    expect(reduce((x) => x.max(), data, [length])[0]).toBe(Number.POSITIVE_INFINITY);
    expect(reduce((x) => x.sum(), data, [length])[0]).toBe(Number.POSITIVE_INFINITY);
    expect(reduce((x) => x.min(), data, [length])[0]).toBeCloseTo(-1, 3);
    data.fill(Number.NEGATIVE_INFINITY);
    expect(reduce((x) => x.max(), data, [length])[0]).toBe(Number.NEGATIVE_INFINITY);
  });
});
