import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-spectral.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { expectNear, expectOrthonormal, largest, matrixOf } from "../../testing/matrices.ts";
import { gradedMatrices } from "../../testing/random-matrices.ts";
import {
  array,
  eye,
  grad,
  hessian,
  jit,
  matmul,
  reference,
  stack,
  type Tensor,
  vmap,
  withExecutor,
  zeros,
} from "../index.ts";
import { type SvdResult, svd, svdvals } from "./svd.ts";

const EPS = 2 ** -52;

/** Matrices that are well conditioned but for the scales of their columns or rows. */
const GRADED = /gradedColumns|gradedRows|upper|square6|tall|wide|row|column|oneByOne/;

function product({ u, s, vt }: SvdResult): Tensor {
  const k = s.shape[s.rank - 1];
  return matmul(u.slice("...", [0, k]).mul(s.expandDims(-2)), vt.slice("...", [0, k], ":"));
}

describe("singular values agree with mpmath", () => {
  test.each(golden.singular)("$name", ({ a, s, name }) => {
    const matrix = matrixOf(a);
    const size = Math.max(...matrix.shape);
    for (const values of [svd(matrix).s, svdvals(matrix)]) {
      values.dataSync().forEach((x, i) => {
        const scale = GRADED.test(name) ? s[i] : s[0];
        const error = Math.abs(x - s[i]);
        expect(error, `value ${i}`).toBeLessThanOrEqual(3 * size * EPS * scale + 1e-323);
      });
    }
  });

  test.each(golden.singular)("$name, by vectors that diagonalise", ({ a }) => {
    const matrix = matrixOf(a);
    const tolerance = 4 * Math.max(...matrix.shape) * EPS;
    const scale = largest(matrix) || 1;
    for (const fullMatrices of [false, true]) {
      const { u, s, vt } = svd(matrix, { fullMatrices });
      expectOrthonormal(u, tolerance);
      expectOrthonormal(vt.transpose(), tolerance);
      const again = product({ u, s: s.div(scale), vt });
      expectNear(again, matrix.div(scale), tolerance + 1e-323 / scale);
    }
  });

  test.each(golden.singular.filter(({ name }) => !/huge|tiny|denormal/.test(name)))(
    "$name in float32",
    ({ a, s }) => {
      const values = svdvals(matrixOf(a).cast("float32"));
      expect(values.dtype).toBe("float32");
      expectClose(values, s, { tolerance: 8 * 2 ** -23, scale: s[0] });
    },
  );
});

test("of any matrix: A = U diag(s) Vᵀ with orthonormal factors, s descending, to n·ε", () => {
  fc.assert(
    fc.property(gradedMatrices(10), fc.boolean(), (a, fullMatrices) => {
      const n = Math.max(...a.shape);
      const { u, s, vt } = svd(a, { fullMatrices });
      expectOrthonormal(u, 8 * n * EPS);
      expectOrthonormal(vt.transpose(), 8 * n * EPS);
      expectNear(product({ u, s, vt }), a, 8 * n * EPS);
      const values = s.dataSync();
      for (let i = 1; i < values.length; i++) expect(values[i]).toBeLessThanOrEqual(values[i - 1]);
      expect(values.every((x) => x >= 0)).toBe(true);
      const transposed = svdvals(a.transpose());
      expectClose(transposed, values, { tolerance: 4 * n * EPS, scale: values[0] || 1 });
    }),
    { seed: 5, numRuns: 200 },
  );
});

test("shapes, batches, integers, nothing", () => {
  const a = matrixOf(golden.singular[4].a);
  expect(svd(a).u.shape).toEqual([9, 5]);
  expect(svd(a, { fullMatrices: true }).u.shape).toEqual([9, 9]);
  expect(svd(a.transpose(), { fullMatrices: true }).vt.shape).toEqual([9, 9]);
  const batch = stack([a, a.mul(2)]);
  expect(vmap(svdvals)(batch).js()).toEqual(svdvals(batch).js());
  expect(svd(zeros([0, 3])).vt.shape).toEqual([0, 3]);
  expect(svd(zeros([3, 0]), { fullMatrices: true }).u.js()).toEqual(eye(3).js());
  expect(svd(zeros([0, 3]), { fullMatrices: true }).vt.js()).toEqual(eye(3).js());
  expect(svdvals(zeros([2, 0, 4, 3])).shape).toEqual([2, 0, 3]);
  expect(svdvals(array([[3], [4]], { dtype: "int32" })).js()).toEqual([5]);
});

test("NaN and infinity give NaN, in that matrix only", () => {
  const batch = f64([[[1, Number.NaN]], [[Number.NEGATIVE_INFINITY, 0]], [[3, 4]]]);
  const { u, s, vt } = svd(batch);
  expect(s.js()).toEqual([[Number.NaN], [Number.NaN], [5]]);
  expect(u.slice([0, 2]).isNaN().all().item()).toBe(1);
  expect(vt.slice([0, 2]).isNaN().all().item()).toBe(1);
});

