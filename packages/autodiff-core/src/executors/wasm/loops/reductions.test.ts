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
  /** Units in the last place of the exact result. */
  const ulps = (got: number, exact: number, precision: number): number =>
    Math.abs(got - exact) / 2 ** (Math.floor(Math.log2(exact)) - precision);

  test("of up to 10⁷ float32 numbers near 1 are within 1 ulp", () => {
    for (const size of [1e4, 1e7]) {
      const data = nearOne(size);
      const [sum] = reduce((x) => x.sum(), data, [size]);
      expect(ulps(sum, exactSum(data, 0, 1), 23)).toBeLessThanOrEqual(1);
    }
  }, 20_000);

  /** Numbers of which each addition may round the same way. */
  const EQUAL = [0.1, 1 / 3, 1 + 2 ** -23, 2 - 2 ** -23, Math.fround(Math.PI)].map(Math.fround);

  test("of up to 10⁷ equal float32 numbers are within 8 ulp", () => {
    for (const size of [100, 3000, 1e6, 1e7]) {
      for (const x of size === 1e7 ? EQUAL.slice(0, 1) : EQUAL) {
        const [sum] = reduce((y) => y.sum(), new Float32Array(size).fill(x), [size]);
        expect(ulps(sum, x * size, 23)).toBeLessThanOrEqual(8);
      }
    }
  }, 20_000);

  test("of up to 10⁶ equal float64 numbers are within 26 ulp", () => {
    for (const size of [100, 3000, 1e6]) {
      for (const x of size === 1e6 ? [0.1] : [0.1, 1 / 3, Math.PI]) {
        const [sum] = reduce((y) => y.sum(), new Float64Array(size).fill(x), [size]);
        expect(ulps(sum, x * size, 52)).toBeLessThanOrEqual(26);
      }
    }
  });

  test("of rows, and of what is computed in the same loop, have the same bounds", () => {
    const data = new Float32Array(4e5).fill(EQUAL[1]);
    for (const shape of [
      [4, 1e5],
      [400, 1000],
      [4e4, 10],
    ]) {
      const exact = EQUAL[1] * shape[1];
      for (const sum of reduce((x) => x.sum(1), data, shape)) {
        expect(ulps(sum, exact, 23)).toBeLessThanOrEqual(8);
      }
      for (const sum of reduce((x) => x.mul(2).abs().sum(1), data, shape)) {
        expect(ulps(sum, 2 * exact, 23)).toBeLessThanOrEqual(8);
      }
    }
    const [mean] = reduce((x) => x.mean(), data, [4e5]);
    expect(ulps(mean, EQUAL[1], 23)).toBeLessThanOrEqual(8);
  });

  test.each([
    [1e6, 1],
    [2e5, 3],
    [1e5, 8],
    [1e4, 65],
    [300, 1000],
  ])(
    "of %i rows of %i equal float32 numbers, down the columns, are within 12 ulp",
    (rows, columns) => {
      for (const x of EQUAL.slice(0, 2)) {
        const data = new Float32Array(rows * columns).fill(x);
        for (const sum of reduce((y) => y.sum(0), data, [rows, columns])) {
          expect(ulps(sum, x * rows, 23)).toBeLessThanOrEqual(12);
        }
      }
    },
  );

  test("of columns near 1 are within 2 ulp", () => {
    const data = nearOne(6e5);
    const sums = reduce((x) => x.sum(0), data, [2e5, 3]);
    sums.forEach((sum, column) => {
      expect(ulps(sum, exactSum(data, column, 3), 23)).toBeLessThanOrEqual(2);
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
