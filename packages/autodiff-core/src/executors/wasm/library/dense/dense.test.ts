import { describe, expect, test } from "vitest";
import { expectClose } from "../../../../../testing/expect-close.ts";
import {
  type Application,
  applicationOf,
  evaluated,
  expectSameValues,
  hostArray,
  type RunOptions,
  runLibraryKernel,
} from "../../../../../testing/run-library-kernel.ts";
import { epsilon } from "../../../../dtype.ts";
import type { HostArray } from "../../../../host-array.ts";
import { zeros } from "../../../../index.ts";
import { choleskyPrimitive } from "../../../../linalg/cholesky.ts";
import { eigh } from "../../../../linalg/eigh.ts";
import { factoredSolvePrimitive } from "../../../../linalg/factored-solve.ts";
import { luPrimitive } from "../../../../linalg/lu.ts";
import { qrPrimitive } from "../../../../linalg/qr.ts";
import { svd } from "../../../../linalg/svd.ts";
import { triangularSolvePrimitive } from "../../../../linalg/triangular-solve.ts";
import type { Primitive } from "../../../../primitive.ts";

type Float = "float32" | "float64";

const FLOATS: readonly Float[] = ["float32", "float64"];

const noise = (i: number, seed: number): number => {
  const x = Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453;
  return x - Math.floor(x) - 0.5;
};

function random(dtype: Float, shape: readonly number[], seed = 1): HostArray {
  return hostArray(dtype, shape, (i) => noise(i, seed));
}

/** Random entries with `n/2` on the diagonal: positive definite, and well-conditioned as a triangle. */
function dominant(dtype: Float, batch: readonly number[], n: number, seed = 1): HostArray {
  return hostArray(dtype, [...batch, n, n], (i) => {
    const at = i % (n * n);
    return noise(i, seed) + (at % (n + 1) === 0 ? n / 2 + 1 : 0);
  });
}

/** The largest size of an entry that is not NaN. */
function largestOf(data: ArrayLike<number>): number {
  let largest = 1e-300;
  for (let i = 0; i < data.length; i++) {
    if (Math.abs(data[i]) > largest) largest = Math.abs(data[i]);
  }
  return largest;
}

const applied = (primitive: unknown, params: object = {}): Application => ({
  primitive: primitive as Primitive,
  params,
});

/** Floats within `units` of the rounding of the dtype, relative to the largest entry; integers the same. */
function expectNear(
  application: Application,
  operands: readonly HostArray[],
  units: number,
  options: RunOptions = {},
): readonly HostArray[] {
  const got = runLibraryKernel(application, operands, options);
  const want = evaluated(application, operands);
  if (got === undefined) throw new Error("there is no kernel");
  want.forEach(({ data, dtype }, k) => {
    if (dtype !== "float32" && dtype !== "float64") {
      expectSameValues([got[k]], [want[k]]);
      return;
    }
    const scale = largestOf(data);
    const tolerance = units * epsilon(dtype);
    expectClose(got[k].data, [...data], { tolerance, scale }, `result ${k}`);
  });
  return got;
}

const BATCHES: readonly [batch: number[], n: number][] = [
  [[], 1],
  [[3], 2],
  [[2, 2], 5],
  [[], 31],
  [[2], 33],
  [[], 67],
  [[40], 20],
];

describe("cholesky", () => {
  const cholesky = applied(choleskyPrimitive);
  test.each(BATCHES)("of %j matrices of order %i", (batch, n) => {
    for (const dtype of FLOATS) {
      expectNear(cholesky, [dominant(dtype, batch, n)], 20, { reverse: true });
      expectNear(cholesky, [dominant(dtype, batch, n)], 20, { relaxed: false });
    }
  });

  test("of a large matrix by several tiles", () => {
    for (const dtype of FLOATS) {
      expectNear(cholesky, [dominant(dtype, [1], 300)], 20, { reverse: true });
    }
    for (const [place, value] of [
      [301 * 250, -5000],
      [301 * 40, -5000],
      [299, Number.NaN],
    ]) {
      const a = dominant("float64", [], 300);
      a.data[place] = value;
      expectNear(cholesky, [a], 20);
    }
  });

  test("tells the first minor that is not positive, and NaN from that", () => {
    const a = dominant("float64", [6], 40);
    a.data[1600 + 41 * 35] = -50;
    a.data[2 * 1600 + 41 * 7] = Number.NaN;
    a.data[3 * 1600] = 0;
    a.data[4 * 1600 + 39] = Number.POSITIVE_INFINITY;
    a.data[5 * 1600 + 1599] = Number.NaN;
    a.data[5 * 1600] = -1;
    const [, status] = expectNear(cholesky, [a], 20);
    expect([...status.data].slice(0, 4)).toEqual([0, 36, 0, 1]);
  });
});

