import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/complex.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { array, checkGradients, grad, jvp, type Tensor, vjp } from "../index.ts";
import * as C from "./index.ts";

const EPS = 2 ** -52;
const column = (rows: readonly number[][], i: number): Tensor => f64(rows.map((row) => row[i]));
const pair = (rows: readonly number[][], i: number): C.Complex => ({
  re: column(rows, i),
  im: column(rows, i + 1),
});

/** Largest `|z - w|/|w|`, in units of 2⁻⁵². */
function worstError(z: C.Complex, w: C.Complex): number {
  const [re, im] = [z.re.dataSync(), z.im.dataSync()];
  const [u, v] = [w.re.dataSync(), w.im.dataSync()];
  return Array.from(u).reduce<number>((worst, x, i) => {
    const error = Math.hypot(re[i] - x, im[i] - v[i]) / Math.hypot(x, v[i]) / EPS;
    return Math.max(error, worst);
  }, 0);
}

const real = fc.double({ min: -4, max: 4, noNaN: true });
const number = fc.tuple(real, real).map(([x, y]) => C.complex(f64(x), f64(y)));

function expectEqual(z: C.Complex, w: C.Complex, tolerance = 1e-13): void {
  expectClose(z.re, w.re.dataSync(), { tolerance });
  expectClose(z.im, w.im.dataSync(), { tolerance });
}

describe("complex numbers are a field:", () => {
  test("products are commutative, associative and distribute over sums", () => {
    fc.assert(
      fc.property(number, number, number, (a, b, c) => {
        expectEqual(C.mul(a, b), C.mul(b, a), 0);
        expectEqual(C.mul(C.mul(a, b), c), C.mul(a, C.mul(b, c)));
        expectEqual(C.mul(a, C.add(b, c)), C.add(C.mul(a, b), C.mul(a, c)));
      }),
    );
  });

  test("quotients undo products, differences undo sums", () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        if (C.abs(b).item() < 1e-3) return;
        expectEqual(C.div(C.mul(a, b), b), a);
        expectEqual(C.sub(C.add(a, b), b), a);
      }),
    );
  });

  test("conjugation and size go along with products", () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expectEqual(C.conj(C.mul(a, b)), C.mul(C.conj(a), C.conj(b)), 0);
        expectClose(C.abs(C.mul(a, b)), C.abs(a).mul(C.abs(b)).dataSync(), { tolerance: 1e-14 });
        expectClose(C.mul(a, C.conj(a)).re, C.abs2(a).dataSync(), { tolerance: 0 });
      }),
    );
  });

  test("functions and their inverses cancel", () => {
    fc.assert(
      fc.property(number, (z) => {
        if (C.abs(z).item() < 1e-3) return;
        expectEqual(C.exp(C.log(z)), z);
        expectEqual(C.square(C.sqrt(z)), z);
        expectEqual(C.polar(C.abs(z), C.angle(z)), z);
        expectEqual(C.sin(C.asin(z)), z);
        expectEqual(C.cosh(C.acosh(z)), z);
      }),
    );
  });
});

test("quotients are right to 2 units of 2⁻⁵² over the whole range of exponents", () => {
  const rows = golden.quotients;
  expect(worstError(C.div(pair(rows, 0), pair(rows, 2)), pair(rows, 4))).toBeLessThanOrEqual(2);
});

test("powers are right to 8 units of 2⁻⁵² for moderate exponents, and so are their derivatives", () => {
  const rows = golden.powers;
  const w = pair(rows, 2);
  const power = (z: C.Complex): C.Complex => C.pow(z, w);
  expect(worstError(power(pair(rows, 0)), pair(rows, 4))).toBeLessThanOrEqual(8);
  const slope = C.holomorphicGrad(power)(pair(rows, 0));
  expect(worstError(slope, pair(rows, 6))).toBeLessThanOrEqual(8);
});

test("whole powers are products", () => {
  const z = C.complex(f64([1, 0]), f64([2, 0]));
  expectEqual(C.pow(z, 3), C.mul(z, C.mul(z, z)), 0);
  expect(C.pow(z, -2).re.js()).toEqual([-0.12, Infinity]);
  expect(C.pow(z, 0).re.js()).toEqual([1, 1]);
  const square = C.holomorphicGrad((x) => C.pow(x, 2))(z);
  expect([square.re.js(), square.im.js()]).toEqual([
    [2, 0],
    [4, 0],
  ]);
});

test("powers of zero", () => {
  const zero = C.complex(f64([0, 0, 0]), 0);
  expect(C.pow(zero, f64([0, 0.5, -0.5])).re.js()).toEqual([1, 0, Number.NaN]);
});

