/** Matrices, and what is to hold of their factorizations. */
import type { HostArray } from "@fluxion/autodiff-core";
import { expect } from "vitest";
import {
  type Application,
  evaluated,
  hostArray,
} from "../../autodiff-core/testing/run-library-kernel.ts";
import { applyOnDevice, type OneDevice } from "./apply-on-device.ts";

export const noise = (i: number, seed: number): number => {
  const x = Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453;
  return x - Math.floor(x) - 0.5;
};

export function random(shape: readonly number[], seed = 1): HostArray {
  return hostArray("float32", shape, (i) => noise(i, seed));
}

/** Random entries with `n/2` on the diagonal: positive definite, and well-conditioned as a triangle. */
export function dominant(count: number, n: number): HostArray {
  return hostArray("float32", [count, n, n], (i) => {
    return noise(i, 1) + ((i % (n * n)) % (n + 1) === 0 ? n / 2 + 1 : 0);
  });
}

/** Matrix `k` of a batch, in double precision. */
export function matrix({ shape, data }: HostArray, k = 0): number[][] {
  const [m, n] = shape.slice(-2);
  return Array.from({ length: m }, (_, i) =>
    Array.from(data.subarray((k * m + i) * n, (k * m + i + 1) * n)),
  );
}

export const transposed = (a: number[][]): number[][] => a[0].map((_, j) => a.map((row) => row[j]));

export const product = (a: number[][], b: number[][]): number[][] =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0)));

/** The largest difference of two matrices, relative to the largest entry of the second. */
export function difference(a: number[][], b: number[][]): number {
  const size = Math.max(...b.flat().map(Math.abs));
  return Math.max(...a.flatMap((row, i) => row.map((x, j) => Math.abs(x - b[i][j])))) / size;
}

export const isOrthonormal = (columns: number[][]): number =>
  difference(
    product(transposed(columns), columns),
    columns[0].map((_, i) => columns[0].map((_, j) => Number(i === j))),
  );

export const scaled = (a: number[][], factors: ArrayLike<number>): number[][] =>
  a.map((row) => row.map((x, j) => x * factors[j]));

/** Floats within `units` of rounding of the reference, relative to the largest entry; NaN and integers the same. */
export function expectNear(
  actual: readonly HostArray[],
  expected: readonly HostArray[],
  units: number,
): void {
  expected.forEach(({ data, dtype }, k) => {
    const found = actual[k].data;
    let size = 1e-30;
    for (const x of data) if (Math.abs(x) > size) size = Math.abs(x);
    const limit = dtype === "float32" ? units * 2 ** -24 * size : 0;
    const wrong = Array.from(data.keys()).filter(
      (i) => !(Object.is(found[i], data[i]) || Math.abs(found[i] - data[i]) <= limit),
    );
    expect(wrong.map((i) => [k, i, found[i], data[i]])).toEqual([]);
  });
}

export const applied = (primitive: unknown, params: object = {}): Application =>
  ({ primitive, params }) as Application;

/** A check that a device and the reference give the same, to so many units of rounding; returns what the device gives. */
export const agreement =
  (executor: OneDevice) =>
  async (
    application: Application,
    inputs: readonly HostArray[],
    units: number,
  ): Promise<readonly HostArray[]> => {
    const found = await applyOnDevice(executor, application, inputs);
    expectNear(found, evaluated(application, inputs), units);
    return found;
  };
