/** Sylvester and Lyapunov equations. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-schur.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { identity, matrixOf, normwiseError } from "../../testing/matrices.ts";
import { matrices } from "../../testing/random-matrices.ts";
import {
  array,
  checkGradients,
  eye,
  grad,
  jit,
  matmul,
  type Tensor,
  vmap,
  zeros,
} from "../index.ts";
import { solveDiscreteLyapunov, solveLyapunov, solveSylvester } from "./index.ts";

const EPS = 2 ** -52;
const zero = new Array<number>(12).fill(0);
const shift = (a: Tensor, by: number): Tensor => a.add(identity(a.shape[0]).mul(by));

describe("against 50 digits, relative to ε × condition number", () => {
  test.each(golden.equations)("$name to 4", ({ a, b, q, value, condition, discrete }) => {
    const x = discrete
      ? solveDiscreteLyapunov(f64(a), f64(q))
      : solveSylvester(f64(a), f64(b), f64(q));
    expect(normwiseError(x, matrixOf(value)) / EPS / condition).toBeLessThan(4);
  });
});

describe("residuals", () => {
  test("A X + X B = Q", () => {
    fc.assert(
      fc.property(matrices(4), matrices(3), matrices(4, 3), (a, b, q) => {
        const [p, r] = [shift(a, 5), shift(b, 4)];
        const x = solveSylvester(p, r, q);
        expectClose(matmul(p, x).add(matmul(x, r)).sub(q), zero, { tolerance: 1e-14 });
      }),
      { seed: 12, numRuns: 60 },
    );
  });

  test("A X + X Aᵀ = Q, with X symmetric if Q is", () => {
    fc.assert(
      fc.property(matrices(3), matrices(3), (a, q) => {
        const [p, right] = [shift(a, 4), q.add(q.transpose())];
        const x = solveLyapunov(p, right);
        const residual = matmul(p, x).add(matmul(x, p.transpose())).sub(right);
        expectClose(residual, zero.slice(3), { tolerance: 1e-14 });
        expectClose(x.sub(x.transpose()), zero.slice(3), { tolerance: 1e-14 });
      }),
      { seed: 13, numRuns: 40 },
    );
  });

  test("X = A X Aᵀ + Q, the sum of Aᵏ Q (Aᵀ)ᵏ", () => {
    fc.assert(
      fc.property(matrices(3), matrices(3), (a, q) => {
        const p = a.mul(0.3);
        const x = solveDiscreteLyapunov(p, q);
        const residual = matmul(matmul(p, x), p.transpose()).add(q).sub(x);
        expectClose(residual, zero.slice(3), { tolerance: 1e-14 });
      }),
      { seed: 14, numRuns: 40 },
    );
  });
});

describe("derivatives", () => {
  const a = f64([
    [2.1, -0.9, 0.3],
    [0.8, 1.9, -0.4],
    [0.2, 0.5, 0.9],
  ]);
  const b = f64([
    [1.3, 0.6],
    [-0.2, 0.8],
  ]);
  const q = f64([
    [0.3, -0.7],
    [1.2, 0.5],
    [-0.6, 0.1],
  ]);

  test("in every operand agree with differences, first and second", () => {
    const f = (x: Tensor, y: Tensor, z: Tensor): Tensor => solveSylvester(x, y, z);
    checkGradients(f, [a, b, q], { tolerance: 1e-9 });
    const gradient = (x: readonly Tensor[]): readonly Tensor[] =>
      grad((all: readonly Tensor[]) => f(all[0], all[1], all[2]).square().sum())(x);
    checkGradients(gradient, [[a, b, q]], { tolerance: 1e-8 });
  });

  test("of Lyapunov equations agree with differences, first and second", () => {
    const right = matmul(a, a.transpose());
    for (const solve of [solveLyapunov, solveDiscreteLyapunov]) {
      const f = (x: Tensor, y: Tensor): Tensor => solve(x.mul(0.4), y);
      checkGradients(f, [a, right], { tolerance: 1e-8 });
      const total = (x: Tensor): Tensor => f(x, right).square().sum().sqrt();
      checkGradients((x: Tensor) => grad(total)(x), [a], { tolerance: 1e-7 });
    }
  });
});

describe("edge cases", () => {
  const rotation = f64([
    [0, -1],
    [1, 0],
  ]);

  test("a singular equation fails when it runs, in compiled code too, or gives NaN", () => {
    const one = identity(2);
    expect(() => solveSylvester(one, one.neg(), one)).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: solveSylvester: expected A and -B without a common eigenvalue, received matrices for which the equation is singular. The solution is not unique, or there is none; { throw: false } gives NaN.]`,
    );
    expect(() =>
      jit((x: Tensor) => solveLyapunov(x, one))(rotation),
    ).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: solveLyapunov: expected A without two eigenvalues that add to zero, received matrices for which the equation is singular. The solution is not unique, or there is none; { throw: false } gives NaN.]`,
    );
    expect(() => solveDiscreteLyapunov(rotation, one)).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: solveDiscreteLyapunov: expected A without two eigenvalues whose product is 1, received matrices for which the equation is singular. The solution is not unique, or there is none; { throw: false } gives NaN.]`,
    );
    const x = solveSylvester(one, one.neg(), one, { throw: false });
    expect(x.isNaN().all().item()).toBe(1);
  });

  test("NaN and infinity give NaN and no error", () => {
    const one = identity(2);
    const bad = f64([
      [Number.NaN, 0],
      [0, 1],
    ]);
    expect(solveSylvester(bad, one, one).isNaN().all().item()).toBe(1);
    expect(solveSylvester(one, one, bad).isNaN().all().item()).toBe(1);
    expect(
      solveLyapunov(
        f64([
          [Infinity, 0],
          [0, 1],
        ]),
        one,
      )
        .isNaN()
        .all()
        .item(),
    ).toBe(1);
  });

  test("empty operands give an empty solution", () => {
    expect(solveSylvester(zeros([0, 0]), eye(2), zeros([0, 2])).shape).toEqual([0, 2]);
    expect(solveLyapunov(zeros([0, 2, 2]), eye(2)).shape).toEqual([0, 2, 2]);
  });

  test("leading axes broadcast, float32 stays float32, vmap is a loop", () => {
    const a = array([
      [
        [1, 0],
        [0, 2],
      ],
      [
        [3, 1],
        [0, 1],
      ],
    ]);
    const x = solveSylvester(a, eye(2), eye(2));
    expect([x.shape, x.dtype]).toEqual([[2, 2, 2], "float32"]);
    const looped = vmap((m: Tensor) => solveSylvester(m, eye(2), eye(2)))(a);
    expect(looped.js()).toEqual(x.js());
    expectClose(x.slice(0), [0.5, 0, 0, 1 / 3], { tolerance: 1e-7 });
  });

  test("shapes that do not fit are refused", () => {
    expect(() => solveSylvester(eye(2), eye(3), eye(2))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: solveSylvester: expected q to have 2 rows and 3 columns, as a and b say, received float32[2,2]. The unknown has the shape of q.]`,
    );
    expect(() => solveLyapunov(zeros([2, 3]), eye(2))).toThrow("solveLyapunov: expected a square");
  });
});
