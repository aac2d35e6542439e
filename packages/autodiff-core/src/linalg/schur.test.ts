/** Hessenberg and real Schur forms. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-schur.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { identity, largest, normwiseError } from "../../testing/matrices.ts";
import { squareMatrices, wildMatrices } from "../../testing/random-matrices.ts";
import { array, eye, full, grad, jit, matmul, type Tensor, tril, vmap, zeros } from "../index.ts";
import { hessenberg, schur } from "./index.ts";
import { matrixTranspose } from "./matrix-batches.ts";

const EPS = 2 ** -52;
const product = (...factors: Tensor[]): Tensor => factors.reduce((a, b) => matmul(a, b));

/** Largest entry of `a - q m qᵀ` and of `qᵀq - I`, in units of rounding. */
function residuals(a: Tensor, q: Tensor, m: Tensor): number {
  const back = product(q, m, matrixTranspose(q)).sub(a);
  const gram = product(matrixTranspose(q), q).sub(identity(a.shape[0]));
  return Math.max(largest(back) / Math.max(largest(a), 1e-300), largest(gram)) / EPS;
}

describe("hessenberg", () => {
  test("reconstructs a = q h qᵀ with orthogonal q and zeros below the subdiagonal", () => {
    fc.assert(
      fc.property(fc.oneof(squareMatrices(8), wildMatrices(6)), (a) => {
        const { h, q } = hessenberg(a);
        expect(residuals(a, q, h)).toBeLessThan(100);
        expect(largest(tril(h, -2))).toBe(0);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test.each(golden.hessenberg.map((c) => ({ n: c.a.length, ...c })))(
    "has the entries of SciPy's for n = $n, up to sign",
    ({ a, h }) => {
      expect(normwiseError(hessenberg(f64(a)).h.abs(), f64(h).abs())).toBeLessThan(10 * EPS);
    },
  );
});

describe("schur", () => {
  test("reconstructs a = q t qᵀ with orthogonal q and t in standard form", () => {
    fc.assert(
      fc.property(fc.oneof(squareMatrices(9), wildMatrices(8)), (a) => {
        const { t, q } = schur(a);
        expect(residuals(a, q, t)).toBeLessThan(200);
        expect(isStandard(t)).toBe(true);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  test.each([
    ["a cyclic shift of 12, which is fixed by unshifted QR", cyclic(12)],
    ["a companion matrix of x²⁰ - 1", companionOfUnity(20)],
    ["a nilpotent lower shift", f64(Array.from({ length: 6 }, (_, i) => row(6, i - 1)))],
    ["zero", zeros([4, 4], { dtype: "float64" })],
    ["rank one", full([5, 5], 1, { dtype: "float64" })],
    ["entries near the largest float", full([3, 3], 1e307, { dtype: "float64" })],
    [
      "denormal entries",
      f64([
        [3e-310, 1e-310],
        [-2e-310, 4e-310],
      ]),
    ],
  ])("of %s", (_name, a) => {
    const { t, q } = schur(a);
    expect(residuals(a, q, t)).toBeLessThan(500);
    expect(isStandard(t)).toBe(true);
  });

  test("of a matrix of 60 rows", () => {
    const a = array(
      Float64Array.from({ length: 3600 }, (_, i) => Math.sin(1.3 * i * i)),
      {
        shape: [60, 60],
      },
    );
    const { t, q } = schur(a);
    expect(residuals(a, q, t)).toBeLessThan(500);
  });

  test("gives NaN for NaN and infinity, and leaves the rest of the batch alone", () => {
    const { t, q } = schur(
      f64([
        [
          [1, 2],
          [3, Number.NaN],
        ],
        [
          [2, 0],
          [0, 1],
        ],
        [
          [1, Infinity],
          [0, 1],
        ],
      ]),
    );
    expect(t.isNaN().all([-2, -1]).js()).toEqual([true, false, true]);
    expect(q.isNaN().all([-2, -1]).js()).toEqual([true, false, true]);
  });

  test.each([[[0, 0]], [[0, 3, 3]], [[2, 0, 0]]])("of shape %j is empty", (shape) => {
    const { t, q } = schur(zeros(shape));
    expect([t.shape, q.shape]).toEqual([shape, shape]);
    expect(hessenberg(zeros(shape)).h.shape).toEqual(shape);
  });

  test("of float32 is correct to float32, and batches like a loop, compiled too", () => {
    const a = array([
      [
        [1, 2],
        [-3, 0.5],
      ],
      [
        [0, 1],
        [1, 0],
      ],
    ]);
    const { t, q } = jit(vmap((x: Tensor) => schur(x)))(a);
    expect([t.dtype, q.dtype]).toEqual(["float32", "float32"]);
    const back = matmul(matmul(q, t), matrixTranspose(q));
    expect(largest(back.sub(a))).toBeLessThan(1e-6);
  });

  test("explains that it has no derivative, and what a matrix is", () => {
    const loss = (x: Tensor): Tensor => schur(x).t.sum();
    expect(() => grad(loss)(eye(2))).toThrowErrorMatchingInlineSnapshot(
      `[TransformError: schur: expected an operation with a derivative rule, received the derivative of schur. Differentiate eig, eigvals or a matrix function, or put schur inside stopGradient.]`,
    );
    expect(() => schur(zeros([2, 3]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: schur: expected a square matrix, or a batch of them, of shape [..., n, n], received float32[2,3]. Rectangular systems are solved by lstsq, rectangular matrices inverted by pinv.]`,
    );
  });
});

function isStandard(t: Tensor): boolean {
  const n = t.shape[0];
  const at = (i: number, j: number): number => t.dataSync()[i * n + j];
  for (let i = 0; i < n; i++) for (let j = 0; j < i - 1; j++) if (at(i, j) !== 0) return false;
  for (let i = 0; i + 1 < n; i++) {
    if (at(i + 1, i) === 0) continue;
    if (i + 2 < n && at(i + 2, i + 1) !== 0) return false;
    if (at(i, i) !== at(i + 1, i + 1) || at(i, i + 1) * at(i + 1, i) > 0) return false;
  }
  return true;
}

function row(n: number, one: number): number[] {
  return Array.from({ length: n }, (_, j) => (j === one ? 1 : 0));
}

function cyclic(n: number): Tensor {
  return f64(Array.from({ length: n }, (_, i) => row(n, (i + 1) % n)));
}

function companionOfUnity(n: number): Tensor {
  return f64(Array.from({ length: n }, (_, i) => row(n, i === 0 ? n - 1 : i - 1)));
}
