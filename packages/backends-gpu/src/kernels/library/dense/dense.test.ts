import type { HostArray } from "@fluxion/autodiff-core";
import { zeros } from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import { choleskyPrimitive } from "../../../../../autodiff-core/src/linalg/cholesky.ts";
import { eigh } from "../../../../../autodiff-core/src/linalg/eigh.ts";
import { factoredSolvePrimitive } from "../../../../../autodiff-core/src/linalg/factored-solve.ts";
import { luPrimitive } from "../../../../../autodiff-core/src/linalg/lu.ts";
import { qrPrimitive } from "../../../../../autodiff-core/src/linalg/qr.ts";
import { svd } from "../../../../../autodiff-core/src/linalg/svd.ts";
import { triangularSolvePrimitive } from "../../../../../autodiff-core/src/linalg/triangular-solve.ts";
import {
  type Application,
  applicationOf,
  evaluated,
  hostArray,
} from "../../../../../autodiff-core/testing/run-library-kernel.ts";
import { applyOnDevice } from "../../../../testing/apply-on-device.ts";
import { webgpu } from "../../../webgpu.ts";

const executor = await webgpu();

const noise = (i: number, seed: number): number => {
  const x = Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453;
  return x - Math.floor(x) - 0.5;
};

function random(shape: readonly number[], seed = 1): HostArray {
  return hostArray("float32", shape, (i) => noise(i, seed));
}

/** Random entries with `n/2` on the diagonal: positive definite, and well-conditioned as a triangle. */
function dominant(count: number, n: number): HostArray {
  return hostArray("float32", [count, n, n], (i) => {
    return noise(i, 1) + ((i % (n * n)) % (n + 1) === 0 ? n / 2 + 1 : 0);
  });
}

/** Matrix `k` of a batch, in double precision. */
function matrix({ shape, data }: HostArray, k = 0): number[][] {
  const [m, n] = shape.slice(-2);
  return Array.from({ length: m }, (_, i) =>
    Array.from(data.subarray((k * m + i) * n, (k * m + i + 1) * n)),
  );
}

const transposed = (a: number[][]): number[][] => a[0].map((_, j) => a.map((row) => row[j]));

const product = (a: number[][], b: number[][]): number[][] =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, x, k) => sum + x * b[k][j], 0)));

/** The largest difference of two matrices, relative to the largest entry of the second. */
function difference(a: number[][], b: number[][]): number {
  const size = Math.max(...b.flat().map(Math.abs));
  return Math.max(...a.flatMap((row, i) => row.map((x, j) => Math.abs(x - b[i][j])))) / size;
}

const isOrthonormal = (columns: number[][]): number =>
  difference(
    product(transposed(columns), columns),
    columns[0].map((_, i) => columns[0].map((_, j) => Number(i === j))),
  );

const scaled = (a: number[][], factors: ArrayLike<number>): number[][] =>
  a.map((row) => row.map((x, j) => x * factors[j]));

