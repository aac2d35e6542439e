import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-spectral.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { expectNear, expectOrthonormal, largest, matrixOf } from "../../testing/matrices.ts";
import { gradedMatrices } from "../../testing/random-matrices.ts";
import {
  checkGradients,
  eye,
  grad,
  hessian,
  jit,
  matmul,
  stack,
  type Tensor,
  triu,
  vmap,
  zeros,
} from "../index.ts";
import { qr } from "./qr.ts";

const EPS = 2 ** -52;

/** NumPy's factors are reproducible only where no column is a combination of those before it. */
const INDEPENDENT = /oneByOne|row|column|square6|tall|wide|identity|gradedColumns|kahan|upper/;

describe("the factors agree with NumPy, signs included", () => {
  test.each(golden.singular.filter(({ name }) => INDEPENDENT.test(name)))("$name", (row) => {
    const a = matrixOf(row.a);
    const scale = largest(a);
    const { q, r } = qr(a);
    expectClose(q, matrixOf(row.q).dataSync(), { tolerance: 1e-13 });
    expectClose(r, matrixOf(row.r).dataSync(), { tolerance: 1e-13, scale });
    const complete = qr(a, { mode: "complete" });
    expectClose(complete.q, matrixOf(row.completeQ).dataSync(), { tolerance: 1e-13 });
    expectClose(complete.r, matrixOf(row.completeR).dataSync(), { tolerance: 1e-13, scale });
    expect(qr(a, { mode: "r" }).js()).toEqual(r.js());
  });

  test.each(golden.singular)("$name: Q R = A, QᵀQ = I, R upper triangular", ({ a }) => {
    const matrix = matrixOf(a);
    const scale = largest(matrix) || 1;
    const tolerance = 4 * Math.max(...matrix.shape) * EPS;
    for (const mode of ["reduced", "complete"] as const) {
      const { q, r } = qr(matrix, { mode });
      expectOrthonormal(q, tolerance);
      const again = matmul(q, r.div(scale));
      expectNear(again, matrix.div(scale), tolerance + 1e-323 / scale);
      expect(triu(r).js()).toEqual(r.js());
    }
  });
});

test("of any matrix: A = Q R with orthonormal Q, to n·ε", () => {
  fc.assert(
    fc.property(gradedMatrices(10), fc.constantFrom("reduced", "complete"), (a, mode) => {
      const n = Math.max(...a.shape);
      const { q, r } = qr(a, { mode });
      expectOrthonormal(q, 4 * n * EPS);
      expectNear(matmul(q, r), a, 4 * n * EPS);
    }),
    { seed: 6, numRuns: 200 },
  );
});

test("shapes, batches, float32, nothing", () => {
  const a = matrixOf(golden.singular[4].a);
  expect(qr(a, { mode: "complete" }).q.shape).toEqual([9, 9]);
  expect(qr(a.transpose()).r.shape).toEqual([5, 9]);
  const batch = stack([a, a.mul(2)]);
  expect(qr(batch).q.slice(1).js()).toEqual(qr(a.mul(2)).q.js());
  const rOf = (x: Tensor): Tensor => qr(x, { mode: "r" });
  expect(vmap(rOf)(batch).js()).toEqual(rOf(batch).js());
  expect(jit(rOf)(a).js()).toEqual(rOf(a).js());
  const single = qr(a.cast("float32"));
  expect(single.r.dtype).toBe("float32");
  expectClose(single.r, qr(a).r.dataSync(), { tolerance: 2e-6 });
  expect(qr(zeros([0, 3])).r.shape).toEqual([0, 3]);
  expect(qr(zeros([3, 0]), { mode: "complete" }).q.js()).toEqual(eye(3).js());
  expect(qr(zeros([0, 4, 2])).q.shape).toEqual([0, 4, 2]);
  const q = (x: Tensor): Tensor => qr(x, { mode: "complete" }).q.sum();
  expect(grad(q)(zeros([3, 0])).shape).toEqual([3, 0]);
});

test("NaN and infinity give NaN, in that matrix only", () => {
  const batch = f64([[[1, Number.NaN]], [[Number.POSITIVE_INFINITY, 0]], [[-2, 4]]]);
  const { q, r } = qr(batch);
  expect(q.js()).toEqual([[[Number.NaN]], [[Number.NaN]], [[1]]]);
  expect(r.slice([0, 2]).isNaN().all().item()).toBe(1);
});

describe("derivatives", () => {
  const a = matrixOf(golden.singular[4].a);

  test.each([
    { name: "tall", x: a.slice([0, 5], [0, 3]) },
    { name: "square", x: a.slice([0, 3], [0, 3]) },
    { name: "wide", x: a.slice([0, 3], [0, 5]) },
    { name: "one column", x: a.slice([0, 4], [0, 1]) },
  ])("of a $name matrix agree with differences, complete Q included", ({ x }) => {
    for (const mode of ["reduced", "complete"] as const) {
      const f = (y: Tensor): Tensor[] => {
        const { q, r } = qr(y, { mode });
        return [q, r];
      };
      checkGradients(f, [x], { tolerance: 1e-9 });
      const second = (y: Tensor): Tensor =>
        grad((z: Tensor) => f(z).reduce((sum, t) => sum.add(t.square().mul(t).sum()), x.sum()))(y);
      checkGradients(second, [x], { tolerance: 1e-8 });
    }
  });

  test("of Q R are those of the identity map, to third order", () => {
    const x = a.slice([0, 3], [0, 2]);
    const cubed = (y: Tensor): Tensor => y.mul(y).mul(y).sum();
    const f = (y: Tensor): Tensor => {
      const { q, r } = qr(y);
      return cubed(matmul(q, r));
    };
    expectClose(hessian(f)(x), hessian(cubed)(x).dataSync(), { tolerance: 1e-12 });
    const third = (g: (y: Tensor) => Tensor): Tensor =>
      grad((y: Tensor) => hessian(g)(y).square().sum())(x);
    expectClose(third(f), third(cubed).dataSync(), { tolerance: 1e-10 });
  });
});

test("what is not a matrix is refused", () => {
  expect(() => qr(zeros([3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: qr: expected a matrix, or a batch of them, of shape [..., rows, columns], received float32[3]. Add axes with expandDims or reshape.]`,
  );
});
