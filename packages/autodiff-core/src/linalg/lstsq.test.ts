import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-spectral.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { expectNear, matrixOf } from "../../testing/matrices.ts";
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
  vmap,
  zeros,
} from "../index.ts";
import { lstsq } from "./lstsq.ts";
import { pinv } from "./pinv.ts";
import { matrixRank } from "./rank.ts";
import { solve } from "./solve.ts";
import { svdvals } from "./svd.ts";

const EPS = 2 ** -52;

describe("agree with NumPy", () => {
  test.each(golden.leastSquares)("$name", (row) => {
    const [a, b] = [matrixOf(row.a), matrixOf(row.b)];
    const result = lstsq(a, b);
    const condition = conditionOnRange(result.singularValues, row.rank);
    expectNear(result.x, matrixOf(row.x), 20 * EPS * condition);
    expectNear(pinv(a), matrixOf(row.pinv), 20 * EPS * condition);
    expect(result.rank.item()).toBe(row.rank);
    expect(matrixRank(a).item()).toBe(row.rank);
    const residual = matmul(a, matrixOf(row.x)).sub(b).square().sum(0);
    expectClose(result.residuals, residual.dataSync(), { tolerance: 1e-13 });
  });

  test.each(golden.singular)("the rank of $name", ({ a, rank, name }) => {
    if (name !== "denormal") expect(matrixRank(matrixOf(a)).item()).toBe(rank);
  });
});

function conditionOnRange(s: Tensor, rank: number): number {
  const values = s.dataSync();
  return rank === 0 ? 1 : (values[0] / values[rank - 1]) ** 2;
}

test("of any matrix the Moore-Penrose conditions hold, and x has no part that A does not see", () => {
  fc.assert(
    fc.property(gradedMatrices(7), (a) => {
      const p = pinv(a, { rcond: 1e-9 });
      const largest = svdvals(a).slice(0).item();
      fc.pre(largest === 0 || largest > 1e-290);
      const condition = 1e9 * Math.max(...a.shape) * EPS;
      const scale = largest || 1;
      expectClose(matmul(matmul(a, p), a).div(scale), a.div(scale).dataSync(), {
        tolerance: condition,
      });
      const ap = matmul(a, p);
      expectClose(ap, ap.transpose().dataSync(), { tolerance: condition });
      const pa = matmul(p, a);
      expectClose(pa, pa.transpose().dataSync(), { tolerance: condition });
    }),
    { seed: 7, numRuns: 150 },
  );
});

test("vectors, batches, several right-hand sides, float32, nothing", () => {
  const a = matrixOf(golden.leastSquares[4].a);
  const b = matrixOf(golden.leastSquares[4].b);
  const column = b.slice(":", 0);
  const { x, residuals } = lstsq(a, column);
  expect(x.shape).toEqual([5]);
  expect(residuals.shape).toEqual([]);
  expectClose(x, lstsq(a, b).x.slice(":", 0).dataSync(), { tolerance: 4 * EPS });
  const many = lstsq(a, stack([b, b.mul(2), b]));
  expect(many.x.shape).toEqual([3, 5, 2]);
  expect(many.residuals.shape).toEqual([3, 2]);
  expectClose(many.x.slice(1), lstsq(a, b.mul(2)).x.dataSync(), { tolerance: 4 * EPS });
  const both = lstsq(stack([a, a.mul(2)]), b);
  expectClose(both.x.slice(1), lstsq(a, b.div(2)).x.dataSync(), { tolerance: 8 * EPS });
  expect(both.rank.js()).toEqual([5, 5]);
  const solution = (y: Tensor): Tensor => lstsq(a, y).x;
  const stacked = stack([column, column.mul(3)]);
  expectClose(vmap(solution)(stacked).slice(1), x.mul(3).dataSync(), { tolerance: 8 * EPS });
  expect(jit(solution)(column).js()).toEqual(x.js());
  expectClose(lstsq(a.cast("float32"), b.cast("float32")).x, lstsq(a, b).x.dataSync(), {
    tolerance: 1e-5,
  });
  expect(lstsq(zeros([0, 3]), zeros([0, 2])).x.js()).toEqual(zeros([3, 2]).js());
  expect(lstsq(zeros([3, 0]), zeros([3, 2])).residuals.shape).toEqual([2]);
  expect(pinv(zeros([0, 3])).shape).toEqual([3, 0]);
  expect(matrixRank(zeros([0, 3])).item()).toBe(0);
  expect(pinv(zeros([2, 3])).js()).toEqual(zeros([3, 2]).js());
});

