import { type Tensor, zeros } from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import { choleskyPrimitive } from "../../../../../autodiff-core/src/linalg/cholesky.ts";
import { factoredDeterminantPrimitive } from "../../../../../autodiff-core/src/linalg/determinant.ts";
import { factoredSolvePrimitive } from "../../../../../autodiff-core/src/linalg/factored-solve.ts";
import { luPrimitive } from "../../../../../autodiff-core/src/linalg/lu.ts";
import { qrPrimitive } from "../../../../../autodiff-core/src/linalg/qr.ts";
import { solveSylvester } from "../../../../../autodiff-core/src/linalg/sylvester.ts";
import { triangularSolvePrimitive } from "../../../../../autodiff-core/src/linalg/triangular-solve.ts";
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
  matrix,
  noise,
  product,
  random,
  transposed,
} from "../../../../testing/dense-matrices.ts";
import { webgpu } from "../../../webgpu.ts";

const executor = await webgpu();
const agrees = agreement(executor);

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

  test("searches a large matrix for the largest entry", async () => {
    await agrees(applied(luPrimitive, { pivoting: "complete" }), [random([1, 90, 95])], 400);
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

describe("factoredDeterminant", () => {
  const determinant = applied(factoredDeterminantPrimitive);
  const run = (pivots: readonly number[], factors: readonly number[]) => {
    const n = pivots.length;
    const packed = hostArray("float32", [1, n, n], (i) =>
      i % (n + 1) === 0 ? pivots[i / (n + 1)] : 9,
    );
    const rows = hostArray("int32", [1, n], (i) => i);
    const others = hostArray("float32", [1, factors.length], (i) => factors[i]);
    return agrees(determinant, [packed, packed, rows, others], 4);
  };

  test.each([
    [[2, -3, 0.5], []],
    [
      [1e30, 1e30, -1e-30, 1e-25],
      [1e-4, 3],
    ],
    [[1e-30, 1e-30, 1e30], [1e25]],
    [[1e30, -1e30], []],
    [[2, 0, 5], [7]],
    [[2, Number.NaN], []],
  ])("of pivots %j and factors %j", async (pivots, factors) => {
    await run(pivots, factors);
  });

  test("is a sum of logarithms where the product would overflow", async () => {
    const [value, logarithm] = await run(
      Array.from({ length: 40 }, (_, i) => 100 + i),
      [],
    );
    expect(value.data[0]).toBe(Number.POSITIVE_INFINITY);
    expect(logarithm.data[0]).toBeGreaterThan(184);
  });
});

describe("sylvester", () => {
  const operands = [zeros([2, 2]), zeros([2, 2]), zeros([2, 2])];
  const { primitive } = applicationOf(
    "sylvester",
    (...x: Tensor[]) => solveSylvester(x[0], x[1], x[2]),
    ...operands,
  );

  test.each([
    [2, 3],
    [9, 4],
  ])("agrees with the reference for %i × %i unknowns", async (m, n) => {
    for (const kind of ["continuous", "discrete"]) {
      const inputs = [dominant(3, m), dominant(3, n), random([3, m, n], 2)];
      await agrees(applied(primitive, { kind }), inputs, 100);
    }
  });

  test("an equation that is singular has no solution, and the next one has", async () => {
    const a = hostArray("float32", [2, 2, 2], (i) => [1, 5, 0, 2, 3, 0, 0, 4][i]);
    const b = hostArray("float32", [2, 2, 2], (i) => [3, 1, 0, -2, 1, 0, 0, 1][i]);
    await agrees(applied(primitive, { kind: "continuous" }), [a, b, random([2, 2, 2])], 4);
  });
});
