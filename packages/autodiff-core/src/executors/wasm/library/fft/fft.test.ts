/**
 * Fourier kernels against the primitives' own float64 loops and against identities. For float32 those loops are as good
 * as exact, and the kernels of both precisions are the same code.
 */
import { describe, expect, test } from "vitest";
import { expectFunctionAgrees } from "../../../../../testing/kernel-agreement.ts";
import {
  type Application,
  evaluated,
  hostArray,
  type LoadedKernel,
  loadLibraryKernel,
  type RunOptions,
} from "../../../../../testing/run-library-kernel.ts";
import type { DType } from "../../../../dtype.ts";
import { fftPrimitive, irfftPrimitive, rfftPrimitive } from "../../../../fft/fourier-primitives.ts";
import { fft2, ifft, irfft, rfft } from "../../../../fft/index.ts";
import { rootOfUnity } from "../../../../fft/roots-of-unity.ts";
import type { HostArray } from "../../../../host-array.ts";
import type { Primitive } from "../../../../primitive.ts";
import type { Literal } from "../../../../program/program.ts";
import { supports } from "../../encoding/index.ts";

type Float = "float32" | "float64";

const EPSILON = { float32: 2 ** -23, float64: 2 ** -52 } as const;

/** Numbers between -1 and 1 that look random. */
function noise(seed: number): (i: number) => number {
  return (i) => {
    const x = Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453;
    return 2 * (x - Math.floor(x)) - 1;
  };
}

interface Case {
  readonly application: Application;
  readonly shapes: readonly (readonly number[])[];
}

/** The four kernels for arrays of a shape along an axis. */
function casesFor(shape: readonly number[], axis: number): Readonly<Record<string, Case>> {
  const n = shape[axis];
  const half = shape.map((size, i) => (i === axis ? Math.floor(n / 2) + 1 : size));
  const apply = (primitive: unknown, params: object): Application => ({
    primitive: primitive as Primitive,
    params,
  });
  return {
    fft: { application: apply(fftPrimitive, { axis, inverse: false }), shapes: [shape, shape] },
    ifft: { application: apply(fftPrimitive, { axis, inverse: true }), shapes: [shape, shape] },
    rfft: { application: apply(rfftPrimitive, { axis }), shapes: [shape] },
    irfft: { application: apply(irfftPrimitive, { axis, length: n }), shapes: [half, half] },
  };
}

function load(
  { application }: Case,
  operands: readonly (HostArray | Literal)[],
  options: RunOptions = {},
): LoadedKernel {
  const kernel = loadLibraryKernel(application, operands, options);
  if (kernel === undefined) throw new Error(`no kernel for ${application.primitive.name}`);
  kernel.run();
  return kernel;
}

function operandsOf({ shapes }: Case, dtype: DType, seed = 1): HostArray[] {
  return shapes.map((shape, i) => hostArray(dtype, shape, noise(seed + i)));
}

/** Root of the mean square of the difference, relative to that of the expected numbers. */
function relativeError(results: readonly HostArray[], expected: readonly HostArray[]): number {
  let [difference, size] = [0, 0];
  expected.forEach(({ data }, part) => {
    data.forEach((value, i) => {
      difference += (results[part].data[i] - value) ** 2;
      size += value * value;
    });
  });
  return Math.sqrt(difference / Math.max(size, Number.MIN_VALUE));
}

/** Error in units of `eps·max(1, log₂ n)`; whatever is asserted below is asserted in this unit. */
function errorOf(
  shape: readonly number[],
  axis: number,
  dtype: Float,
  options: RunOptions,
): number {
  const errors = Object.values(casesFor(shape, axis)).map((one) => {
    const operands = operandsOf(one, dtype);
    const exact = operands.map((x) => hostArray("float64", x.shape, (i) => x.data[i]));
    const expected = evaluated(one.application, exact);
    return relativeError(load(one, operands, options).results, expected);
  });
  return Math.max(...errors) / EPSILON[dtype] / Math.max(1, Math.log2(shape[axis]));
}