test("division by zero is infinite, 0/0 is NaN", () => {
  const z = C.div(C.complex(f64([1, -1, 0]), f64([2, 0, 0])), C.complex(f64([0, 0, 0]), 0));
  expect(z.re.js()).toEqual([Infinity, -Infinity, Number.NaN]);
  const far = C.div(1, C.complex(f64(Infinity), f64(-Infinity)));
  expect([far.re.item(), far.im.item()]).toEqual([0, 0]);
});

test("real operands stay real: nothing is multiplied by a zero imaginary part", () => {
  const z = C.complex(f64(Infinity), f64(-0));
  expect(C.mul(z, 2).im.item()).toBe(-0);
  expect(C.add(1, z).im.item()).toBe(-0);
  expect(C.sub(1, z).im.item()).toBe(0);
  expect(C.div(z, 2).im.item()).toBe(-0);
  expect(C.mul(2, 3).re.item()).toBe(6);
  expect(C.add(2, 3).re.item()).toBe(5);
  expect(C.sub(2, 3).re.item()).toBe(-1);
  expect(C.div(3, 2).re.item()).toBe(1.5);
  expect(C.scale(z, 0.5).im.item()).toBe(-0);
});

test("operands broadcast and promote", () => {
  const z = C.complex(array([[1], [2]]), array([3, 4, 5]));
  expect(z.re.shape).toEqual([2, 3]);
  const sum = C.add(z, f64([1, 2, 3]));
  expect([sum.re.dtype, sum.im.dtype]).toEqual(["float64", "float64"]);
  expect(C.div(array([1, 2]), C.complex(array([[1], [2]]), 0)).im.shape).toEqual([2, 2]);
  expect(C.complex(array([1], { dtype: "int32" }), 2).re.dtype).toBe("float32");
});

test("sizes and angles are right to a unit in the last place, huge and denormal ones included", () => {
  const rows = golden.sizes;
  const z = pair(rows, 0);
  const [size, angle] = [C.abs(z).dataSync(), C.angle(z).dataSync()];
  rows.forEach((row, i) => {
    expect(Math.abs(size[i] - row[2])).toBeLessThanOrEqual(Math.max(EPS * row[2], 5e-324));
    expect(Math.abs(angle[i] - row[3])).toBeLessThanOrEqual(EPS * Math.abs(row[3]));
  });
});

test("the size of a number with an infinite part is infinite", () => {
  const [re, im] = [f64([Infinity, Number.NaN, Number.NaN]), f64([Number.NaN, -Infinity, 1])];
  expect(C.abs({ re, im }).js()).toEqual([Infinity, Infinity, Number.NaN]);
});

test("the size of float32 numbers neither overflows nor underflows", () => {
  const z = C.complex(array([3e38, 3e-44, 1e-30]), array([1e38, 4e-44, 1e-30]));
  const size = C.abs(z).dataSync();
  expect(size[0] / Math.hypot(3e38, 1e38)).toBeCloseTo(1, 6);
  expect(size[1] / 5e-44).toBeCloseTo(1, 1);
  expect(size[2] / (Math.SQRT2 * 1e-30)).toBeCloseTo(1, 6);
});

test("derivatives of sizes and angles, also at 0, at ties and far out", () => {
  const z = { re: f64([3, 0, 1, 1e200, 3e-200]), im: f64([-4, 0, 1, 1e200, -4e-200]) };
  const gradient = grad((w: C.Complex) => C.abs(w).sum())(z);
  const half = Math.SQRT1_2;
  expectClose(gradient.re, [0.6, 0, half, half, 0.6], { tolerance: 1e-15 });
  expectClose(gradient.im, [-0.8, 0, half, half, -0.8], { tolerance: 1e-15 });
  const second = grad((w: C.Complex) => grad((u: C.Complex) => C.abs(u).sum())(w).re.sum())(z);
  expectClose(second.re.slice([0, 3]), [0.128, 0, Math.SQRT1_2 / 2], { tolerance: 1e-15 });
  const turn = grad((w: C.Complex) => C.angle(w).sum())({
    re: f64([3, 3e200]),
    im: f64([4, 4e200]),
  });
  expectClose(turn.re, [-0.16, -1.6e-201], { tolerance: 1e-15, scale: 0 });
  expectClose(turn.im, [0.12, 1.2e-201], { tolerance: 1e-15, scale: 0 });
});