test("rcond decides what counts as zero", () => {
  const a = f64([
    [1, 0],
    [0, 1e-6],
  ]);
  expect(matrixRank(a).item()).toBe(2);
  expect(matrixRank(a, { rtol: 1e-5 }).item()).toBe(1);
  expect(pinv(a, { rcond: 1e-5 }).js()).toEqual([
    [1, 0],
    [0, 0],
  ]);
  expect(lstsq(a, f64([1, 1]), { rcond: 1e-5 }).x.js()).toEqual([1, 0]);
  expect(matrixRank(eye(3).mul(1e-8).cast("float32")).item()).toBe(3);
});

test("NaN gives NaN, in that matrix only", () => {
  const a = f64([[[1, Number.NaN]], [[3, 4]]]);
  const { x, rank, singularValues } = lstsq(a, f64([[5]]));
  expectClose(x, [Number.NaN, Number.NaN, 0.6, 0.8], { tolerance: 2 * EPS });
  expect(rank.js()).toEqual([0, 1]);
  expect(singularValues.js()).toEqual([[Number.NaN], [5]]);
  expect(pinv(a).slice(0).isNaN().all().item()).toBe(1);
});

describe("derivatives", () => {
  const tall = matrixOf(golden.leastSquares[4].a).slice([0, 5], [0, 3]);
  const b = f64([1, -2, 0.5, 3, 1]);

  test.each([
    { name: "tall", a: tall, rhs: b },
    { name: "wide", a: tall.transpose(), rhs: b.slice([0, 3]) },
    { name: "square", a: tall.slice([0, 3]), rhs: b.slice([0, 3]) },
  ])("of a $name matrix of full rank agree with differences", ({ a, rhs }) => {
    const f = (x: Tensor, y: Tensor): Tensor => lstsq(x, y).x;
    checkGradients(f, [a, rhs], { tolerance: 1e-9 });
    checkGradients((x: Tensor) => pinv(x), [a], { tolerance: 1e-9 });
    const second = (x: Tensor, y: Tensor): Tensor => grad((z: Tensor) => f(z, y).square().sum())(x);
    checkGradients(second, [a, rhs], { tolerance: 1e-8 });
  });

  test("of matrices of constant rank, moved within that rank, agree with differences", () => {
    const left = tall.slice(":", [0, 2]);
    const right = f64([
      [1, 0.5, -1, 2],
      [0.3, -2, 1, 1],
    ]);
    const f = (x: Tensor, y: Tensor): Tensor => lstsq(matmul(x, y), b, { rcond: 1e-8 }).x;
    checkGradients(f, [left, right], { tolerance: 1e-9 });
    const g = (x: Tensor, y: Tensor): Tensor => pinv(matmul(x, y), { rcond: 1e-8 });
    checkGradients(g, [left, right], { tolerance: 1e-9 });
    const second = (x: Tensor): Tensor => grad((z: Tensor) => g(z, right).square().sum())(x);
    checkGradients(second, [left], { tolerance: 1e-8 });
  });

  test("of a regular system are those of solve", () => {
    const a = tall.slice([0, 3]);
    const rhs = b.slice([0, 3]);
    const byLeastSquares = (x: Tensor): Tensor => lstsq(x, rhs).x.square().sum();
    const byLu = (x: Tensor): Tensor => solve(x, rhs).square().sum();
    const scale = Math.max(...hessian(byLu)(a).abs().dataSync());
    expectClose(hessian(byLeastSquares)(a), hessian(byLu)(a).dataSync(), {
      tolerance: 1e-12,
      scale,
    });
  });

  test("the residual sum of squares has gradient -2 (b - A x) xᵀ", () => {
    const f = (a: Tensor): Tensor => lstsq(a, b).residuals;
    const { x } = lstsq(tall, b);
    const r = b.sub(matmul(tall, x));
    const expected = matmul(r.expandDims(-1), x.expandDims(0)).mul(-2);
    expectClose(grad(f)(tall), expected.dataSync(), { tolerance: 1e-13 });
  });
});

test("what does not fit is refused", () => {
  expect(() => lstsq(zeros([3, 2]), zeros([2]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: lstsq: expected a right-hand side of shape [3] or [..., 3, columns], received float32[2]. A batch of vectors needs a last axis of size 1: b.expandDims(-1).]`,
  );
  expect(() => lstsq(zeros([3]), zeros([3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: lstsq: expected a matrix, or a batch of them, of shape [..., rows, columns], received float32[3]. Add axes with expandDims or reshape.]`,
  );
  expect(() => pinv(zeros([3, 2]), { rcond: -1 })).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: pinv: expected options.rcond to be a number >= 0, received -1. Leave it out for max(m, n) times the rounding unit of the dtype.]`,
  );
  expect(() => matrixRank(zeros([3, 2]), { rtol: Number.NaN })).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: matrixRank: expected options.rtol to be a number >= 0, received NaN. Leave it out for max(m, n) times the rounding unit of the dtype.]`,
  );
});
