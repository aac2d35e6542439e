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
import { eigvalsh } from "./eigh.ts";
import { polar } from "./polar.ts";

const EPS = 2 ** -52;

test.each(golden.polar)("of $name, $side, agrees with SciPy", ({ a, side, u, h }) => {
  const result = polar(matrixOf(a), { side: side === "left" ? "left" : "right" });
  expectClose(result.u, matrixOf(u).dataSync(), { tolerance: 1e-13 });
  expectClose(result.h, matrixOf(h).dataSync(), { tolerance: 1e-13 });
});

test("of any matrix: A = U H, H symmetric and positive semidefinite, to n·ε", () => {
  fc.assert(
    fc.property(gradedMatrices(8), fc.constantFrom("left", "right"), (a, side) => {
      const n = Math.max(...a.shape);
      const { u, h } = polar(a, { side });
      expectNear(side === "right" ? matmul(u, h) : matmul(h, u), a, 12 * n * EPS);
      expect(h.js()).toEqual(h.transpose().js());
      const w = eigvalsh(h).dataSync();
      expect(w[0]).toBeGreaterThanOrEqual(-12 * n * EPS * w[w.length - 1]);
    }),
    { seed: 8, numRuns: 150 },
  );
});

test("batches, float32, nothing, NaN", () => {
  const a = matrixOf(golden.polar[2].a);
  const batch = stack([a, a.mul(2)]);
  const factor = (x: Tensor): Tensor => polar(x).u;
  expect(vmap(factor)(batch).js()).toEqual(factor(batch).js());
  expect(jit(factor)(a).js()).toEqual(factor(a).js());
  expectClose(factor(a.cast("float32")), factor(a).dataSync(), { tolerance: 1e-6 });
  expect(polar(zeros([3, 0])).u.shape).toEqual([3, 0]);
  expect(polar(zeros([0, 2])).h.js()).toEqual(zeros([2, 2]).js());
  expect(
    polar(f64([[Number.NaN, 1]]))
      .u.isNaN()
      .all()
      .item(),
  ).toBe(1);
});

describe("derivatives", () => {
  const a = matrixOf(golden.polar[2].a).slice([0, 4], [0, 3]);

  test.each([
    { name: "tall", x: a },
    { name: "wide", x: a.transpose() },
    { name: "square", x: a.slice([0, 3]) },
    { name: "a multiple of the identity", x: eye(3, 3, { dtype: "float64" }).mul(1.5) },
  ])("agree with differences: $name", ({ x }) => {
    for (const side of ["left", "right"] as const) {
      const f = (y: Tensor): Tensor[] => {
        const { u, h } = polar(y, { side });
        return [u, h];
      };
      checkGradients(f, [x], { tolerance: 1e-9 });
      const total = (y: Tensor): Tensor => {
        const [u, h] = f(y);
        return u.mul(u).mul(u).sum().add(h.square().sum());
      };
      const second = (y: Tensor): Tensor => grad(total)(y);
      checkGradients(second, [x], { tolerance: 1e-8 });
    }
  });

  test("of U H are those of the identity map", () => {
    const cubed = (y: Tensor): Tensor => y.mul(y).mul(y).sum();
    const f = (y: Tensor): Tensor => {
      const { u, h } = polar(y);
      return cubed(matmul(u, h));
    };
    expectClose(hessian(f)(a), hessian(cubed)(a).dataSync(), { tolerance: 1e-12 });
  });
});
