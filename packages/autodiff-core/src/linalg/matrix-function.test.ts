/** Exponential, logarithm, square root, cosine and sine of matrices, with derivatives. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-schur.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { identity, matrixOf, normwiseError } from "../../testing/matrices.ts";
import { matrices, squareMatrices } from "../../testing/random-matrices.ts";
import {
  array,
  checkGradients,
  grad,
  hvp,
  jit,
  jvp,
  matmul,
  type Tensor,
  vmap,
  zeros,
} from "../index.ts";
import { cosm, expm, expmFrechet, logm, sinm, sqrtm } from "./index.ts";
import { matrixFunction } from "./matrix-function.ts";

const EPS = 2 ** -52;
const FUNCTIONS: Record<string, (x: Tensor) => Tensor> = {
  expm,
  logm: (x) => logm(x),
  sqrtm: (x) => sqrtm(x),
};
const cases = golden.functions.map((c) => ({ ...c, unit: EPS * Math.max(1, c.condition) }));
const withDerivatives = cases.flatMap(({ e, g, first, second, ...rest }) =>
  e && g && first && second ? [{ ...rest, e, g, first, second }] : [],
);

/** The identity with some noise: eigenvalues in the disk of radius 0.9 around 1. */
function nearIdentity(a: Tensor): Tensor {
  const n = a.shape[0];
  return identity(n).add(a.mul(0.9 / n));
}

describe("against 50 digits, relative to ε × condition number", () => {
  test.each(cases)("$function, $name: value to 15", ({ function: name, a, value, unit }) => {
    expect(normwiseError(FUNCTIONS[name](f64(a)), matrixOf(value)) / unit).toBeLessThan(15);
  });

  test.each(withDerivatives)("$function, $name: first derivative to 30", (c) => {
    const [, tangent] = jvp(FUNCTIONS[c.function], [f64(c.a)], [f64(c.e)]);
    expect(normwiseError(tangent, matrixOf(c.first)) / c.unit).toBeLessThan(30);
  });

  test.each(withDerivatives)("$function, $name: second derivative to 30", (c) => {
    const along = (x: Tensor): Tensor => jvp(FUNCTIONS[c.function], [x], [f64(c.e)])[1];
    const [, tangent] = jvp(along, [f64(c.a)], [f64(c.g)]);
    expect(normwiseError(tangent, matrixOf(c.second)) / c.unit).toBeLessThan(30);
  });

  test.each(golden.trigonometric.map((c) => ({ n: c.a.length, ...c })))(
    "cosm and sinm for n = $n to 15",
    ({ a, cosm: cos, sinm: sin }) => {
      expect(normwiseError(cosm(f64(a)), matrixOf(cos)) / EPS).toBeLessThan(15);
      expect(normwiseError(sinm(f64(a)), matrixOf(sin)) / EPS).toBeLessThan(15);
    },
  );
});

describe("reverse mode", () => {
  test.each(withDerivatives.filter((c) => c.condition < 100))(
    "of $function, $name is the adjoint of forward mode, twice",
    ({ function: name, a, e, g, first, second }) => {
      const weights = f64(g).sin();
      const loss = (x: Tensor): Tensor => FUNCTIONS[name](x).mul(weights).sum();
      const inner = (x: Tensor, y: Tensor): number => x.mul(y).sum().item();
      const size = (x: number[][]): number => Math.hypot(...x.flat()) + 1;
      const gradient = inner(grad(loss)(f64(a)), f64(e));
      expect(gradient - inner(weights, f64(first))).toBeCloseTo(0, 11 - Math.log10(size(first)));
      const curvature = inner(hvp(loss)(f64(a), f64(g)), f64(e));
      const tolerance = 1e-12 * size(second);
      expect(Math.abs(curvature - inner(weights, f64(second)))).toBeLessThan(tolerance);
    },
  );

  test("agrees with differences to third order at a defective matrix", () => {
    const a = f64([
      [1.5, 1],
      [0, 1.5],
    ]);
    for (const f of Object.values(FUNCTIONS)) {
      const total = (x: Tensor): Tensor => f(x).square().sum();
      checkGradients(f, [a], { tolerance: 1e-8 });
      checkGradients((x: Tensor) => grad(total)(x), [a], { tolerance: 1e-7 });
      const curvature = (x: Tensor): Tensor =>
        jvp(
          (y: Tensor) => grad(total)(y),
          [x],
          [
            f64([
              [0.3, 1],
              [-0.4, 0.2],
            ]),
          ],
        )[1];
      checkGradients(curvature, [a], { tolerance: 1e-6, modes: ["forward", "reverse"] });
    }
  });
});

