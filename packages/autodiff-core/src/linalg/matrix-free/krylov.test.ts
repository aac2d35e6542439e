/** Lanczos and Arnoldi, eigenvalues, singular values and traces without a matrix. */
import { describe, expect, test } from "vitest";
import golden from "../../../fixtures/matrix-free.json" with { type: "json" };
import { f64 } from "../../../testing/doubles.ts";
import { expectClose } from "../../../testing/expect-close.ts";
import {
  array,
  checkGradients,
  diagonalMatrix,
  eye,
  grad,
  jit,
  jvp,
  key,
  matmul,
  ones,
  type Tensor,
  triu,
  vmap,
  zeros,
} from "../../index.ts";
import {
  arnoldi,
  diagonalOperator,
  eigh,
  eigsh,
  lanczos,
  linearOperator,
  matrixOperator,
  minres,
  powerIteration,
  stochasticTrace,
  svds,
} from "../index.ts";

const { symmetric, rectangular, dominant, logdet } = golden.eigenpairs;
const a = f64(symmetric.a);
const n = symmetric.values.length;
const start = ones([n], { dtype: "float64" });

describe("lanczos", () => {
  test("gives an orthonormal basis in which the operator is tridiagonal", () => {
    const k = 12;
    const { alpha, beta, basis } = lanczos(a, start, k);
    const off = beta.slice([0, k - 1]);
    const t = diagonalMatrix(alpha).add(diagonalMatrix(off, 1)).add(diagonalMatrix(off, -1));
    expectClose(matmul(basis.transpose(), basis), eye(k).dataSync(), { tolerance: 1e-14 });
    expectClose(matmul(basis.transpose(), matmul(a, basis)), t.dataSync(), { tolerance: 1e-13 });
    const rest = matmul(a, basis).sub(matmul(basis, t));
    expectClose(rest.square().sum(0).sqrt(), [...new Array(k - 1).fill(0), beta.slice(-1).item()], {
      tolerance: 1e-13,
    });
  });

  test("the recurrence of three terms agrees while it stays orthogonal", () => {
    const full = lanczos(a, start, 6);
    const short = lanczos(a, start, 6, { reorthogonalize: false });
    expectClose(short.alpha, full.alpha.dataSync(), { tolerance: 1e-12 });
    expectClose(short.beta, full.beta.dataSync(), { tolerance: 1e-12 });
    expectClose(short.basis, full.basis.dataSync(), { tolerance: 1e-12 });
  });

  test("gives zeros where the Krylov space is exhausted, with finite derivatives", () => {
    const operator = (d: Tensor) => diagonalOperator(d);
    const d = f64([1, 1, 2, 2]);
    const { beta } = lanczos(operator(d), ones([4], { dtype: "float64" }), 4);
    expectClose(beta.slice([1, 4]), [0, 0, 0], { tolerance: 1e-15 });
    const g = grad((x: Tensor) =>
      lanczos(operator(x), ones([4], { dtype: "float64" }), 3).alpha.sum(),
    )(d);
    expect(g.isFinite().all().item()).toBe(1);
  });

  test("is differentiable as a loop", () => {
    const small = a.slice([0, 6], [0, 6]);
    const f = (m: Tensor) => lanczos(m.add(m.transpose()), f64([1, 2, 0, 1, 0, 1]), 3);
    checkGradients(
      (m: Tensor) => {
        const { alpha, beta, basis } = f(m);
        return [alpha, beta, basis];
      },
      [small],
    );
  });

  test("refuses more steps than unknowns", () => {
    expect(() => lanczos(a, start, n + 1)).toThrow(`steps from 1 to ${n}`);
    expect(() => arnoldi(a, start, 0)).toThrow("steps");
  });
});

test("arnoldi: A·Q = Q·H with an orthonormal Q", () => {
  const general = a.add(triu(a));
  const { basis, hessenberg } = arnoldi(matrixOperator(general), start, 7);
  expectClose(matmul(basis.transpose(), basis), eye(8).dataSync(), { tolerance: 1e-14 });
  const left = matmul(general, basis.slice(":", [0, 7]));
  expectClose(left, matmul(basis, hessenberg).dataSync(), { tolerance: 1e-13 });
});

