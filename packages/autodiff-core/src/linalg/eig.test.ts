/** Eigenvalues and eigenvectors of general real matrices. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/linalg-schur.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { largest } from "../../testing/matrices.ts";
import { matrices, squareMatrices } from "../../testing/random-matrices.ts";
import {
  array,
  checkGradients,
  diagonalMatrix,
  grad,
  jit,
  jvp,
  matmul,
  scalar,
  type Tensor,
  vmap,
  zeros,
} from "../index.ts";
import { type EigResult, eig, eigvals } from "./index.ts";

const EPS = 2 ** -52;

interface Complex {
  readonly re: number;
  readonly im: number;
}

function pairs(values: {
  readonly re: ArrayLike<number>;
  readonly im: ArrayLike<number>;
}): Complex[] {
  return Array.from(values.re, (re, i) => ({ re, im: values.im[i] }));
}

function distance(x: Complex, y: Complex): number {
  return Math.hypot(x.re - y.re, x.im - y.im);
}

/** `A V - V Λ` in units of rounding of `A`. */
function residual(a: Tensor, { values, vectors }: EigResult): number {
  const [re, im] = [diagonalMatrix(values.re), diagonalMatrix(values.im)];
  const real = matmul(a, vectors.re).sub(matmul(vectors.re, re).sub(matmul(vectors.im, im)));
  const imaginary = matmul(a, vectors.im).sub(matmul(vectors.re, im).add(matmul(vectors.im, re)));
  return Math.max(largest(real), largest(imaginary)) / Math.max(largest(a), 1e-300) / EPS;
}

