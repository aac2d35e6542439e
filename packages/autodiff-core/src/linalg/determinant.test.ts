import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-direct.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { decode } from "../../testing/golden-numbers.ts";
import { expectNear, matrixOf } from "../../testing/matrices.ts";
import { grad, hessian, jet, jit, jvp, scalar, type Tensor, vmap } from "../index.ts";
import { det, slogdet } from "./determinant.ts";
import { inv } from "./solve.ts";

const EPS = 2 ** -52;

describe("of the matrix with condition", () => {
  test.each(golden.systems)("$condition the determinant is exact to n·ε·Π‖row‖", (row) => {
    const [value, bound] = decode([row.det, row.rowNorms]);
    const tolerance = row.a.length * EPS * bound;
    const error = Math.abs(det(matrixOf(row.a)).item() - value);
    if (Number.isFinite(tolerance)) expect(error).toBeLessThanOrEqual(tolerance);
    else expect(det(matrixOf(row.a)).isFinite().item()).toBe(0);
  });

  test.each(golden.systems)("$condition slogdet gives sign and logarithm", (row) => {
    const { sign, logabsdet } = slogdet(matrixOf(row.a));
    const tolerance = row.a.length * EPS * Math.max(10, row.condition);
    expect(sign.item()).toBe(row.sign);
    expectClose(logabsdet, [row.logabsdet], { tolerance });
  });
});

describe("det(A + t·D) has the exact Taylor coefficients at singular matrices", () => {
  test.each(golden.singularDeterminants)("$a of rank $rank", ({ a, d, coefficients, rank }) => {
    const n = a.length;
    const orders = Math.min(n, 4);
    const zero = f64(new Float64Array(n * n)).reshape([n, n]);
    const curve = [matrixOf(d), ...Array.from({ length: orders - 1 }, () => zero)];
    const [value, series] = jet(det)(matrixOf(a), curve);
    const right = rank >= n - 3 ? orders : 3;
    const scale = Math.max(1, ...coefficients.map(Math.abs));
    expectClose(value, [coefficients[0]], { tolerance: 1e-13, scale });
    series.slice(0, right).forEach((c, k) => {
      expectClose(c, [coefficients[k + 1]], { tolerance: 1e-13, scale }, `order ${k + 1}`);
    });
  });

  test.each(golden.singularDeterminants.filter(({ a }) => a.length > 0))(
    "in forward and reverse mode, $a of rank $rank",
    ({ a, d, coefficients }) => {
      const [at, v] = [matrixOf(a), matrixOf(d)];
      const scale = Math.max(1, ...coefficients.map(Math.abs));
      const slope = (x: Tensor): Tensor => jvp(det, [x], [v])[1];
      const gradient = grad(det)(at);
      const curvature = grad(slope)(at);
      expectClose(slope(at), [coefficients[1]], { tolerance: 1e-13, scale });
      expectClose(gradient.mul(v).sum(), [coefficients[1]], { tolerance: 1e-13, scale });
      const second = 2 * (coefficients[2] ?? 0);
      expectClose(curvature.mul(v).sum(), [second], { tolerance: 1e-13, scale });
    },
  );
});

test("the determinant of no rows is 1, of its logarithm 0, as in NumPy", () => {
  const none = f64([]).reshape([0, 0]);
  expect(det(none).item()).toBe(1);
  expect(slogdet(none).sign.item()).toBe(1);
  expect(slogdet(none).logabsdet.item()).toBe(0);
  expect(det(f64([]).reshape([0, 4, 4])).shape).toEqual([0]);
});

test("NaN gives NaN", () => {
  for (const n of [1, 2, 3, 4, 6]) {
    const a = new Float64Array(n * n).fill(0);
    a[n * n - 1] = Number.NaN;
    expect(det(f64(a).reshape([n, n])).item()).toBeNaN();
    expect(slogdet(f64(a).reshape([n, n])).logabsdet.item()).toBeNaN();
  }
});

test("a singular matrix has sign 0 and logarithm -Infinity", () => {
  const { sign, logabsdet } = slogdet(
    f64([
      [1, 2],
      [2, 4],
    ]),
  );
  expect(sign.item()).toBe(0);
  expect(logabsdet.item()).toBe(Number.NEGATIVE_INFINITY);
});

test("products of pivots that overflow on the way do not", () => {
  const diagonalValues = [1e200, 1e200, 1e-200, 1e-200, 4];
  const a = f64(diagonalValues.map((v, i) => diagonalValues.map((_, j) => (i === j ? v : 0))));
  expectClose(det(a), [4], { tolerance: 1e-14 });
  const large = f64([
    [1e200, 0],
    [0, 1e200],
  ]);
  expect(det(large).item()).toBe(Number.POSITIVE_INFINITY);
  expectClose(slogdet(large).logabsdet, [400 * Math.LN10], { tolerance: 1e-15 });
});

const regular = f64([
  [0.3, -0.7, 1.2, 0.5, 0.1],
  [2.1, 0.4, -1.6, -0.8, 0.9],
  [-0.5, 1.9, 0.8, 0.2, -0.3],
  [0.7, -0.4, 0.1, 1.5, 0.6],
  [-0.2, 0.8, 0.4, -0.9, 1.1],
]);

test("the gradient of log|det A| is A⁻ᵀ, that of det A is det(A)·A⁻ᵀ", () => {
  const inverse = inv(regular).transpose();
  expectNear(grad((a: Tensor) => slogdet(a).logabsdet)(regular), inverse, 1e-14);
  expectNear(grad(det)(regular), inverse.mul(det(regular)), 1e-14);
});

test("∂²log|det A|/∂Aᵢⱼ∂Aₖₗ = -A⁻¹ⱼₖ A⁻¹ₗᵢ", () => {
  const h = hessian((a: Tensor) => slogdet(a).logabsdet)(regular) as Tensor;
  const inverse = inv(regular).js<number[][]>();
  const values = h.js<number[][][][]>();
  for (const [i, j, k, l] of [
    [0, 1, 2, 3],
    [4, 4, 0, 2],
    [1, 1, 1, 1],
  ]) {
    expectClose([values[i][j][k][l]], [-inverse[j][k] * inverse[l][i]], { tolerance: 1e-13 });
  }
});

test("compiled, batched and in float32", () => {
  const batch = f64([regular, regular.mul(2)].map((x) => x.js()));
  const expected = [det(regular).item(), 32 * det(regular).item()];
  expectClose(jit(vmap(det))(batch), expected, { tolerance: 1e-14 });
  expectClose(det(batch.cast("float32")), expected, { tolerance: 1e-5 });
  expect(det(scalar(2).reshape([1, 1])).dtype).toBe("float32");
});