/** Floats within `units` of rounding of the reference, relative to the largest entry; NaN and integers the same. */
function expectNear(
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

const applied = (primitive: unknown, params: object = {}): Application =>
  ({ primitive, params }) as Application;

async function agrees(
  application: Application,
  inputs: readonly HostArray[],
  units: number,
): Promise<readonly HostArray[]> {
  const found = await applyOnDevice(executor, application, inputs);
  expectNear(found, evaluated(application, inputs), units);
  return found;
}

describe("cholesky", () => {
  const cholesky = applied(choleskyPrimitive);

  test.each([1, 8, 9, 65])("agrees with the reference for n = %i", async (n) => {
    await agrees(cholesky, [dominant(n < 10 ? 70 : 2, n)], 4 * n);
  });

  test("is accurate over many blocks", async () => {
    const a = dominant(1, 100);
    const symmetric = matrix(a).map((row, i) => row.map((x, j) => (x + matrix(a)[j][i]) / 2));
    const [l] = await applyOnDevice(executor, cholesky, [a]);
    const factor = matrix(l);
    expect(difference(product(factor, transposed(factor)), symmetric)).toBeLessThan(1e-5);
  });

  test.each([5, 100])("names the leading minor that is not positive, for n = %i", async (n) => {
    const a = dominant(3, n);
    a.data[n * n - 1] = -1;
    a.data[n * n + (n + 1) * 3] = 0;
    a.data[2 * n * n + 1] = Number.NaN;
    a.data[2 * n * n] = -1;
    const [, status] = await agrees(cholesky, [a], 4 * n);
    expect([...status.data]).toEqual([n, 4, 0]);
  });
});

describe("triangularSolve and factoredSolve", () => {
  test.each([
    [3, 1],
    [33, 20],
    [70, 65],
  ])("agree with the reference for n = %i and %i columns", async (n, columns) => {
    const [a, b] = [dominant(2, n), random([2, n, columns], 2)];
    for (const lower of [true, false]) {
      for (const transpose of [true, false]) {
        const params = { lower, transpose, unitDiagonal: n === 3 };
        await agrees(applied(triangularSolvePrimitive, params), [a, b], 50 + 2 * n);
      }
    }
    const order = hostArray("int32", [2, n], (i) => ((i % n) + 1) % n);
    a.data[0] = 0;
    for (const transpose of [true, false]) {
      const params = { kind: "lu", transpose };
      await agrees(applied(factoredSolvePrimitive, params), [a, b, a, order], 50 + 2 * n);
    }
  });
});

describe("lu", () => {
  test.each([
    [4, 4],
    [9, 5],
    [20, 33],
  ])("agrees with the reference for %i × %i", async (m, n) => {
    const a = random([5, m, n]);
    a.data.fill(0, 0, m * n);
    a.data[2 * m * n - 1] = Number.NaN;
    for (const pivoting of ["partial", "complete"]) {
      await agrees(applied(luPrimitive, { pivoting }), [a], 200);
    }
  });

  test.each([
    [100, 100],
    [65, 110],
  ])("has the same pivots over many blocks, %i × %i", async (m, n) => {
    const a = random([1, m, n]);
    for (let i = 0; i < m; i++) a.data[i * n + 40] = 0;
    const [, , , status] = await agrees(applied(luPrimitive, { pivoting: "partial" }), [a], 2000);
    expect([...status.data]).toEqual([41]);
  });
});

describe("qr", () => {
  test.each([
    [3, 7],
    [40, 33],
    [100, 90],
  ])("agrees with the reference for %i × %i", async (m, n) => {
    const a = random([2, m, n]);
    await agrees(applied(qrPrimitive, { mode: "reduced", pivoting: false }), [a], 200);
    if (m > 50) return;
    await agrees(applied(qrPrimitive, { mode: "complete", pivoting: true }), [a], 200);
    await agrees(applied(qrPrimitive, { mode: "r", pivoting: false }), [a], 200);
  });

  test("keeps the scale of large and small entries", async () => {
    const a = hostArray("float32", [2, 3, 3], (i) => noise(i, 1) * (i < 9 ? 1e30 : 1e-30));
    const qr = applied(qrPrimitive, { mode: "reduced", pivoting: false });
    const [q, r] = await applyOnDevice(executor, qr, [a]);
    for (const k of [0, 1]) {
      expect(difference(product(matrix(q, k), matrix(r, k)), matrix(a, k))).toBeLessThan(1e-6);
    }
  });
});

describe("eigh", () => {
  const { primitive } = applicationOf("eigh", (x) => eigh(x).values, zeros([2, 2]));
  const both = applied(primitive, { vectors: true });

  test.each([1, 2, 9, 33])("finds values and vectors for n = %i", async (n) => {
    const a = random([2, n, n]);
    const symmetric = matrix(a, 1).map((row, i) => row.map((x, j) => (x + matrix(a, 1)[j][i]) / 2));
    const [w, v] = await applyOnDevice(executor, both, [a]);
    const [want] = evaluated(both, [a]);
    expectNear([w], [want], 4 * n);
    const vectors = matrix(v, 1);
    const back = product(scaled(vectors, w.data.subarray(n)), transposed(vectors));
    expect(difference(back, symmetric)).toBeLessThan(n * 2 ** -22);
    expect(isOrthonormal(vectors)).toBeLessThan(n * 2 ** -22);
  });

  test("gives multiple values, zeros, and NaN where an entry is not finite", async () => {
    const a = hostArray("float32", [3, 3, 3], (i) => (i < 9 && i % 4 === 0 ? 2 : 0));
    a.data[26] = Number.POSITIVE_INFINITY;
    await agrees(both, [a], 4);
  });

  test("turns each vector so that the first of its largest entries is positive", async () => {
    await agrees(both, [hostArray("float32", [1, 2, 2], (i) => (i % 3 === 0 ? 2 : 1))], 4);
  });
});

describe("svd", () => {
  const { primitive } = applicationOf("svd", (x) => svd(x).s, zeros([2, 2]));

  test.each([
    [1, 1],
    [9, 4],
    [20, 36],
  ])("decomposes %i × %i", async (m, n) => {
    const a = random([2, m, n]);
    const thin = applied(primitive, { vectors: "thin" });
    const [u, s, vt] = await applyOnDevice(executor, thin, [a]);
    expectNear([s], [evaluated(thin, [a])[1]], 8 * Math.max(m, n));
    const k = Math.min(m, n);
    const left = matrix(u, 1);
    const back = product(scaled(left, s.data.subarray(k)), matrix(vt, 1));
    expect(difference(back, matrix(a, 1))).toBeLessThan(k * 2 ** -21);
    expect(isOrthonormal(left)).toBeLessThan(k * 2 ** -21);
    expect(isOrthonormal(transposed(matrix(vt, 1)))).toBeLessThan(k * 2 ** -21);
  });

  test.each([
    [5, 3],
    [3, 5],
  ])("completes the vectors of %i × %i as the reference does", async (m, n) => {
    await agrees(applied(primitive, { vectors: "full" }), [random([2, m, n])], 100);
  });

  test("small singular values of a graded matrix have as many digits as large ones", async () => {
    const a = hostArray("float32", [1, 6, 4], (i) => noise(i, 3) * 10 ** (-4 * (i % 4)));
    const values = applied(primitive, { vectors: "none" });
    const [[s], [want]] = [await applyOnDevice(executor, values, [a]), evaluated(values, [a])];
    const errors = Array.from(s.data, (x, i) => Math.abs(x / want.data[i] - 1));
    expect(Math.max(...errors)).toBeLessThan(1e-5);
  });

  test("a matrix without full rank has orthonormal vectors, one with infinities none", async () => {
    const a = hostArray("float32", [3, 4, 3], (i) => (i >= 24 || (i < 12 && i % 3 === 1) ? 1 : 0));
    a.data[30] = Number.POSITIVE_INFINITY;
    const [u, s, vt] = await applyOnDevice(executor, applied(primitive, { vectors: "thin" }), [a]);
    for (const k of [0, 1]) {
      expect(isOrthonormal(matrix(u, k))).toBeLessThan(1e-6);
      expect(isOrthonormal(transposed(matrix(vt, k)))).toBeLessThan(1e-6);
    }
    expect(s.data.subarray(0, 6)).toEqual(Float32Array.of(2, 0, 0, 0, 0, 0));
    expect([...u.data.subarray(24), ...s.data.subarray(6)].every(Number.isNaN)).toBe(true);
  });
});