describe("Fréchet derivatives", () => {
  test("are symmetric in the directions and linear in each", () => {
    fc.assert(
      fc.property(matrices(3), matrices(3), matrices(3), (a, e, g) => {
        for (const name of ["expm", "logm", "sqrtm"] as const) {
          const at = nearIdentity(a);
          const both = matrixFunction(name, at, [e, g]);
          expectClose(matrixFunction(name, at, [g, e]), both.dataSync(), { tolerance: 1e-13 });
          const sum = matrixFunction(name, at, [e.add(g.mul(2)), g]);
          const parts = both.add(matrixFunction(name, at, [g, g]).mul(2));
          expectClose(sum, parts.dataSync(), { tolerance: 1e-13 });
        }
      }),
      { seed: 6, numRuns: 15 },
    );
  });

  test("of the exponential are the same as by expmFrechet, which broadcasts", () => {
    const a = f64([
      [0.3, -1],
      [0.4, 0.2],
    ]);
    const e = f64([
      [
        [1, 0],
        [0, 2],
      ],
      [
        [0, 1],
        [0, 0],
      ],
    ]);
    const { value, derivative } = expmFrechet(a, e);
    expect([value.shape, derivative.shape]).toEqual([
      [2, 2, 2],
      [2, 2, 2],
    ]);
    const [, tangent] = jvp(expm, [a], [e.slice(1)]);
    expect(derivative.slice(1).js()).toEqual(tangent.js());
  });
});