test("compiled and on the reference executor it is the same", () => {
  const a = matrixOf(golden.singular[4].a);
  const expected = svd(a).u.dataSync();
  expectClose(jit((x: Tensor) => svd(x).u)(a), expected, { tolerance: 16 * EPS });
  withExecutor(reference(), () => expect(svd(a).u.dataSync()).toEqual(expected));
});

describe("where singular values coincide or vanish", () => {
  const nuclear = (a: Tensor): Tensor => svdvals(a).sum();

  test("the gradient of the nuclear norm is U Vᵀ", () => {
    for (const name of ["repeated", "identity", "tall", "wide"]) {
      const a = matrixOf(golden.singular.find((row) => row.name === name)?.a ?? []);
      const { u, vt } = svd(a);
      expectClose(grad(nuclear)(a), matmul(u, vt).dataSync(), { tolerance: 40 * EPS }, name);
    }
  });

  test("the derivative of U Vᵀ is that of the polar factor, (W - Wᵀ)/(2σ) at σ I", () => {
    const sigma = 1.5;
    const weights = f64([
      [1, -2, 3],
      [0.5, 4, 1],
      [2, 1, -1],
    ]);
    const f = (a: Tensor): Tensor => {
      const { u, vt } = svd(a);
      return matmul(u, vt).mul(weights).sum();
    };
    const expected = weights.sub(weights.transpose()).div(2 * sigma);
    const at = eye(3, 3, { dtype: "float64" }).mul(sigma);
    expectClose(grad(f)(at), expected.dataSync(), { tolerance: 10 * EPS });
  });

  test("the sum of squares has gradient 2A and Hessian 2I, also for a matrix without full rank", () => {
    const energy = (a: Tensor): Tensor => svdvals(a).square().sum();
    const a = matrixOf(golden.singular.find(({ name }) => name === "zeroColumn")?.a ?? []);
    expectClose(grad(energy)(a), a.mul(2).dataSync(), { tolerance: 40 * EPS, scale: 10 });
    const tall = matrixOf(golden.singular.find(({ name }) => name === "tall")?.a ?? []);
    const expected = eye(45).mul(2).dataSync();
    expectClose(hessian(energy)(tall), expected, { tolerance: 1e-12 });
  });

  test("a zero matrix has finite derivatives", () => {
    const f = (a: Tensor): Tensor => {
      const { u, s, vt } = svd(a);
      return matmul(u, vt).sum().add(s.sum());
    };
    expect(
      grad(f)(zeros([4, 3]))
        .isFinite()
        .all()
        .item(),
    ).toBe(1);
    expect(
      hessian(f)(zeros([3, 2], { dtype: "float64" }))
        .isFinite()
        .all()
        .item(),
    ).toBe(1);
  });
});

test("derivatives of A = U diag(s) Vᵀ are those of the identity map, thin and full", () => {
  const a = matrixOf(golden.singular[4].a).slice([0, 4], [0, 3]);
  const w = f64(Array.from({ length: 12 }, (_, i) => Math.cos(i))).reshape([4, 3]);
  const cubed = (x: Tensor): Tensor => x.mul(x).mul(x).mul(w).sum();
  const expected = hessian(cubed)(a).dataSync();
  for (const fullMatrices of [false, true]) {
    const f = (x: Tensor): Tensor => cubed(product(svd(x, { fullMatrices })));
    expectClose(hessian(f)(a), expected, { tolerance: 1e-12 });
  }
});

test("the projector on the complement moves as it has to, though its basis is not unique", () => {
  const a = matrixOf(golden.singular[4].a).slice([0, 5], [0, 2]);
  const w = f64(Array.from({ length: 25 }, (_, i) => Math.sin(2 * i))).reshape([5, 5]);
  const completed = (x: Tensor): Tensor => {
    const rest = svd(x, { fullMatrices: true }).u.slice(":", [2, 5]);
    return matmul(rest, rest.transpose()).mul(w).sum();
  };
  const thin = (x: Tensor): Tensor => {
    const { u } = svd(x);
    return matmul(u, u.transpose()).mul(w).sum().neg();
  };
  expectClose(grad(completed)(a), grad(thin)(a).dataSync(), { tolerance: 1e-13 });
  expectClose(hessian(completed)(a), hessian(thin)(a).dataSync(), { tolerance: 1e-12 });
});

test("what is not a matrix is refused", () => {
  expect(() => svd(zeros([3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: svd: expected a matrix, or a batch of them, of shape [..., rows, columns], received float32[3]. Add axes with expandDims or reshape.]`,
  );
});