describe("eigenvalues", () => {
  test.each(golden.eigenvalues)("of $name agree with 50 digits to 10 ε × condition", (c) => {
    const { re, im } = eigvals(f64(c.a));
    const found = pairs({ re: re.dataSync(), im: im.dataSync() });
    for (const want of pairs(c)) {
      const scaled = (z: Complex): Complex => ({ re: z.re / c.norm, im: z.im / c.norm });
      const error = Math.min(...found.map((z) => distance(scaled(z), scaled(want))));
      expect(error).toBeLessThan(10 * EPS * c.condition);
    }
  });

  test("of a defective matrix are off by a root of ε, as they must be", () => {
    const jordan = f64([
      [1, 1, 0],
      [0, 1, 1],
      [0, 0, 1],
    ]);
    const turn = f64([
      [0.6, -0.8, 0],
      [0.8, 0.6, 0],
      [0, 0, 1],
    ]);
    const { re, im } = eigvals(matmul(matmul(turn, jordan), turn.transpose()));
    expectClose(re, [1, 1, 1], { tolerance: 2e-5 });
    expectClose(im, [0, 0, 0], { tolerance: 2e-5 });
  });

  test("come in neighbouring pairs, positive imaginary part first, the same with vectors", () => {
    fc.assert(
      fc.property(squareMatrices(8), (a) => {
        const { values } = eig(a);
        const { re, im } = eigvals(a);
        expect(re.js()).toEqual(values.re.js());
        expect(im.js()).toEqual(values.im.js());
        const list = pairs({ re: re.dataSync(), im: im.dataSync() });
        for (let i = 0; i < list.length; i++) {
          if (list[i].im === 0) continue;
          expect(list[i].im).toBeGreaterThan(0);
          expect(list[i + 1]).toEqual({ re: list[i].re, im: -list[i].im });
          i++;
        }
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

describe("eigenvectors", () => {
  test("solve A V = V Λ and have norm 1", () => {
    fc.assert(
      fc.property(squareMatrices(8), (a) => {
        const found = eig(a);
        expect(residual(a, found)).toBeLessThan(300);
        const norms = found.vectors.re.square().add(found.vectors.im.square()).sum(0);
        expectClose(norms, new Array(a.shape[0]).fill(1), { tolerance: 20 * EPS });
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  test("have their first largest entry on the positive real axis", () => {
    const { vectors } = eig(
      f64([
        [0, -1],
        [1, 0],
      ]),
    );
    const half = Math.SQRT1_2;
    expectClose(vectors.re, [half, half, 0, 0], { tolerance: 2 * EPS });
    expectClose(vectors.im, [0, 0, -half, half], { tolerance: 2 * EPS });
  });

  test("of a defective matrix are parallel, and nothing overflows", () => {
    const { vectors } = eig(
      f64([
        [2, 1],
        [0, 2],
      ]),
    );
    expectClose(vectors.re.abs(), [1, 1, 0, 0], { tolerance: 1e-15 });
  });

  test("of badly scaled matrices are found after balancing", () => {
    const a = f64([
      [1, 1e10, 0],
      [1e-10, 2, 1e8],
      [0, 1e-8, 3],
    ]);
    const { values, vectors } = eig(a);
    const scale = f64([1, 1e10, 1e18]).expandDims(-1);
    const balanced = f64([
      [1, 1, 0],
      [1, 2, 1],
      [0, 1, 3],
    ]);
    const inner = vectors.re.mul(scale);
    const unit = inner.div(inner.square().sum(0).sqrt());
    const zero = unit.mul(0);
    const scaled = { values, vectors: { re: unit, im: zero } };
    expect(residual(balanced, scaled)).toBeLessThan(100);
  });
});

describe("derivatives of eigenvalues and eigenvectors", () => {
  const direction = (a: Tensor, e: Tensor) => (t: Tensor) => {
    const { values, vectors } = eig(a.add(e.mul(t)));
    return [values.re, values.im, vectors.re, vectors.im];
  };

  test.each(golden.eigenDerivatives.map((c, i) => ({ i, ...c })))(
    "agree with differences of 50-digit eigenvalues to second order, matrix $i",
    ({ a, e, vectors }) => {
      const along = direction(f64(a), f64(e));
      const zero = scalar(0, "float64");
      const one = scalar(1, "float64");
      const slope = (t: Tensor): Tensor[] => jvp(along, [t], [one])[1];
      const found = {
        value: along(zero),
        first: slope(zero),
        second: jvp(slope, [zero], [one])[1],
      };
      const [re, im] = found.value.map((x) => x.dataSync());
      for (const want of vectors) {
        const value = { re: want.value.re[0], im: want.value.im[0] };
        const j = pairs({ re, im }).findIndex((z) => distance(z, value) < 1e-12);
        for (const order of ["value", "first", "second"] as const) {
          const [lambdaRe, lambdaIm, vRe, vIm] = found[order];
          const column = [lambdaRe.slice(j).item(), ...vRe.slice(":", j).dataSync()];
          expectClose(column, want[order].re, { tolerance: 1e-12 }, order);
          const imaginary = [lambdaIm.slice(j).item(), ...vIm.slice(":", j).dataSync()];
          expectClose(imaginary, want[order].im, { tolerance: 1e-12 }, order);
        }
      }
    },
  );

  test("agree with differences in forward and reverse mode", () => {
    const a = f64(golden.eigenDerivatives[2].a);
    checkGradients((x: Tensor) => eig(x), [a], { tolerance: 1e-8 });
    const loss = (x: Tensor): Tensor => eigvals(x).im.square().sum();
    checkGradients((x: Tensor) => grad(loss)(x), [a], { tolerance: 1e-8 });
  });

  test("of the sum of the eigenvalues is the trace, also where eigenvalues are equal", () => {
    const total = (x: Tensor): Tensor => eigvals(x).re.sum();
    fc.assert(
      fc.property(matrices(4), (a) => {
        const gradient = grad(total)(a.mul(0.01).add(diagonalMatrix(f64([1, 2, 3, 4]))));
        expectClose(gradient.sub(diagonalMatrix(f64([1, 1, 1, 1]))), new Array(16).fill(0), {
          tolerance: 1e-13,
        });
      }),
      { seed: 5, numRuns: 20 },
    );
    expect(grad(total)(diagonalMatrix(f64([2, 2]))).js()).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test("leave out the turn of vectors of equal eigenvalues among themselves", () => {
    const a = diagonalMatrix(f64([2, 2, 5]));
    // The projector on the plane of the double eigenvalue does not depend on the choice of its vectors.
    const projector = (x: Tensor): Tensor => {
      const { re } = eig(x).vectors;
      return matmul(re.slice(":", [0, 2]), re.slice(":", [0, 2]).transpose());
    };
    const direction = f64([
      [0.3, -1, 0.6],
      [0.2, 0.5, 0.9],
      [0.6, 0.9, -0.4],
    ]);
    const [, tangent] = jvp(projector, [a], [direction]);
    expectClose(tangent, [0, 0, -0.2, 0, 0, -0.3, -0.2, -0.3, 0], { tolerance: 1e-15 });
    const total = (x: Tensor): Tensor => eigvals(x).re.sum();
    const curvature = jvp((x: Tensor) => grad(total)(x), [a], [direction])[1];
    expectClose(curvature, new Array(9).fill(0), { tolerance: 1e-15 });
  });

  test("do not underflow for small matrices, and are empty for empty ones", () => {
    const a = f64(golden.eigenDerivatives[2].a);
    const vectors = (x: Tensor): Tensor => eig(x).vectors.im;
    const [, tangent] = jvp(vectors, [a], [a.sin()]);
    const [, small] = jvp(vectors, [a.mul(1e-200)], [a.sin().mul(1e-200)]);
    expectClose(small, tangent.dataSync(), { tolerance: 1e-13 });
    expect(grad((x: Tensor) => eig(x).vectors.re.sum())(zeros([0, 0])).shape).toEqual([0, 0]);
  });
});

describe("eig", () => {
  test("is empty for empty matrices, and trivial for 1×1", () => {
    const { values, vectors } = eig(zeros([0, 0]));
    expect([values.re.shape, vectors.re.shape]).toEqual([[0], [0, 0]]);
    expect(eigvals(zeros([0, 3, 3])).im.shape).toEqual([0, 3]);
    const single = eig(f64([[-4]]));
    expect([single.values.re.js(), single.vectors.re.js()]).toEqual([[-4], [[1]]]);
  });

  test("gives NaN for NaN without an error, in compiled code too", () => {
    const a = f64([
      [
        [1, Number.NaN],
        [0, 1],
      ],
      [
        [1, 2],
        [0, 3],
      ],
    ]);
    for (const f of [eig, jit((x: Tensor) => eig(x))]) {
      const { values, vectors } = f(a);
      expect(values.re.isNaN().js()).toEqual([
        [true, true],
        [false, false],
      ]);
      expect(vectors.im.isNaN().all([-2, -1]).js()).toEqual([true, false]);
    }
  });

  test("takes float32, integers and batches", () => {
    const a = array(
      [
        [
          [2, 1],
          [1, 2],
        ],
        [
          [0, 1],
          [-1, 0],
        ],
      ],
      { dtype: "int32" },
    );
    const { re, im } = vmap((x: Tensor) => eigvals(x))(a);
    expect(re.dtype).toBe("float32");
    expectClose(re, [3, 1, 0, 0], { tolerance: 2e-7 });
    expectClose(im, [0, 0, 1, -1], { tolerance: 2e-7 });
  });

  test("names what is wrong with its operand", () => {
    expect(() => eig(zeros([2, 3]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: eig: expected a square matrix, or a batch of them, of shape [..., n, n], received float32[2,3]. Rectangular systems are solved by lstsq, rectangular matrices inverted by pinv.]`,
    );
    expect(() => eigvals(zeros([3]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: eigvals: expected a matrix, or a batch of them, of shape [..., rows, columns], received float32[3]. Add axes with expandDims or reshape.]`,
    );
  });
});