describe("properties", () => {
  test("det exp(A) = exp(tr A), for 2×2", () => {
    fc.assert(
      fc.property(matrices(2), fc.double({ min: 0.1, max: 20, noNaN: true }), (a, scale) => {
        const [p, q, r, s] = expm(a.mul(scale)).dataSync();
        const trace = scale * (a.dataSync()[0] + a.dataSync()[3]);
        const size = Math.abs(p * s) + Math.abs(q * r);
        expect(Math.abs(p * s - q * r - Math.exp(trace)) / size).toBeLessThan(1e-12);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  test("exp(-A) exp(A) = I", () => {
    fc.assert(
      fc.property(squareMatrices(7), (a) => {
        const n = a.shape[0];
        const back = matmul(expm(a.neg()), expm(a));
        expect(normwiseError(back, identity(n))).toBeLessThan(1e-12);
      }),
      { seed: 8, numRuns: 40 },
    );
  });

  test("exp(log A) = A and (√A)² = A", () => {
    fc.assert(
      fc.property(squareMatrices(7), (a) => {
        const at = nearIdentity(a);
        expect(normwiseError(expm(logm(at)), at)).toBeLessThan(1e-13);
        const root = sqrtm(at);
        expect(normwiseError(matmul(root, root), at)).toBeLessThan(1e-13);
      }),
      { seed: 9, numRuns: 60 },
    );
  });

  test("log(exp A) = A for spectra within |Im| < π", () => {
    fc.assert(
      fc.property(squareMatrices(4), (a) => {
        const back = logm(expm(a.mul(0.7)));
        expectClose(back, a.mul(0.7).dataSync(), { tolerance: 1e-12 });
      }),
      { seed: 10, numRuns: 40 },
    );
  });

  test("(√A)² = A to √ε for semidefinite matrices of low rank", () => {
    fc.assert(
      fc.property(matrices(5, 2), (a) => {
        const gram = matmul(a, a.transpose());
        const root = sqrtm(gram);
        expectClose(matmul(root, root), gram.dataSync(), { tolerance: 1e-7 });
      }),
      { seed: 15, numRuns: 60 },
    );
  });

  test("cos² + sin² = I", () => {
    fc.assert(
      fc.property(squareMatrices(5), (a) => {
        const [cos, sin] = [cosm(a), sinm(a)];
        const sum = matmul(cos, cos).add(matmul(sin, sin));
        expect(normwiseError(sum, identity(a.shape[0]))).toBeLessThan(1e-13);
      }),
      { seed: 11, numRuns: 30 },
    );
  });
});

describe("edge cases", () => {
  test("of the exponential: zero, nilpotent, overflow, underflow", () => {
    expect(expm(zeros([2, 2])).js()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(
      expm(
        array([
          [0, 1],
          [0, 0],
        ]),
      ).js(),
    ).toEqual([
      [1, 1],
      [0, 1],
    ]);
    expect(
      expm(
        f64([
          [1e300, 0],
          [0, -1e300],
        ]),
      ).js(),
    ).toEqual([
      [Infinity, 0],
      [0, 0],
    ]);
    expect(
      expm(
        f64([
          [-1e308, 1e308],
          [0, -1e308],
        ]),
      ).js(),
    ).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(
      expm(
        f64([
          [800, 1],
          [0, 800],
        ]),
      )
        .slice(0, 0)
        .item(),
    ).toBe(Infinity);
    expect(
      expm(
        f64([
          [1e-310, 0],
          [0, 0],
        ]),
      ).js(),
    ).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test("of the square root: zero, semisimple zero, negative zero", () => {
    expect(sqrtm(zeros([3, 3])).js()).toEqual(zeros([3, 3]).js());
    const projector = f64([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(normwiseError(sqrtm(projector), projector)).toBeLessThan(1e-7);
    expect(
      sqrtm(
        f64([
          [-0, 0],
          [0, 4],
        ]),
      ).js(),
    ).toEqual([
      [0, 0],
      [0, 2],
    ]);
  });

  test("have no derivative where the square root is not smooth", () => {
    const slope = grad((x: Tensor) => sqrtm(x).sum())(
      f64([
        [0, 0],
        [0, 4],
      ]),
    );
    expect(slope.isNaN().all().item()).toBe(1);
  });

  test("without a real result fail when they run, in compiled code too", () => {
    const negative = f64([
      [-1, 0],
      [0, 2],
    ]);
    const nilpotent = f64([
      [0, 1],
      [0, 0],
    ]);
    expect(() => sqrtm(negative)).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: sqrtm: expected a matrix without negative eigenvalues, and without a defective eigenvalue 0, received a matrix whose principal square root is not real. Take the complex root from eig, or use { throw: false } to get NaN.]`,
    );
    expect(() => logm(negative)).toThrowErrorMatchingInlineSnapshot(
      `[DomainError: logm: expected a matrix without eigenvalues that are zero or negative, received a matrix whose principal logarithm is not real or does not exist. Take the complex logarithm from eig, or use { throw: false } to get NaN.]`,
    );
    expect(() => sqrtm(nilpotent)).toThrow("sqrtm: expected a matrix without negative");
    expect(() =>
      logm(
        f64([
          [0, 0],
          [0, 1],
        ]),
      ),
    ).toThrow("logm: expected a matrix without");
    expect(() => jit((x: Tensor) => logm(x))(negative)).toThrow("logm: expected a matrix without");
  });

  test("without a real result are NaN with throw: false, one by one in a batch", () => {
    const batch = f64([
      [
        [-1, 0],
        [0, 2],
      ],
      [
        [4, 0],
        [0, 9],
      ],
    ]);
    expect(sqrtm(batch, { throw: false }).js()).toEqual([
      [
        [Number.NaN, Number.NaN],
        [Number.NaN, Number.NaN],
      ],
      [
        [2, 0],
        [0, 3],
      ],
    ]);
    const found = logm(batch, { throw: false }).isNaN().all([-2, -1]);
    expect(found.js()).toEqual([true, false]);
  });

  test("NaN and infinity give NaN and no error", () => {
    const bad = f64([
      [
        [1, Number.NaN],
        [0, 1],
      ],
      [
        [Infinity, 0],
        [0, 1],
      ],
    ]);
    for (const f of [...Object.values(FUNCTIONS), cosm]) {
      expect(f(bad).isNaN().all().item()).toBe(1);
    }
  });

  test("empty matrices and batches stay empty; derivatives too", () => {
    for (const f of [...Object.values(FUNCTIONS), cosm, sinm]) {
      for (const shape of [
        [0, 0],
        [0, 2, 2],
      ]) {
        expect(f(zeros(shape)).shape).toEqual(shape);
        expect(grad((x: Tensor) => f(x).sum())(zeros(shape)).shape).toEqual(shape);
      }
    }
  });

  test("float32 is correct to float32, and integers become float32", () => {
    const y = expm(
      array(
        [
          [1, 2],
          [3, 4],
        ],
        { dtype: "int32" },
      ),
    );
    expect(y.dtype).toBe("float32");
    expectClose(y, [51.968956, 74.73656, 112.10484, 164.07381], { tolerance: 1e-7 });
    const a = array([
      [2, 0.5],
      [0.25, 1],
    ]);
    const back = vmap((x: Tensor) => expm(logm(x)))(a.expandDims(0)).squeeze(0);
    expectClose(back, a.dataSync(), { tolerance: 3e-7 });
  });

  test("anything but square matrices is refused", () => {
    expect(() => expm(zeros([2, 3]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: expm: expected a square matrix, or a batch of them, of shape [..., n, n], received float32[2,3]. Rectangular systems are solved by lstsq, rectangular matrices inverted by pinv.]`,
    );
    expect(() => expmFrechet(zeros([2, 2]), zeros([3, 3]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: expmFrechet: expected shapes that broadcast together, received [2, 2] and [3, 3]. Sizes must agree from the last axis on, or be 1; add axes with expandDims or reshape.]`,
    );
  });
});
