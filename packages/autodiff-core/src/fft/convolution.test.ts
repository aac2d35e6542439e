/** Convolutions and what else the spectrum is used for, against SciPy and sums written out. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/fft.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { sample, signal } from "../../testing/fft-sample.ts";
import * as C from "../complex/index.ts";
import { checkGradients, jit, linspace, roll, type Tensor, zeros } from "../index.ts";
import * as F from "./index.ts";

type Mode = NonNullable<F.FftConvolveOptions["mode"]>;

describe("agrees with SciPy:", () => {
  test.each(golden.convolutions)("$left with $right, $mode, complex: $complex", (row) => {
    const options = { mode: row.mode as Mode };
    const make = row.complex ? signal : sample;
    const [a, b] = [make(row.left, 11), make(row.right, 13)];
    for (const [result, expected] of [
      [F.fftConvolve(a, b, options), row.convolve],
      [F.fftCorrelate(a, b, options), row.correlate],
    ] as const) {
      const z = C.fromReal(result);
      expect(z.re.shape).toEqual(expected.shape);
      expectClose(z.re, expected.re, { tolerance: 4e-15 });
      if ("im" in expected) expectClose(z.im, expected.im, { tolerance: 4e-15 });
      expect(C.isComplex(result)).toBe("im" in expected);
    }
  });

  test.each(golden.hilbert)("on analytic signals of $shape", ({ shape, re, im }) => {
    const z = F.hilbert(sample(shape, 9));
    expectClose(z.re, re, { tolerance: 1e-15 });
    expectClose(z.im, im, { tolerance: 1e-15 });
  });
});

test("the spectrum of a circular convolution is the product of the spectra", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 999 }), (n, seed) => {
      const [a, b] = [sample([n], seed), sample([n], seed + 5)];
      const sum = a.js<number[]>().map((x, j) => roll(b, j).mul(x));
      const direct = sum.reduce((u, v) => u.add(v));
      expectClose(F.circularConvolve(a, b), direct.dataSync(), { tolerance: 4e-15 });
      const complex = F.circularConvolve(C.fromReal(a), b);
      expectClose(complex.re, direct.dataSync(), { tolerance: 4e-15 });
      expectClose(complex.im, zeros([n]).dataSync(), { tolerance: 4e-15 });
    }),
  );
});

test("axes that are not named broadcast", () => {
  const [a, b] = [sample([3, 6], 1), sample([1, 4], 2)];
  const rows = F.fftConvolve(a, b, { axes: 1 });
  expect(rows.shape).toEqual([3, 9]);
  const second = F.fftConvolve(a.slice(1), b.slice(0));
  expectClose(rows.slice(1), second.dataSync(), { tolerance: 1e-15 });
});

test("derivatives of convolutions agree with differences, compiled too", () => {
  const energy = (a: Tensor, b: Tensor): Tensor =>
    F.fftConvolve(a, b)
      .square()
      .sum()
      .add(F.fftCorrelate(a, b, { mode: "same" }).sin().sum());
  checkGradients(energy, [sample([6], 1), sample([3], 2)], { tolerance: 1e-9 });
  const [a, b] = [sample([6], 1), sample([3], 2)];
  expect(jit(energy)(a, b).item()).toBeCloseTo(energy(a, b).item(), 13);
});

describe("differentiation of periodic functions", () => {
  test.each([
    { order: 0, f: (x: Tensor) => x.mul(3).cos() },
    { order: 1, f: (x: Tensor) => x.mul(3).sin().mul(-3) },
    { order: 2, f: (x: Tensor) => x.mul(3).cos().mul(-9) },
    { order: 3, f: (x: Tensor) => x.mul(3).sin().mul(27) },
    { order: 4, f: (x: Tensor) => x.mul(3).cos().mul(81) },
  ])("is exact for trigonometric polynomials: order $order", ({ order, f }) => {
    for (const n of [9, 16]) {
      const x = linspace(0, 2 * Math.PI, n, { endpoint: false, dtype: "float64" });
      const slope = F.fftDerivative(x.mul(3).cos(), { order });
      // The highest frequencies hold rounding errors only, multiplied by (n/2)ᵖ.
      expectClose(slope, f(x).dataSync(), { tolerance: 4e-15, scale: (n / 2) ** order });
    }
  });

  test("knows the period and the axis", () => {
    const x = linspace(0, 2, 8, { endpoint: false, dtype: "float64" });
    const u = x.mul(Math.PI).sin().expandDims(1);
    const slope = F.fftDerivative(u, { period: 2, axis: 0 });
    expectClose(slope, x.mul(Math.PI).cos().mul(Math.PI).dataSync(), { tolerance: 1e-14 });
  });

  test("the highest frequency has no slope on the grid", () => {
    expectClose(F.fftDerivative(f64([1, -1, 1, -1])), [0, 0, 0, 0], { tolerance: 0 });
    expect(F.fftDerivative(f64([1, -1, 1, -1]), { order: 2 }).js()).toEqual([-4, 4, -4, 4]);
  });
});

test("misuse", () => {
  const x = f64([1, 2, 3]);
  expect(() => F.fftConvolve(x, zeros([0]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: fftConvolve: expected at least one entry along every axis, received float64[3] and float32[0]. The sum over nothing is not defined; give other operands.]`,
  );
  expect(() => F.fftConvolve(x, zeros([2, 2]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: fftConvolve: expected operands of the same rank, received float64[3] and float32[2,2]. Add axes with expandDims, or name those to convolve along with options.axes.]`,
  );
  expect(() =>
    F.fftCorrelate(zeros([2, 5]), zeros([3, 1]), { mode: "valid" }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: fftCorrelate: expected for "valid", one operand at least as large as the other along every axis, received float32[2,5] and float32[3,1]. Add axes with expandDims, or name those to convolve along with options.axes.]`,
  );
  // @ts-expect-error: no such mode.
  expect(() => F.fftConvolve(x, x, { mode: "half" })).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: fftConvolve: expected options.mode to be "full", "same" or "valid", received "half". Leave it out for "full".]`,
  );
  expect(() => F.circularConvolve(x, f64([1, 2]))).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: circularConvolve: expected operands of the same sizes along the axes, received float64[3] and float64[2]. Add axes with expandDims, or name those to convolve along with options.axes.]`,
  );
  expect(() => F.fftDerivative(x, { order: -1 })).toThrowErrorMatchingInlineSnapshot(
    `[OptionError: fftDerivative: expected options.order to be a whole number >= 0 and options.period positive, received order -1, period 6.283185307179586. Give the period in the unit of the coordinate; the grid excludes its right end.]`,
  );
});
