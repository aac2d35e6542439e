import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-spectral.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { expectNear, expectOrthonormal, largest, matrixOf } from "../../testing/matrices.ts";
import { symmetricMatrices } from "../../testing/random-matrices.ts";
import {
  array,
  checkGradients,
  DomainError,
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
import { diagonalMatrix } from "../primitives/diagonal.ts";
import { eigh, eigvalsh } from "./eigh.ts";

const EPS = 2 ** -52;

function product({ values, vectors }: { values: Tensor; vectors: Tensor }): Tensor {
  return matmul(vectors.mul(values.expandDims(-2)), vectors.transpose());
}

describe("eigenvalues agree with mpmath", () => {
  test.each(golden.eigen)("$name", ({ a, values }) => {
    const matrix = matrixOf(a);
    const n = matrix.shape[0];
    const scale = Math.max(...values.map(Math.abs));
    const tolerance = n * EPS * scale + 1e-323;
    for (const w of [eigh(matrix).values, eigvalsh(matrix)]) {
      w.dataSync().forEach((x, i) => {
        expect(Math.abs(x - values[i]), `value ${i}`).toBeLessThanOrEqual(tolerance);
      });
    }
  });

  test.each(golden.eigen)("$name, by vectors that diagonalise", ({ a }) => {
    const matrix = matrixOf(a);
    const n = matrix.shape[0];
    const result = eigh(matrix);
    expectOrthonormal(result.vectors, 4 * n * EPS);
    const scale = largest(matrix) || 1;
    const relative = { values: result.values.div(scale), vectors: result.vectors };
    expectNear(product(relative), matrix.div(scale), 3 * n * EPS + 1e-323 / scale);
  });

  test.each(golden.eigen.filter(({ name }) => !/huge|tiny|denormal|mixed/.test(name)))(
    "$name in float32",
    ({ a, values }) => {
      const w = eigvalsh(matrixOf(a).cast("float32"));
      expect(w.dtype).toBe("float32");
      const scale = Math.max(...values.map(Math.abs));
      expectClose(w, values, { tolerance: values.length * 2 ** -24, scale });
    },
  );
});

test("of any symmetric matrix: A = V diag(w) Vᵀ, VᵀV = I, w ascending, to n·ε", () => {
  fc.assert(
    fc.property(symmetricMatrices(12), (a) => {
      const n = a.shape[0];
      const result = eigh(a);
      expectOrthonormal(result.vectors, 8 * n * EPS);
      expectNear(product(result), a, 4 * n * EPS);
      const w = result.values.dataSync();
      for (let i = 1; i < n; i++) expect(w[i]).toBeGreaterThanOrEqual(w[i - 1]);
      expectClose(eigvalsh(a), w, { tolerance: n * EPS, scale: Math.max(...w.map(Math.abs)) });
    }),
    { seed: 3, numRuns: 200 },
  );
});

test("eigenvalues do not depend on the basis, and add up to the trace", () => {
  fc.assert(
    fc.property(symmetricMatrices(7), (a) => {
      const n = a.shape[0];
      const scale = Math.max(1e-300, ...a.abs().dataSync()) * n;
      const reversed = a.reverse([0, 1]);
      expectClose(eigvalsh(reversed), eigvalsh(a).dataSync(), { tolerance: n * EPS, scale });
      const shifted = eigvalsh(a.add(eye(n, n, { dtype: "float64" }).mul(3))).sub(3);
      expectClose(shifted, eigvalsh(a).dataSync(), { tolerance: 2 * n * EPS, scale: scale + 3 });
      const trace = a
        .mul(eye(n, n, { dtype: "float64" }))
        .sum()
        .item();
      expectClose([eigvalsh(a).sum().item()], [trace], { tolerance: n * EPS, scale });
    }),
    { seed: 4, numRuns: 100 },
  );
});

test("the first of the largest entries of a vector is positive", () => {
  const { vectors } = eigh(
    f64([
      [0, 1],
      [1, 0],
    ]),
  );
  const half = Math.SQRT1_2;
  expectClose(vectors, [half, half, -half, half], { tolerance: 2 * EPS });
});

test("works on the symmetric part, on batches and on nothing", () => {
  const a = f64([
    [1, 4],
    [0, -1],
  ]);
  const symmetric = a.add(a.transpose()).div(2);
  expect(eigh(a).values.js()).toEqual(eigh(symmetric).values.js());
  const batch = stack([a, a.mul(2), a.sub(1)]).reshape([3, 1, 2, 2]);
  expect(eigvalsh(batch).shape).toEqual([3, 1, 2]);
  expect(eigvalsh(batch).slice(1, 0).js()).toEqual(eigvalsh(a.mul(2)).js());
  expect(
    vmap(eigvalsh)(stack([a, a.mul(2)]))
      .slice(1)
      .js(),
  ).toEqual(eigvalsh(a.mul(2)).js());
  expect(eigh(zeros([0, 0])).vectors.shape).toEqual([0, 0]);
  expect(eigh(zeros([0, 3, 3])).values.shape).toEqual([0, 3]);
  expect(eigh(f64([[7]])).vectors.js()).toEqual([[1]]);
  expect(
    eigvalsh(
      array(
        [
          [1, 0],
          [0, 2],
        ],
        { dtype: "int32" },
      ),
    ).dtype,
  ).toBe("float32");
});

test("NaN and infinity give NaN, in that matrix only", () => {
  const bad = f64([
    [1, Number.NaN],
    [0, 1],
  ]);
  const infinite = f64([
    [1, 0],
    [0, Number.POSITIVE_INFINITY],
  ]);
  const { values, vectors } = eigh(
    stack([
      bad,
      infinite,
      f64([
        [2, 0],
        [0, 1],
      ]),
    ]),
  );
  expect(values.js()).toEqual([
    [Number.NaN, Number.NaN],
    [Number.NaN, Number.NaN],
    [1, 2],
  ]);
  expect(vectors.slice([0, 2]).isNaN().all().item()).toBe(1);
  const gradient = grad((a: Tensor) => eigvalsh(a).sum())(bad);
  expect(gradient.isNaN().all().item()).toBe(1);
});

test("compiled and on the reference executor it is the same", () => {
  const a = matrixOf(golden.eigen[2].a);
  const expected = eigh(a).values.dataSync();
  expectClose(jit((x: Tensor) => eigh(x).values)(a), expected, { tolerance: 8 * EPS });
  withExecutor(reference(), () => expect(eigh(a).values.dataSync()).toEqual(expected));
});

describe("where eigenvalues coincide", () => {
  const identity = eye(3, 3, { dtype: "float64" });
  const projector = matrixOf(golden.eigen.find(({ name }) => name === "rankTwo")?.a ?? []);

  test("the gradient of log Σ exp w at a multiple of the identity is I/n", () => {
    const f = (a: Tensor): Tensor => eigvalsh(a).logsumexp();
    expectClose(grad(f)(identity.mul(2)), identity.div(3).dataSync(), { tolerance: 4 * EPS });
  });

  test("the sum of eigenvalues has gradient I and Hessian 0", () => {
    const trace = (a: Tensor): Tensor => eigh(a).values.sum();
    expect(grad(trace)(identity).js()).toEqual(identity.js());
    expect(hessian(trace)(identity).abs().max().item()).toBe(0);
    expectClose(grad(trace)(projector), eye(5).dataSync(), { tolerance: 20 * EPS });
    expect(hessian(trace)(projector).abs().max().item()).toBeLessThan(1e-14);
  });

  test("the projector on a group of equal eigenvalues has the derivative that differences give", () => {
    const onKernel = (a: Tensor): Tensor => {
      const v = eigh(a).vectors.slice(":", [0, 3]);
      return matmul(v, v.transpose());
    };
    // Moves that keep the three eigenvalues equal: a rotation of the matrix.
    const skew = f64(Array.from({ length: 25 }, (_, i) => Math.sin(3 * i))).reshape([5, 5]);
    const turn = skew.sub(skew.transpose());
    const move = matmul(turn, projector).sub(matmul(projector, turn));
    const p = onKernel(projector);
    const expected = matmul(turn, p).sub(matmul(p, turn));
    const weights = f64(Array.from({ length: 25 }, (_, i) => Math.cos(i))).reshape([5, 5]);
    const gradient = grad((a: Tensor) => onKernel(a).mul(weights).sum())(projector);
    expectClose([gradient.mul(move).sum().item()], [expected.mul(weights).sum().item()], {
      tolerance: 1e-13,
    });
  });

  test("vectors are not turned among themselves: nothing is infinite", () => {
    const w = f64([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    const f = (a: Tensor): Tensor => eigh(a).vectors.mul(w).sum();
    expect(grad(f)(identity).js()).toEqual(zeros([3, 3]).js());
    expect(
      hessian(f)(projector.slice([0, 3], [0, 3]))
        .isFinite()
        .all()
        .item(),
    ).toBe(1);
  });
});

test("derivatives of A = V diag(w) Vᵀ are those of the identity map, to third order", () => {
  const a = f64([
    [2, 0.3, -0.1],
    [0.3, -1, 0.4],
    [-0.1, 0.4, 0.5],
  ]);
  const w = diagonalMatrix(f64([1, 2, 3])).add(0.5);
  const f = (x: Tensor): Tensor => {
    const again = product(eigh(x));
    return again.mul(again).mul(again).mul(w).sum();
  };
  const g = (x: Tensor): Tensor => {
    const s = x.add(x.transpose()).div(2);
    return s.mul(s).mul(s).mul(w).sum();
  };
  expectClose(hessian(f)(a), hessian(g)(a).dataSync(), { tolerance: 1e-13 });
  const third = (h: (x: Tensor) => Tensor): Tensor =>
    grad((x: Tensor) => hessian(h)(x).square().sum())(a);
  expectClose(third(f), third(g).dataSync(), { tolerance: 1e-11 });
});

describe("the generalised problem A V = B V diag(w)", () => {
  const a = matrixOf(golden.eigen[2].a).slice([0, 3], [0, 3]);
  const b = f64([
    [3, 0.4, -0.5],
    [0.4, 2, 0.6],
    [-0.5, 0.6, 1.1],
  ]);

  test("is solved with Vᵀ B V = I", () => {
    const { values, vectors } = eigh(a, { b });
    const left = matmul(a, vectors);
    const right = matmul(b, vectors).mul(values.expandDims(0));
    expectClose(left, right.dataSync(), { tolerance: 20 * EPS });
    const gram = matmul(matmul(vectors.transpose(), b), vectors);
    expectClose(gram, eye(3).dataSync(), { tolerance: 20 * EPS });
    expect(eigh(stack([a, a.mul(2)]), { b }).values.shape).toEqual([2, 3]);
  });

  test("has derivatives in both matrices", () => {
    checkGradients(
      (x: Tensor, y: Tensor) => {
        const { values, vectors } = eigh(x, { b: y });
        return [values, vectors];
      },
      [a, b],
      { tolerance: 1e-9 },
    );
  });

  test("needs a positive definite B", () => {
    expect(() => eigh(a, { b: b.neg() })).toThrow(DomainError);
    expect(eigh(a, { b: b.neg(), throw: false }).values.isNaN().all().item()).toBe(1);
  });
});

test("what is not a square matrix is refused", () => {
  expect(() => eigh(zeros([2, 3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: eigh: expected a square matrix, or a batch of them, of shape [..., n, n], received float32[2,3]. Rectangular systems are solved by lstsq, rectangular matrices inverted by pinv.]`,
  );
  expect(() => eigvalsh(zeros([3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: eigvalsh: expected a matrix, or a batch of them, of shape [..., rows, columns], received float32[3]. Add axes with expandDims or reshape.]`,
  );
});