const BOUND = 0.6;
const relaxedOrNot = [true, false].filter((relaxed) => !relaxed || supports("relaxedSimd"));

describe.each(["float32", "float64"] as const)(
  "in %s, the error is below 0.6 eps log2 n",
  (dtype) => {
    test.each(relaxedOrNot)("for lengths from 1 to 64 (relaxed: %s)", (relaxed) => {
      for (let n = 1; n <= 64; n += relaxed ? 1 : 5) {
        expect(errorOf([3, n], 1, dtype, { relaxed }), `length ${n}`).toBeLessThan(BOUND);
      }
    });

    test.each([67, 101, 210, 211, 243, 256, 343, 360, 500, 1000, 1009, 1001, 2048])(
      "for length %i",
      (n) => {
        expect(errorOf([2, n], 1, dtype, {})).toBeLessThan(BOUND);
        expect(errorOf([n, 3], 0, dtype, {})).toBeLessThan(BOUND);
      },
    );

    test.each([[[1, 1024]], [[1, 2050]], [[1, 4096]], [[1, 6000]], [[2, 65536]]])(
      "for long lines, shape %j",
      (shape) => {
        expect(errorOf(shape, 1, dtype, {})).toBeLessThan(BOUND);
      },
    );

    test("for numbers of lines around those that fill vectors, in any order of tiles", () => {
      for (const lines of [1, 2, 3, 4, 5, 8, 9, 16, 17, 33]) {
        for (const reverse of [false, true]) {
          expect(errorOf([lines, 24], 1, dtype, { reverse })).toBeLessThan(BOUND);
          expect(errorOf([2, 15, lines], 1, dtype, { reverse })).toBeLessThan(BOUND);
        }
      }
    });

    test("for enough lines to make several tiles", () => {
      expect(errorOf([600, 128], 1, dtype, { reverse: true })).toBeLessThan(BOUND);
      expect(errorOf([128, 300], 0, dtype, { reverse: true })).toBeLessThan(BOUND);
      expect(errorOf([2, 512, 33], 1, dtype, { reverse: true })).toBeLessThan(BOUND);
    });

    test("along every axis", () => {
      for (const axis of [0, 1, 2, 3]) {
        expect(errorOf([2, 6, 5, 8], axis, dtype, {})).toBeLessThan(BOUND);
      }
    });
  },
);

test("many lines are divided into tiles, few are not", () => {
  const tiles = (lines: number) => {
    const { fft } = casesFor([lines, 256], 1);
    return load(fft, operandsOf(fft, "float64")).tiles;
  };
  expect(tiles(256)[0]).toBeGreaterThanOrEqual(8);
  expect(tiles(8)).toEqual([1]);
});

test.each([5, 8, 12, 64, 97, 4096])("the transform of a delta is a root of unity, n = %i", (n) => {
  const { fft } = casesFor([1, n], 1);
  const at = 3;
  const delta = hostArray("float64", [1, n], (i) => (i === at ? 1 : 0));
  const zero = hostArray("float64", [1, n], () => 0);
  const [re, im] = load(fft, [delta, zero]).results;
  for (let k = 0; k < n; k++) {
    const [c, s] = rootOfUnity((k * at) % n, n);
    expect(Math.abs(re.data[k] - c)).toBeLessThan(1e-15 * Math.log2(n));
    expect(Math.abs(im.data[k] + s)).toBeLessThan(1e-15 * Math.log2(n));
  }
});

test.each([8, 30, 31, 256])("Σ|x|² = Σ|X|²/n, n = %i", (n) => {
  const { fft } = casesFor([1, n], 1);
  const x = operandsOf(fft, "float64", 5);
  const energy = (parts: readonly HostArray[]) => {
    let sum = 0;
    for (const { data } of parts) for (const value of data) sum += value * value;
    return sum;
  };
  expect(energy(load(fft, x).results) / n / energy(x)).toBeCloseTo(1, 13);
});