describe("eigsh", () => {
  const expected = {
    largest: symmetric.values.slice(-4),
    smallest: symmetric.values.slice(0, 4),
    magnitude: [...symmetric.values]
      .sort((x, y) => Math.abs(y) - Math.abs(x))
      .slice(0, 4)
      .sort((x, y) => x - y),
  };
  test.each(["largest", "smallest", "magnitude"] as const)("%s agrees with LAPACK", (which) => {
    const operator = linearOperator((x: Tensor) => matmul(a, x), start, { tags: ["symmetric"] });
    for (const subspace of [9, 16]) {
      const { values, vectors, status } = eigsh(operator, 4, { which, subspace });
      expectClose(values, expected[which], { tolerance: 1e-12 });
      expectClose(matmul(vectors.transpose(), vectors), eye(4).dataSync(), { tolerance: 1e-12 });
      const rest = matmul(a, vectors).sub(vectors.mul(values));
      expect(rest.abs().max().item()).toBeLessThan(1e-9);
      expect(status.item()).toBe(0);
    }
  });

  test("finds all eigenvalues, in float32, compiled and batched, and of one unknown", () => {
    const small = a.slice([0, 5], [0, 5]).cast("float32");
    const batch = vmap((s: Tensor) => eigsh(small.mul(s), 5).values)(array([1, 2]));
    const single = eigh(small).values.dataSync();
    expectClose(batch, [...single, ...single.map((x) => 2 * x)], { tolerance: 1e-5 });
    expectClose(jit((m: Tensor) => eigsh(m, 5).values)(small), single, { tolerance: 1e-5 });
    expectClose(eigsh(f64([[3]]), 1).values, [3], { tolerance: 0 });
  });

  test("first and second derivatives of value and vector agree with JAX", () => {
    const { a: m, value, first, second } = golden.derivatives.eigenpair;
    const weights = f64([[1], [2], [3], [4], [5]]);
    const f = (x: Tensor): Tensor => {
      const { values, vectors } = eigsh(x.add(x.transpose()).div(2), 1, { which: "smallest" });
      return values.sum().add(vectors.square().mul(weights).sum());
    };
    const at = f64(m);
    expect(f(at).item()).toBeCloseTo(value, 12);
    expectClose(grad(f)(at), f64(first[0]).dataSync(), { tolerance: 1e-11 });
    const size = (x: Tensor): Tensor => grad(f)(x).square().sum();
    expectClose(grad(size)(at), f64(second[0]).dataSync(), { tolerance: 1e-9 });
    expectClose(jvp(f, [at], [at])[1], [matmulTrace(f64(first[0]), at)], { tolerance: 1e-11 });
  });

  test("derivatives by an iterative solver of one's choice", () => {
    const f = (x: Tensor): Tensor =>
      eigsh(x.add(x.transpose()).div(2), 2, {
        which: "largest",
        linearSolver: minres({ rtol: 1e-13 }),
      }).values.prod();
    const isWanted = f64(
      symmetric.values.map((x) => Number(expected.largest.slice(-2).includes(x))),
    );
    const g = (x: Tensor): Tensor => {
      const { values } = eigh(x.add(x.transpose()).div(2));
      return values.mul(isWanted).add(isWanted.neg().add(1)).prod();
    };
    expectClose(grad(f)(a), grad(g)(a).dataSync(), { tolerance: 1e-9 });
  });

  test("says when it has not converged, and lets NaN through", () => {
    const options = { subspace: 5, maxRestarts: 1 };
    expect(() => eigsh(a, 4, options)).toThrow("eigsh: expected convergence within maxRestarts");
    expect(eigsh(a, 4, { ...options, throw: false }).status.item()).toBe(1);
    const { vectors, status } = eigsh(a.mul(Number.NaN), 2);
    expect(vectors.isNaN().all().item()).toBe(1);
    expect(status.item()).toBe(3);
    expect(() => eigsh(a, 0)).toThrow(`k from 1 to ${n}`);
    expect(() => eigsh(a, 4, { subspace: 4 })).toThrow("subspace");
  });
});

