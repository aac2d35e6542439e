import fc from "fast-check";
import { expect, test } from "vitest";
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { expectNear, expectOrthonormal } from "../../testing/matrices.ts";
import { gradedMatrices } from "../../testing/random-matrices.ts";
import { checkGradients, gather, matmul, type Tensor, zeros } from "../index.ts";
import { pivotedQr } from "./pivoted-qr.ts";
import { svdvals } from "./svd.ts";

const EPS = 2 ** -52;

test("of any matrix: A[:, order] = Q R, with a diagonal that falls in size", () => {
  fc.assert(
    fc.property(gradedMatrices(9), fc.constantFrom("reduced", "complete"), (a, mode) => {
      const n = Math.max(...a.shape);
      const { q, r, order } = pivotedQr(a, { mode });
      expectOrthonormal(q, 4 * n * EPS);
      expectNear(matmul(q, r), gather(a, order, 1), 4 * n * EPS);
      const columns = r.shape[1];
      const diagonal = Array.from({ length: Math.min(...r.shape) }, (_, i) =>
        Math.abs(r.dataSync()[i * columns + i]),
      );
      diagonal.slice(1).forEach((x, i) => {
        expect(x).toBeLessThanOrEqual(diagonal[i] * (1 + 1e-6));
      });
    }),
    { seed: 9, numRuns: 150 },
  );
});

test("shows the rank, and moves with the permuted columns", () => {
  const a = f64([
    [1, 2, 5],
    [2, 4, -1],
    [0.5, 1, 3],
  ]);
  const { r, order } = pivotedQr(a);
  expect(order.js()).toEqual([2, 1, 0]);
  expect(Math.abs(r.slice(2, 2).item())).toBeLessThan(4 * EPS);
  expect(svdvals(a).slice(2).item()).toBeLessThan(4 * EPS);
  const f = (x: Tensor): Tensor => pivotedQr(x).r.slice([0, 2], ":");
  checkGradients(f, [a.slice([0, 2], ":")], { tolerance: 1e-9 });
  expectClose(pivotedQr(zeros([2, 3])).r, zeros([2, 3]).dataSync(), { tolerance: 0 });
  expect(
    pivotedQr(f64([[Number.NaN, 1]]))
      .r.isNaN()
      .all()
      .item(),
  ).toBe(1);
});
