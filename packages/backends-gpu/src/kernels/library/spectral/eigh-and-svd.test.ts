import { zeros } from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import { eigh } from "../../../../../autodiff-core/src/linalg/eigh.ts";
import { svd } from "../../../../../autodiff-core/src/linalg/svd.ts";
import {
  applicationOf,
  evaluated,
  hostArray,
} from "../../../../../autodiff-core/testing/run-library-kernel.ts";
import { applyOnDevice } from "../../../../testing/apply-on-device.ts";
import {
  agreement,
  applied,
  difference,
  expectNear,
  isOrthonormal,
  matrix,
  noise,
  product,
  random,
  scaled,
  transposed,
} from "../../../../testing/dense-matrices.ts";
import { webgpu } from "../../../webgpu.ts";

const executor = await webgpu();
const agrees = agreement(executor);

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
