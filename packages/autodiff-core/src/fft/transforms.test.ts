/** Fourier transforms against NumPy, 50-digit arithmetic and JAX, and their properties. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/fft.json" with { type: "json" };
import { f64 } from "../../testing/doubles.ts";
import { expectClose } from "../../testing/expect-close.ts";
import { sample, signal } from "../../testing/fft-sample.ts";
import * as C from "../complex/index.ts";
import {
  array,
  checkGradients,
  grad,
  jit,
  jvp,
  reference,
  roll,
  stack,
  type Tensor,
  vmap,
  withExecutor,
  zeros,
} from "../index.ts";
import * as F from "./index.ts";

type Value = {
  readonly shape: readonly number[];
  readonly re: readonly number[];
  readonly im?: readonly number[];
};

function expectValue(actual: Tensor | C.Complex, { shape, re, im }: Value, label: string): void {
  const z = C.isComplex(actual) ? actual : { re: actual, im: undefined };
  expect(z.re.shape, label).toEqual(shape);
  expectClose(z.re, re, { tolerance: 4e-15 }, label);
  if (im !== undefined && z.im !== undefined) expectClose(z.im, im, { tolerance: 4e-15 }, label);
  expect(im === undefined, `${label} real`).toBe(z.im === undefined);
}

/** Root mean square of the difference, relative to that of the expected. */
function rmsError(
  actual: C.Complex,
  bins: readonly number[],
  re: readonly number[],
  im: readonly number[],
): number {
  const [u, v] = [actual.re.dataSync(), actual.im.dataSync()];
  let [above, below] = [0, 0];
  bins.forEach((k, i) => {
    above += (u[k] - re[i]) ** 2 + (v[k] - im[i]) ** 2;
    below += re[i] ** 2 + im[i] ** 2;
  });
  return Math.sqrt(above / below);
}

describe("against 50-digit arithmetic the root mean square of the relative error is", () => {
  test.each(golden.exact)("below its bound for n = $n", ({ n, bins, re, im }) => {
    const isSmooth = F.nextFastLength(n) === n || n === 210;
    const bound = isSmooth ? 4e-16 : 1e-15;
    expect(rmsError(F.fft(signal([n], 1)), bins, re, im)).toBeLessThan(bound);
    const x = { re: sample([n], 2), im: sample([n], 1) };
    // Exchanging the parts turns the inverse transform into the forward one.
    const back = F.ifft(x, { norm: "forward" });
    if (n > 1) expect(rmsError({ re: back.im, im: back.re }, bins, re, im)).toBeLessThan(bound);
  });
});

describe("agrees with NumPy", () => {
  test.each(golden.spectra)("for n = $n", ({ n, bins, re, im, halfRe, halfIm }) => {
    const half = bins.filter((k) => 2 * k <= n);
    expect(rmsError(F.fft(signal([n], 1)), bins, re, im)).toBeLessThan(4e-15);
    expect(rmsError(F.rfft(sample([n], 1)), half, halfRe, halfIm)).toBeLessThan(4e-15);
  });

  test.each(golden.padded)("$name of $size points with n = $n, norm = $norm", (row) => {
    const { name, size, n, norm } = row;
    const isReal = name === "rfft" || name === "ihfft";
    const options = { norm: norm as F.Norm, ...(n === null ? {} : { n }) };
    const x = isReal ? sample([size], 3) : signal([size], 3);
    expectValue(apply(name, x, options), row as Value, name);
  });

  test.each(golden.several)("$name with $options", ({ name, shape, options, value }) => {
    const x = name.startsWith("rfft") ? sample(shape, 5) : signal(shape, 5);
    expectValue(apply(name, x, options), value, name);
  });

  test.each(golden.frequencies)("on the frequencies of n = $n", ({ n, fft, rfft }) => {
    const options = { spacing: 0.1, dtype: "float64" } as const;
    expectClose(F.fftfreq(n, options), fft, { tolerance: 1e-15 });
    expectClose(F.rfftfreq(n, options), rfft, { tolerance: 1e-15 });
  });
});

function apply(name: string, x: Tensor | C.Complex, options: object): Tensor | C.Complex {
  if (!C.isComplex(x)) return OF_REAL[name as keyof typeof OF_REAL](x, options);
  return OF_COMPLEX[name as keyof typeof OF_COMPLEX](x, options);
}