test.each([7, 12, 100, 4096, 5000])("there and back again multiplies by n, n = %i", (n) => {
  for (const [forward, backward] of [
    ["fft", "ifft"],
    ["rfft", "irfft"],
  ]) {
    const cases = casesFor([2, n], 1);
    const x = operandsOf(cases[forward], "float64", 9);
    const there = load(cases[forward], x).results;
    const back = load(cases[backward], there).results;
    const expected = x.map((part) => hostArray("float64", part.shape, (i) => n * part.data[i]));
    expect(relativeError(back, expected)).toBeLessThan(1e-15);
  }
});

test("a part may be the same number everywhere, as the imaginary part of real numbers", () => {
  for (const shape of [
    [5, 12],
    [1, 4096],
    [12, 5],
  ]) {
    const { fft } = casesFor(shape, 1);
    const [re] = operandsOf(fft, "float32");
    const zero: Literal = { kind: "literal", value: 0, shape, dtype: "float32" };
    const expected = evaluated(fft.application, [re, zero]);
    expect(relativeError(load(fft, [re, zero]).results, expected)).toBeLessThan(3e-7);
  }
});

test("imaginary parts that the inverse of a real transform does not read may be anything", () => {
  for (const n of [8, 9, 4096]) {
    const { irfft } = casesFor([1, n], 1);
    const [re, im] = operandsOf(irfft, "float64");
    const spoiled = hostArray("float64", im.shape, (i) =>
      i === 0 || 2 * i === n ? Number.NaN : im.data[i],
    );
    expect(spoiled.data[0]).toBeNaN();
    const expected = evaluated(irfft.application, [re, im]);
    expect(relativeError(load(irfft, [re, spoiled]).results, expected)).toBeLessThan(1e-14);
  }
});

test("spectra of real numbers are real at 0, and at n/2 for even n", () => {
  for (const n of [7, 8, 13, 100]) {
    const { rfft } = casesFor([3, n], 1);
    const [, im] = load(rfft, operandsOf(rfft, "float32")).results;
    const bins = Math.floor(n / 2) + 1;
    for (let line = 0; line < 3; line++) {
      expect(im.data[line * bins]).toBe(0);
      if (n % 2 === 0) expect(im.data[line * bins + n / 2]).toBe(0);
    }
  }
});

test("NaN and infinity stay in their line", () => {
  const { fft } = casesFor([5, 16], 1);
  const [re, im] = operandsOf(fft, "float64");
  re.data[2 * 16 + 3] = Number.NaN;
  im.data[4 * 16 + 1] = Number.POSITIVE_INFINITY;
  const [y] = load(fft, [re, im]).results;
  const finite = Array.from({ length: 5 }, (_, line) =>
    y.data.subarray(line * 16, (line + 1) * 16).every(Number.isFinite),
  );
  expect(finite).toEqual([true, true, false, true, false]);
});

describe("in programs, with tables and memory shared between kernels:", () => {
  test("a spectral filter of complex fields in two dimensions", () => {
    const spec = { shape: [3, 12, 20], dtype: "float64" } as const;
    expectFunctionAgrees(
      (re, im) => {
        const y = fft2({ re, im });
        const z = ifft({ re: y.re.mul(0.5), im: y.im.mul(0.25) }, { axis: 1 });
        return [y.re, z.re, z.im];
      },
      [spec, spec],
      1e-14,
    );
  });

  test("real fields, short and long", () => {
    for (const n of [30, 4096]) {
      expectFunctionAgrees(
        (x) => {
          const { re, im } = rfft(x);
          return irfft({ re: re.mul(re), im: im.mul(2) }, { n });
        },
        [{ shape: [2, n], dtype: "float32" }],
        1e-5,
      );
    }
  });
});