describe("lu", () => {
  const lu = applied(luPrimitive, { pivoting: "partial" });
  test.each([
    ...BATCHES.map(([batch, n]) => [[...batch, n, n]]),
    [[2, 7, 40]],
    [[2, 40, 7]],
    [[1, 9]],
    [[9, 1]],
    [[50, 49]],
    [[300, 290]],
    [[260, 270]],
  ])("of %j has the very factors of the primitive", (shape) => {
    for (const dtype of FLOATS) {
      const options = { reverse: true };
      const got = runLibraryKernel(lu, [random(dtype, shape)], options);
      expectSameValues(got, evaluated(lu, [random(dtype, shape)]));
    }
  });

  test("tells the first pivot that is 0; NaN gives NaN", () => {
    const a = hostArray("float64", [3, 20, 20], (i) => ((i % 20) * (i % 7)) % 5);
    a.data[405] = Number.NaN;
    a.data.fill(0, 800);
    const got = runLibraryKernel(lu, [a]);
    const want = evaluated(lu, [a]);
    expectSameValues(got?.slice(1), want.slice(1));
    expect(got?.[0].data.map((x) => x + 0)).toEqual(want[0].data.map((x) => x + 0));
  });

  test("of a large matrix with NaN or a zero pivot", () => {
    const a = random("float64", [260, 260]);
    for (let i = 0; i < 260; i++) a.data[260 * i + 70] = 0;
    const zero = runLibraryKernel(lu, [a], { reverse: true });
    expectSameValues(zero, evaluated(lu, [a]));
    a.data[5000] = Number.NaN;
    expectSameValues(runLibraryKernel(lu, [a]), evaluated(lu, [a]));
  });

  test("leaves complete pivoting to JavaScript", () => {
    const complete = applied(luPrimitive, { pivoting: "complete" });
    const got = runLibraryKernel(complete, [random("float32", [3, 3])]);
    expect(got).toBeUndefined();
  });
});

const TRIANGLES = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
  lower: (bits & 1) > 0,
  transpose: (bits & 2) > 0,
  unitDiagonal: (bits & 4) > 0,
}));

describe.each(TRIANGLES)("triangularSolve %j", (triangle) => {
  test.each(BATCHES)("of %j systems of order %i", (batch, n) => {
    const { unitDiagonal } = triangle;
    for (const dtype of FLOATS) {
      for (const m of n === 33 ? [1, 150] : [0, 1, 3, 10]) {
        const a = unitDiagonal ? random(dtype, [...batch, n, n]) : dominant(dtype, batch, n);
        if (unitDiagonal) for (let i = 0; i < a.data.length; i++) a.data[i] /= n;
        expectNear(
          applied(triangularSolvePrimitive, triangle),
          [a, random(dtype, [...batch, n, m])],
          20,
        );
      }
    }
  });
});

describe("factoredSolve", () => {
  test.each(BATCHES)("of %j systems of order %i", (batch, n) => {
    for (const dtype of FLOATS) {
      const diagonal = dominant(dtype, batch, n, 3);
      // Rows in another order, so that there is something to permute.
      const a = hostArray(dtype, diagonal.shape, (i) => {
        const at = i % (n * n);
        const row = (Math.floor(at / n) + 1) % n;
        return diagonal.data[i - at + row * n + (at % n)];
      });
      const b = random(dtype, [...batch, n, n === 33 ? 131 : 3]);
      const [packed, rows] = evaluated(applied(luPrimitive, { pivoting: "partial" }), [a]);
      const [l] = evaluated(applied(choleskyPrimitive), [dominant(dtype, batch, n)]);
      for (const transpose of [false, true]) {
        const solve = (kind: string) => applied(factoredSolvePrimitive, { kind, transpose });
        expectNear(solve("lu"), [a, b, packed, rows], 100, { reverse: true });
        expectNear(solve("cholesky"), [a, b, l], 100);
      }
    }
  });

  test("is NaN where a pivot is zero", () => {
    const packed = dominant("float64", [2], 4);
    packed.data[5] = 0;
    const rows = hostArray("int32", [2, 4], (i) => i % 4);
    const solve = applied(factoredSolvePrimitive, { kind: "lu", transpose: false });
    expectNear(solve, [packed, random("float64", [2, 4, 2]), packed, rows], 100);
  });
});

describe("qr", () => {
  test.each([
    [[1, 1]],
    [[3, 5, 5]],
    [[2, 9, 4]],
    [[2, 4, 9]],
    [[1, 7]],
    [[7, 1]],
    [[70, 61]],
    [[61, 70]],
    [[2, 25, 24]],
    [[12, 20, 20]],
  ])("of %j", (shape) => {
    for (const dtype of FLOATS) {
      for (const mode of ["reduced", "complete", "r"]) {
        const qr = applied(qrPrimitive, { mode, pivoting: false });
        expectNear(qr, [random(dtype, shape)], 100, { reverse: true });
      }
    }
  });

  test("of zeros, of tiny and of large numbers, and of what is not finite", () => {
    const qr = applied(qrPrimitive, { mode: "reduced", pivoting: false });
    const a = random("float64", [6, 30, 30]);
    const factors = [0, 1e-310, 1e300, 1, 1, 1];
    for (let i = 0; i < a.data.length; i++) a.data[i] *= factors[Math.floor(i / 900)];
    a.data[3 * 900 + 5] = Number.NaN;
    a.data[4 * 900 + 5] = Number.POSITIVE_INFINITY;
    // A column of zeros, one that is its first entry alone, and one with tiny entries behind.
    for (let i = 0; i < 30; i++) {
      a.data[5 * 900 + 30 * i] = 0;
      a.data[5 * 900 + 30 * i + 1] = i === 0 ? 1 : 0;
      a.data[5 * 900 + 30 * i + 2] = i === 5 ? 1e-200 : 0;
    }
    for (let k = 0; k < 6; k++) {
      const data = a.data.subarray(k * 900, (k + 1) * 900);
      const part = { dtype: "float64", shape: [30, 30], data } as const;
      expectNear(qr, [part], k === 1 ? 1e6 : 100);
    }
  });
});

