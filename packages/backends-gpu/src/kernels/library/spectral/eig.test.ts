/** Hessenberg form, eigenvalues and exponentials of matrices without symmetry. */
import { type HostArray, zeros } from "@fluxion/autodiff-core";
import { describe, expect, test } from "vitest";
import { eigvals } from "../../../../../autodiff-core/src/linalg/eig.ts";
import { expm } from "../../../../../autodiff-core/src/linalg/expm.ts";
import { hessenberg } from "../../../../../autodiff-core/src/linalg/hessenberg.ts";
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
  isOrthonormal,
  matrix,
  product,
  random,
  transposed,
} from "../../../../testing/dense-matrices.ts";
import { webgpu } from "../../../webgpu.ts";

const executor = await webgpu();
const agrees = agreement(executor);

describe("hessenberg", () => {
  const { primitive } = applicationOf("hessenberg", (x) => hessenberg(x).h, zeros([2, 2]));

  test.each([2, 7, 12])("has the reflectors of the reference, n = %i", async (n) => {
    const a = hostArray(
      "float32",
      [2, n, n],
      (i) => random([1], i).data[0] * (i < n * n ? 1 : 1e30),
    );
    const [h, q] = await agrees(applied(primitive), [random([2, n, n])], 40 * n);
    expect(isOrthonormal(matrix(q, 1))).toBeLessThan(n * 2 ** -21);
    const [large] = await applyOnDevice(executor, applied(primitive), [a]);
    expect([...large.data].every(Number.isFinite)).toBe(true);
    const back = product(product(matrix(q), matrix(h)), transposed(matrix(q)));
    expect(difference(back, matrix(random([2, n, n])))).toBeLessThan(n * 2 ** -21);
  });
});

describe("eig", () => {
  const { primitive } = applicationOf("eig", (x) => eigvals(x).re, zeros([2, 2]));
  const values = applied(primitive, { vectors: false });

  /** For each expected eigenvalue of matrix `k`, how far the nearest one is. */
  function distances(
    found: readonly HostArray[],
    wanted: readonly HostArray[],
    k: number,
  ): number[] {
    const pairs = ([re, im]: readonly HostArray[]) => {
      const n = re.shape[re.shape.length - 1];
      return Array.from({ length: n }, (_, i) => [re.data[k * n + i], im.data[k * n + i]]);
    };
    const all = pairs(found);
    return pairs(wanted).map(([x, y]) =>
      Math.min(...all.map(([p, q]) => Math.hypot(p - x, q - y))),
    );
  }

  test.each([1, 8, 24])("finds all eigenvalues for n = %i", async (n) => {
    const a = random([3, n, n]);
    const [found, wanted] = [await applyOnDevice(executor, values, [a]), evaluated(values, [a])];
    for (const k of [0, 1, 2]) {
      expect(Math.max(...distances(found, wanted, k))).toBeLessThan(n * 2 ** -20);
    }
  });

  test("pairs are neighbours, the positive imaginary part first", async () => {
    const a = hostArray(
      "float32",
      [1, 4, 4],
      (i) => [0, -3, 1, 1, 3, 0, 1, 1, 0, 0, 0, -1, 0, 0, 1, 0][i],
    );
    const [re, im] = await applyOnDevice(executor, values, [a]);
    expect([...re.data].map((x) => x + 0)).toEqual([0, 0, 0, 0]);
    expect([im.data[0] > 0, im.data[1] === -im.data[0], im.data[2] > 0]).toEqual([
      true,
      true,
      true,
    ]);
    const sizes = [...im.data].map(Math.abs).sort();
    [1, 1, 3, 3].forEach((size, i) => {
      expect(sizes[i]).toBeCloseTo(size, 5);
    });
  });

  test("small eigenvalues of a badly scaled matrix survive, infinities give NaN", async () => {
    const scales = [1, 1e4, 1e-4];
    const a = hostArray("float32", [2, 3, 3], (i) => {
      const [row, column] = [Math.floor(i / 3) % 3, i % 3];
      return (
        ([
          [1, 2, 0],
          [3, 4, 5],
          [0, 6, 7],
        ][row][column] *
          scales[row]) /
        scales[column]
      );
    });
    a.data[12] = Number.POSITIVE_INFINITY;
    const [found, wanted] = [await applyOnDevice(executor, values, [a]), evaluated(values, [a])];
    expect(Math.max(...distances(found, wanted, 0))).toBeLessThan(1e-5);
    expect(found.every(({ data }) => data.subarray(3).every(Number.isNaN))).toBe(true);
  });

  test("an orthogonal matrix, on which plain QR iterations stand still, converges", async () => {
    const a = hostArray("float32", [1, 5, 5], (i) => Number((Math.floor(i / 5) + 1) % 5 === i % 5));
    const [found, wanted] = [await applyOnDevice(executor, values, [a]), evaluated(values, [a])];
    expect(Math.max(...distances(found, wanted, 0))).toBeLessThan(1e-5);
  });
});

describe("matrixFunction, expm", () => {
  const { primitive } = applicationOf("matrixFunction", expm, zeros([2, 2]));
  const along = (order: number) => applied(primitive, { name: "expm", order });

  test.each([
    [3, 0],
    [9, 0],
    [50, 0],
    [3, 1],
    [12, 1],
    [4, 2],
  ])("agrees with the reference for n = %i and %i directions", async (n, order) => {
    const operands = Array.from({ length: order + 1 }, (_, k) => random([2, n, n], k + 1));
    await agrees(along(order), operands, 10 + 4 * n);
  });

  test("large norms, nilpotent matrices, zeros, infinities", async () => {
    const entries = [
      9,
      4,
      -7,
      -2,
      0,
      1e6,
      0,
      0,
      1,
      1e6,
      0,
      -1,
      0,
      0,
      0,
      0,
      Number.POSITIVE_INFINITY,
      0,
      0,
      0,
    ];
    const a = hostArray("float32", [5, 2, 2], (i) => entries[i]);
    const [found] = await applyOnDevice(executor, along(0), [a]);
    const [wanted] = evaluated(along(0), [a]);
    for (const k of [0, 1, 2, 3])
      expect(difference(matrix(found, k), matrix(wanted, k))).toBeLessThan(1e-5);
    expect(found.data[8]).toBeCloseTo(Math.E, 5);
    expect(found.data.subarray(16).every(Number.isNaN)).toBe(true);
  });

  test("a direction may be of any size", async () => {
    const [a, e] = [random([1, 3, 3]), random([1, 3, 3], 2)];
    const large = hostArray("float32", [1, 3, 3], (i) => e.data[i] * 2 ** 60);
    const [[x], [y]] = await Promise.all(
      [e, large].map((d) => applyOnDevice(executor, along(1), [a, d])),
    );
    expect([...y.data].map((v) => v / 2 ** 60)).toEqual([...x.data]);
  });
});