describe("svds", () => {
  const m = f64(rectangular.a);
  test.each([m, m.transpose()])("agrees with LAPACK", (matrix) => {
    const { u, s, vt } = svds(matrix, 3);
    expectClose(s, rectangular.singularValues.slice(0, 3), { tolerance: 1e-12 });
    expectClose(matmul(matrix, vt.transpose()), u.mul(s).dataSync(), { tolerance: 1e-9 });
    expectClose(matmul(vt, vt.transpose()), eye(3).dataSync(), { tolerance: 1e-9 });
  });

  test("is differentiable, vectors included, to second order", () => {
    const small = m.slice([0, 3], [0, 2]);
    const f = (x: Tensor): Tensor => {
      const { u, s, vt } = svds(x, 1, { rtol: 1e-14 });
      return s
        .square()
        .sum()
        .add(
          u
            .slice(":", 0)
            .mul(f64([1, 2, 3]))
            .sum()
            .mul(vt.slice(0, 0)),
        );
    };
    checkGradients(f, [small]);
    checkGradients((x: Tensor) => grad(f)(x), [small], { modes: ["reverse"] });
  });

  test("refuses more values than there are", () => {
    expect(() => svds(m, 10)).toThrow("k from 1 to 9");
  });
});

describe("powerIteration", () => {
  const general = f64(dominant.a);
  test("finds the dominant eigenvalue of an operator without symmetry", () => {
    const { value, vector, status } = powerIteration(general);
    expect(value.item()).toBeCloseTo(dominant.value, 8);
    expectClose(matmul(general, vector), vector.mul(value).dataSync(), { tolerance: 1e-8 });
    expect(status.item()).toBe(0);
  });

  test("dλ = u·dA·v/u·v, to second order", () => {
    const f = (x: Tensor): Tensor => powerIteration(x, { rtol: 1e-13 }).value;
    checkGradients(f, [general]);
    checkGradients((x: Tensor) => grad(f)(x), [general], { modes: ["reverse"] });
  });

  test("works on trees, from a vector of one's own", () => {
    const like = { p: ones([2], { dtype: "float64" }), q: ones([], { dtype: "float64" }) };
    const operator = linearOperator(
      ({ p, q }: typeof like) => ({ p: p.mul(2), q: q.mul(5) }),
      like,
    );
    const { value, vector } = powerIteration(operator, { v0: like });
    expect(value.item()).toBeCloseTo(5, 12);
    expectClose(vector.p, [0, 0], { tolerance: 1e-9 });
  });

  test("says when there is no single dominant eigenvalue", () => {
    const rotation = f64([
      [0, -1],
      [1, 0],
    ]);
    expect(() => powerIteration(rotation)).toThrow("powerIteration");
    expect(powerIteration(rotation, { throw: false }).status.item()).toBe(1);
  });
});

describe("stochasticTrace", () => {
  test("is exact for diagonal operators with random signs", () => {
    const d = f64([1, 2, 3, 4]);
    const { estimate, standardError } = stochasticTrace(diagonalOperator(d), key(3));
    expectClose(estimate, [10], { tolerance: 1e-14 });
    expectClose(standardError, [0], { tolerance: 1e-13 });
  });

  test.each(["rademacher", "normal"] as const)(
    "%s: within four standard errors",
    (distribution) => {
      const { estimate, standardError } = stochasticTrace(a, key(5), {
        numSamples: 100,
        distribution,
      });
      const trace = symmetric.values.reduce((x, y) => x + y);
      expect(Math.abs(estimate.item() - trace)).toBeLessThan(4 * standardError.item());
    },
  );

  test("estimates a log-determinant and its derivative", () => {
    const m = f64(logdet.a);
    const f = (x: Tensor) =>
      stochasticTrace(x, key(7), { numSamples: 60, fn: (w) => w.log(), steps: 14 });
    const { estimate, standardError } = f(m);
    expect(Math.abs(estimate.item() - logdet.value)).toBeLessThan(4 * standardError.item());
    // d logdet(sA)/ds = n/s, whatever the vectors.
    const g = grad((s: Tensor) => f(m.mul(s)).estimate)(f64(1));
    expect(g.item()).toBeCloseTo(25, 9);
  });

  test("refuses no samples", () => {
    expect(() => stochasticTrace(a, key(1), { numSamples: 0 })).toThrow("numSamples");
  });
});

test("an operator of zeros has zero eigenvalues", () => {
  expectClose(eigsh(zeros([4, 4], { dtype: "float64" }), 2).values, [0, 0], { tolerance: 0 });
});

function matmulTrace(x: Tensor, y: Tensor): number {
  return x.mul(y).sum().item();
}