const OF_REAL = { rfft: F.rfft, ihfft: F.ihfft, rfft2: F.rfft2, rfftn: F.rfftn };
const OF_COMPLEX = {
  fft: F.fft,
  ifft: F.ifft,
  irfft: F.irfft,
  hfft: F.hfft,
  fft2: F.fft2,
  ifft2: F.ifft2,
  fftn: F.fftn,
  ifftn: F.ifftn,
  irfft2: F.irfft2,
  irfftn: F.irfftn,
};

const length = fc.integer({ min: 1, max: 80 });
const seed = fc.integer({ min: 0, max: 5000 });

describe("for every length", () => {
  test("the inverse transform undoes the transform, in every norm", () => {
    fc.assert(
      fc.property(
        length,
        seed,
        fc.constantFrom<F.Norm>("backward", "ortho", "forward"),
        (n, s, norm) => {
          const [x, z] = [sample([n], s), signal([n], s)];
          const back = F.ifft(F.fft(z, { norm }), { norm });
          expectClose(back.re, z.re.dataSync(), { tolerance: 2e-15 });
          expectClose(back.im, z.im.dataSync(), { tolerance: 2e-15 });
          expectClose(F.irfft(F.rfft(x, { norm }), { n, norm }), x.dataSync(), {
            tolerance: 2e-15,
          });
          expectClose(F.hfft(F.ihfft(x, { norm }), { n, norm }), x.dataSync(), {
            tolerance: 2e-15,
          });
        },
      ),
    );
  });

  test("energy is the same in both domains (Parseval)", () => {
    fc.assert(
      fc.property(length, seed, (n, s) => {
        const z = signal([n], s);
        const [energy, spectral] = [z, F.fft(z, { norm: "ortho" })].map((w) => C.abs2(w).sum());
        expectClose(spectral, energy.dataSync(), { tolerance: 4e-15 });
      }),
    );
  });

  test("it is linear", () => {
    fc.assert(
      fc.property(length, seed, (n, s) => {
        const [a, b] = [signal([n], s), signal([n], s + 7)];
        const w = C.complex(f64(0.3), f64(-1.7));
        const left = F.fft(C.add(C.mul(a, w), b));
        const right = C.add(C.mul(F.fft(a), w), F.fft(b));
        expectClose(left.re, right.re.dataSync(), { tolerance: 1e-14, scale: n });
        expectClose(left.im, right.im.dataSync(), { tolerance: 1e-14, scale: n });
      }),
    );
  });

  test("a shift turns the phases", () => {
    fc.assert(
      fc.property(length, seed, fc.integer({ min: -9, max: 9 }), (n, s, shift) => {
        const x = sample([n], s);
        const phase = C.expi(F.fftfreq(n, { dtype: "float64" }).mul(-2 * Math.PI * shift));
        const shifted = F.fft(roll(x, shift));
        const turned = C.mul(F.fft(x), phase);
        expectClose(shifted.re, turned.re.dataSync(), { tolerance: 2e-14, scale: n });
        expectClose(shifted.im, turned.im.dataSync(), { tolerance: 2e-14, scale: n });
      }),
    );
  });

  test("the transform of real data is the half of a Hermitian spectrum", () => {
    fc.assert(
      fc.property(length, seed, (n, s) => {
        const [half, all] = [F.rfft(sample([n], s)), F.fft(sample([n], s))];
        const bins = Math.floor(n / 2) + 1;
        expectClose(half.re, all.re.slice([0, bins]).dataSync(), { tolerance: 2e-15, scale: n });
        expectClose(half.im, all.im.slice([0, bins]).dataSync(), { tolerance: 2e-15, scale: n });
        expect(half.im.slice(0).item()).toBeCloseTo(0, 20);
        if (n % 2 === 0) expect(half.im.slice(-1).item()).toBeCloseTo(0, 20);
      }),
    );
  });

  test("ifftshift undoes fftshift", () => {
    fc.assert(
      fc.property(length, seed, (n, s) => {
        const z = signal([n, 3], s);
        expect(F.ifftshift(F.fftshift(z)).re.dataSync()).toEqual(z.re.dataSync());
        expect(F.ifftshift(F.fftshift(z.im, 0), 0).dataSync()).toEqual(z.im.dataSync());
      }),
    );
  });
});

test("fftshift puts frequency 0 where NumPy does", () => {
  expect(F.fftshift(f64([0, 1, 2, 3, 4])).js()).toEqual([3, 4, 0, 1, 2]);
  expect(F.ifftshift(f64([0, 1, 2, 3, 4])).js()).toEqual([2, 3, 4, 0, 1]);
});