describe("eigh", () => {
  const [both, alone] = [true, false].map((vectors) => {
    const { primitive } = applicationOf("eigh", (a: never) => eigh(a), zeros([2, 2]));
    return applied(primitive, { vectors });
  });

  test.each(BATCHES)("of %j matrices of order %i", (batch, n) => {
    for (const dtype of FLOATS) {
      const a = random(dtype, [...batch, n, n]);
      expectNear(alone, [a], 100, { reverse: true });
      // Vectors are as sensitive as their values are close.
      const [w, v] = expectNear(both, [a], 1e5);
      expectVectors(a, w, v);
    }
  });

  /** `A v = w v` and `Vᵀ V = I` for the first matrix. */
  function expectVectors(a: HostArray, w: HostArray, v: HostArray): void {
    const n = a.shape[a.shape.length - 1];
    const limit = 20 * n * epsilon(a.dtype as Float);
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < n; i++) {
        let [product, inner] = [0, i === k ? -1 : 0];
        for (let j = 0; j < n; j++) {
          const entry = (a.data[i * n + j] + a.data[j * n + i]) / 2;
          product += entry * v.data[j * n + k];
          inner += v.data[j * n + i] * v.data[j * n + k];
        }
        expect(Math.abs(product - w.data[k] * v.data[i * n + k])).toBeLessThan(limit);
        expect(Math.abs(inner)).toBeLessThan(limit);
      }
    }
  }

  test("of multiples of the identity, blocks, tiny and large numbers, and of what is not finite", () => {
    const n = 12;
    const make = (value: (i: number, j: number) => number): HostArray =>
      hostArray("float64", [n, n], (at) => value(Math.floor(at / n), at % n));
    const cases = [
      make(() => 0),
      make((i, j) => (i === j ? 3 : 0)),
      make((i, j) => (i === j ? i % 3 : 0)),
      make((i, j) => (Math.abs(i - j) === 1 ? 1 : 0)),
      make((i, j) => 1e-300 / (i + j + 1)),
      make((i, j) => 1e300 * Math.cos(i * j)),
      make((i, j) => 10 ** (-i - j)),
      make((i, j) => (i + j === 3 ? Number.NaN : 1)),
      make((i, j) => (i + j === 3 ? Number.POSITIVE_INFINITY : 1)),
    ];
    for (const a of cases) expectNear(alone, [a], 50);
    for (const a of [cases[7], cases[8]]) expectNear(both, [a], 50);
    for (const a of cases.slice(0, 4)) {
      const [w, v] = runLibraryKernel(both, [a]) ?? [];
      expectVectors(a, w, v);
    }
  });
});

describe("svd", () => {
  const { primitive } = applicationOf("svd", (a: never) => svd(a), zeros([2, 2]));

  test.each([
    [[1, 1]],
    [[3, 5, 5]],
    [[2, 9, 4]],
    [[2, 4, 9]],
    [[1, 7]],
    [[7, 1]],
    [[40, 33]],
    [[33, 40]],
    [[12, 8, 8]],
  ])("of %j", (shape) => {
    for (const dtype of FLOATS) {
      const a = random(dtype, shape);
      expectNear(applied(primitive, { vectors: "none" }), [a], 100, { reverse: true });
      for (const vectors of ["thin", "full"]) expectNear(applied(primitive, { vectors }), [a], 1e5);
    }
  });

  test("of matrices without full rank, tiny and large ones, and of what is not finite", () => {
    const n = 10;
    const make = (value: (i: number, j: number) => number): HostArray =>
      hostArray("float64", [n + 2, n], (at) => value(Math.floor(at / n), at % n));
    const cases = [
      make(() => 0),
      make((i, j) => (i === j ? 3 : 0)),
      make((i, j) => (i + 1) * (j + 2)),
      make((i, j) => noise(i * n + j, 1) * 1e-300),
      make((i, j) => noise(i * n + j, 1) * 10 ** -j),
      make((i, j) => (i + j === 3 ? Number.NaN : 1)),
      make((i, j) => (i + j === 3 ? Number.NEGATIVE_INFINITY : 1)),
    ];
    for (const a of cases) expectNear(applied(primitive, { vectors: "none" }), [a], 50);
    for (const a of [cases[0], cases[1], cases[3], cases[5], cases[6]]) {
      expectNear(applied(primitive, { vectors: "full" }), [a], 1e4);
    }
  });
});