test("reductions and selections", () => {
  const z = C.complex(
    f64([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    f64([
      [1, 0, -1],
      [0.5, 2, 1],
    ]),
  );
  expect(C.sum(z, 0).im.js()).toEqual([1.5, 2, 0]);
  expect(C.mean(z).re.item()).toBe(3.5);
  const rows = [0, 1, 2].map((i) => C.mapParts(z, (part) => part.slice(":", i)));
  expectEqual(C.prod(z, 1), C.mul(C.mul(rows[0], rows[1]), rows[2]));
  expect(C.prod(z, undefined, { keepDims: true }).re.shape).toEqual([1, 1]);
  expectEqual(C.prod(z), C.prod(C.prod(z, 0)));
  expect(C.prod(C.complex(f64([]), 0)).re.item()).toBe(1);
  expect(C.where(z.re.greater(3), z, 0).im.js()).toEqual([
    [0, 0, 0],
    [0.5, 2, 1],
  ]);
  expect(C.equal(z, z.re).js()).toEqual([
    [false, true, false],
    [false, false, false],
  ]);
  expect(C.notEqual(z, z).any().item()).toBe(0);
  const odd = C.complex(f64([1, Infinity, 0]), f64([Number.NaN, 0, 1]));
  expect(C.isFinite(odd).js()).toEqual([false, false, true]);
  expect(C.isInf(odd).js()).toEqual([false, true, false]);
  expect(C.isNaN(odd).js()).toEqual([true, false, false]);
  expect(C.concat([z, z], 1).im.shape).toEqual([2, 6]);
  expect(C.stack([z, z], -1).im.shape).toEqual([2, 3, 2]);
});

test("products of matrices are those of their parts", () => {
  const a = C.complex(
    f64([
      [1, 2],
      [3, 4],
    ]),
    f64([
      [0, 1],
      [-1, 2],
    ]),
  );
  const b = C.complex(
    f64([
      [2, 0],
      [1, 1],
    ]),
    f64([
      [1, -1],
      [0, 3],
    ]),
  );
  const ab = C.matmul(a, b);
  expect([ab.re.js(), ab.im.js()]).toEqual([
    [
      [4, -1],
      [11, -3],
    ],
    [
      [2, 6],
      [3, 11],
    ],
  ]);
  expectEqual(C.matmul(a, b.re), C.matmul(a, C.fromReal(b.re)), 0);
  expectEqual(C.matmul(a.re, b), C.matmul(C.fromReal(a.re), b), 0);
  expect(C.matmul(a.re, b.re).im.js()).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(C.vdot(a, a).re.item()).toBe(C.abs2(a).sum().item());
  expect(C.dot(a, b, { contract: [[1], [0]] }).re.js()).toEqual(ab.re.js());
});

test("reverse mode through quotients is the adjoint of forward mode", () => {
  const [z, w] = [C.complex(f64([1, 2]), f64([0.5, -1])), C.complex(f64([3, -1]), f64([2, 1]))];
  checkGradients((a: C.Complex, b: C.Complex) => C.div(a, b), [z, w], { tolerance: 1e-10 });
  const [, pull] = vjp((a: C.Complex) => C.div(a, w), z);
  const [, push] = jvp((a: C.Complex) => C.div(a, w), [z], [w]);
  expect(pull(z)[0].re.mul(w.re).add(pull(z)[0].im.mul(w.im)).sum().item()).toBeCloseTo(
    push.re.mul(z.re).add(push.im.mul(z.im)).sum().item(),
    12,
  );
});

test("a step along the imaginary axis gives derivatives to the last bits", () => {
  const x = f64([0.2, 1.3, -0.7]);
  const slope = C.complexStepDerivative((z) => C.div(C.sin(z), C.exp(C.square(z))))(x);
  const f = (y: Tensor): Tensor => y.sin().div(y.square().exp());
  expectClose(slope, jvp(f, [x], [f64([1, 1, 1])])[1].dataSync(), { tolerance: 4e-16 });
  expect(() => C.complexStepDerivative(C.exp, { step: 0 })(x)).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: complexStepDerivative: expected options.step to be positive and finite, received 0. Leave it out: as nothing is subtracted, a tiny step costs no accuracy.]`,
  );
});

test("what is not a number is refused by name", () => {
  // @ts-expect-error: a list is no operand.
  expect(() => C.exp([1, 2])).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: Tensor: expected operands that are tensors, numbers or booleans, received an array. Make tensors of arrays with array().]`,
  );
  expect(() => C.add(C.complex(f64([1, 2]), 0), f64([1, 2, 3]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: add: expected shapes that broadcast together, received [2] and [3]. Sizes must agree from the last axis on, or be 1; add axes with expandDims or reshape.]`,
  );
});
