/** What is made of singular values, and of eigenvalues of symmetric matrices. */
import { zeros } from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import { lstsq } from "../../../../../autodiff-core/src/linalg/lstsq.ts";
import { pinvPrimitive } from "../../../../../autodiff-core/src/linalg/pinv.ts";
import { polar } from "../../../../../autodiff-core/src/linalg/polar.ts";
import { symmetricLyapunov } from "../../../../../autodiff-core/src/linalg/symmetric-lyapunov.ts";
import {
  applicationOf,
  hostArray,
} from "../../../../../autodiff-core/testing/run-library-kernel.ts";
import { applyOnDevice } from "../../../../testing/apply-on-device.ts";
import {
  agreement,
  applied,
  difference,
  dominant,
  isOrthonormal,
  matrix,
  product,
  random,
  transposed,
} from "../../../../testing/dense-matrices.ts";
import { webgpu } from "../../../webgpu.ts";

const executor = await webgpu();
const agrees = agreement(executor);

describe("pinv and leastSquares", () => {
  const solve = applicationOf("leastSquares", (a, b) => lstsq(a, b).x, zeros([2, 2]), zeros([2]));

  test.each([
    [5, 3],
    [3, 5],
    [40, 20],
  ])("agree with the reference for %i × %i", async (m, n) => {
    const a = random([2, m, n]);
    await agrees(applied(pinvPrimitive, { rcond: 1e-5 }), [a], 2000);
    await agrees({ ...solve, params: { rcond: 1e-5 } }, [a, random([2, m, 4], 2)], 2000);
  });

  test("small singular values count as zero, a matrix of zeros as well; infinities give NaN", async () => {
    const a = hostArray("float32", [3, 3, 2], (i) => (i < 6 ? 1 : 0));
    a.data[13] = Number.POSITIVE_INFINITY;
    const [x] = await agrees(applied(pinvPrimitive, { rcond: 1e-5 }), [a], 20);
    expect(x.data[0]).toBeCloseTo(1 / 6, 6);
  });
});

describe("polarFactor", () => {
  const { primitive } = applicationOf("polarFactor", (a) => polar(a).u, zeros([2, 2]));

  test.each([3, 20])("is the nearest matrix with orthonormal columns, n = %i", async (n) => {
    const a = random([2, n + 2, n]);
    const [u] = await applyOnDevice(executor, applied(primitive), [a]);
    expect(isOrthonormal(matrix(u, 1))).toBeLessThan(n * 2 ** -21);
    const h = product(transposed(matrix(u, 1)), matrix(a, 1));
    expect(difference(h, transposed(h))).toBeLessThan(n * 2 ** -20);
  });
});

describe("symmetricLyapunov", () => {
  const { primitive } = applicationOf(
    "symmetricLyapunov",
    symmetricLyapunov,
    zeros([2, 2]),
    zeros([2, 2]),
  );

  test.each([2, 17])("agrees with the reference for n = %i", async (n) => {
    await agrees(applied(primitive), [dominant(2, n), random([2, n, n], 2)], 100);
  });

  test("leaves out what two eigenvalues that add up to zero have in common", async () => {
    const h = hostArray("float32", [1, 2, 2], (i) => [1, 0, 0, -1][i]);
    await agrees(applied(primitive), [h, random([1, 2, 2])], 4);
  });
});