describe("along any axis of a batch each sequence is transformed by itself:", () => {
  test.each([
    [[5, 8, 3], 1],
    [[33, 7], 0],
    [[3, 40], 1],
    [[2, 17, 21], -2],
    [[1, 1, 9], -1],
  ])("shape %j, axis %i", (shape, axis) => {
    const z = signal(shape, 4);
    const moved = C.mapParts(z, (part) =>
      part.moveAxis(axis, -1).reshape([-1, shape.at(axis) ?? 0]),
    );
    const rows = Array.from({ length: moved.re.shape[0] }, (_, i) =>
      C.mapParts(moved, (part) => part.slice(i)),
    );
    const back = (part: Tensor): ArrayLike<number> =>
      part.moveAxis(axis, -1).reshape(moved.re.shape).dataSync();
    const whole = F.fft(z, { axis });
    const each = C.stack(rows.map((row) => F.fft(row)));
    expect(back(whole.re)).toEqual(each.re.dataSync());
    expect(back(whole.im)).toEqual(each.im.dataSync());
    const half = F.rfft(z.re, { axis });
    const halves = stack(rows.map((row) => F.rfft(row.re).im));
    expect(half.im.moveAxis(axis, -1).reshape(halves.shape).dataSync()).toEqual(halves.dataSync());
    const n = shape.at(axis) ?? 0;
    const again = F.irfft(half, { axis, n });
    expectClose(again, z.re.dataSync(), { tolerance: 1e-15 });
  });
});

test("empty batches are transformed into empty batches", () => {
  expect(F.fft(zeros([0, 4])).re.shape).toEqual([0, 4]);
  expect(F.rfft(zeros([2, 4, 0]), { axis: 1 }).im.shape).toEqual([2, 3, 0]);
  expect(F.irfft(C.complex(zeros([0, 3]), 0)).shape).toEqual([0, 4]);
});

test("float32 data are transformed in float64 and rounded once", () => {
  const x = signal([200], 9);
  const rounded = C.mapParts(x, (part) => part.cast("float32"));
  const exact = F.fft(C.mapParts(rounded, (part) => part.cast("float64")));
  const y = F.fft(rounded);
  expect(y.re.dtype).toBe("float32");
  expect(y.re.dataSync()).toEqual(exact.re.cast("float32").dataSync());
  expect(F.rfft(array([1, 2, 3], { dtype: "int32" })).re.js()).toEqual([6, -1.5]);
});

test("a NaN spreads to every frequency, whatever the length", () => {
  for (const n of [4, 7, 17]) {
    const x = sample([n - 1], 1).pad({ widths: [[0, 1]], value: Number.NaN });
    expect(C.isNaN(F.fft(x)).all().item()).toBe(1);
    expect(F.rfft(x).re.isNaN().all().item()).toBe(1);
  }
});

test("a million points and back", () => {
  const x = sample([2 ** 20], 3);
  const back = F.irfft(F.rfft(x));
  expect(back.sub(x).abs().max().item()).toBeLessThan(1e-14);
});

test("the same compiled, batched and on the reference executor", () => {
  const z = signal([3, 12], 2);
  const expected = F.fft(z).im.dataSync();
  expect(jit((w: C.Complex) => F.fft(w))(z).im.dataSync()).toEqual(expected);
  expect(vmap((w: C.Complex) => F.fft(w))(z).im.dataSync()).toEqual(expected);
  expect(withExecutor(reference(), () => F.fft(z).im.dataSync())).toEqual(expected);
});

describe("derivatives", () => {
  const { complex, real } = golden.gradients;
  const weights = f64([1, 2, 3, 4, 5, 6, 7].map((w) => w * 0.1));
  const loss = (z: C.Complex): Tensor => {
    const power = C.abs2(F.fft(z));
    return power.mul(weights).sum().add(power.square().mean());
  };

  test("of a loss of the spectrum agree with JAX, to second order", () => {
    const z = signal([7], 21);
    expectClose(loss(z), [complex.value], { tolerance: 1e-14 });
    const gradient = grad(loss)(z);
    expectClose(gradient.re, complex.first[0], { tolerance: 1e-14 });
    expectClose(gradient.im, complex.first[1], { tolerance: 1e-14 });
    const second = jvp(grad(loss), [z], [{ re: z.im, im: z.re }])[1];
    expectClose(second.re, complex.second[0], { tolerance: 1e-14 });
    expectClose(second.im, complex.second[1], { tolerance: 1e-14 });
  });

  test.each(real)("through rfft and irfft with n = $n agree with JAX, to second order", (row) => {
    const realLoss = (x: Tensor): Tensor => {
      const y = F.rfft(x, { n: row.n });
      const bins = f64(Array.from({ length: y.re.size }, (_, k) => k + 1));
      const wave = F.irfft(C.square(y), { n: row.n + 1 });
      const deviation = wave.sub(wave.mean()).square().mean().sqrt();
      return C.abs2(y).mul(bins).sum().add(deviation);
    };
    const [x, direction] = [sample([7], 21), sample([7], 22)];
    expectClose(realLoss(x), [row.value], { tolerance: 1e-14 });
    expectClose(grad(realLoss)(x), row.first, { tolerance: 2e-14 });
    expectClose(jvp(grad(realLoss), [x], [direction])[1], row.second, { tolerance: 5e-14 });
  });

  test.each([[[3, 5]], [[4, 6]]])(
    "of power spectra in two dimensions agree with differences: %j",
    (shape) => {
      const power = (x: Tensor): Tensor => C.abs2(F.rfft2(x)).log1p().sum();
      checkGradients(power, [sample(shape, 31)], { tolerance: 1e-9 });
      const all = (z: C.Complex): Tensor =>
        F.irfftn(C.square(F.ifftn(z)))
          .square()
          .sum();
      checkGradients(all, [signal(shape, 32)], { tolerance: 1e-9 });
      checkGradients((x: Tensor) => grad(power)(x).square().sum(), [sample(shape, 31)], {
        tolerance: 1e-8,
      });
    },
  );
});

describe("misuse", () => {
  const x = f64([1, 2, 3]);
  test("no points", () => {
    expect(() => F.fft(zeros([2, 0]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: fft: expected at least one point to transform, received 0 along axis 1 of float32[2,0]. A transform of no points is not defined; give a length n >= 1 to pad to.]`,
    );
    expect(() => F.rfft(zeros([0]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: rfft: expected at least one point to transform, received 0 along axis 0 of float32[0]. A transform of no points is not defined; give a length n >= 1 to pad to.]`,
    );
    expect(() => F.irfft(zeros([1]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: irfft: expected at least one point to transform, received 0 along axis 0 of float32[1]. A transform of no points is not defined; give a length n >= 1 to pad to.]`,
    );
    expect(() => F.fft(zeros([]))).toThrowErrorMatchingInlineSnapshot(
      `[ShapeError: fft: expected no axis, as the tensor is a scalar, received -1. Count axes from 0, or from the end with negative numbers.]`,
    );
  });

  test("options", () => {
    expect(() => F.fft(x, { n: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: fft: expected a whole number of points, at least 1, received 0. Lengths are plain numbers that are known while tracing.]`,
    );
    expect(() => F.irfft(x, { n: 2.5 })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: irfft: expected a whole number of points, at least 1, received 2.5. Lengths are plain numbers that are known while tracing.]`,
    );
    // @ts-expect-error: no such norm.
    expect(() => F.fft(x, { norm: "unitary" })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: fft: expected options.norm to be "backward", "ortho" or "forward", received "unitary". Leave it out for "backward", which divides the inverse transform by the number of points.]`,
    );
    expect(() => F.fftn(x, { s: [1, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: fftn: expected different axes, and one length in options.s for each, received axes [-1,0] and s [1,2]. Name each axis once; leave s out to transform all of every axis.]`,
    );
    expect(() => F.fftn(zeros([2, 2]), { axes: [0, 0] })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: fftn: expected different axes, and one length in options.s for each, received axes [0,0] and s left out. Name each axis once; leave s out to transform all of every axis.]`,
    );
    expect(() => F.rfftn(x, { axes: [] })).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: rfftn: expected at least one axis, received none. Leave options.axes out to transform along all axes.]`,
    );
    expect(() => F.fftfreq(0)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: fftfreq: expected a whole number of points, at least 1, received 0. Lengths are plain numbers that are known while tracing.]`,
    );
    expect(() => F.nextFastLength(2.5)).toThrowErrorMatchingInlineSnapshot(
      `[OptionError: nextFastLength: expected a whole number of points, at least 1, received 2.5. Lengths are plain numbers that are known while tracing.]`,
    );
  });
});

test("fast lengths are the next products of 2, 3 and 5", () => {
  expect([1, 7, 11, 97, 1000, 1009].map((n) => F.nextFastLength(n))).toEqual([
    1, 8, 12, 100, 1000, 1024,
  ]);
  expect([1, 7, 11, 97, 75].map((n) => F.nextFastLength(n, { real: true }))).toEqual([
    1, 8, 12, 100, 80,
  ]);
});
