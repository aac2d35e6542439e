/** Segmented spectra against SciPy; reconstruction and gradients. */
import { describe, expect, test } from "vitest";
import golden from "../../fixtures/spectral.json" with { type: "json" };
import { expectClose } from "../../testing/expect-close.ts";
import { sample } from "../../testing/fft-sample.ts";
import { checkGradients, jit, type Tensor } from "../index.ts";
import * as F from "./index.ts";

interface ScipyOptions {
  readonly nperseg?: number;
  readonly noverlap?: number;
  readonly nfft?: number;
  readonly window?: string;
  readonly scaling?: string;
  readonly detrend?: string | boolean;
  readonly boundary?: null;
  readonly padded?: boolean;
}

function translated(options: ScipyOptions): F.StftForwardOptions & F.SpectrumOptions {
  const { nperseg, noverlap, nfft, window, scaling, detrend, boundary, padded } = options;
  return {
    sampleRate: 5,
    ...(nperseg === undefined ? {} : { segmentLength: nperseg }),
    ...(noverlap === undefined ? {} : { overlap: noverlap }),
    ...(nfft === undefined ? {} : { fftLength: nfft }),
    ...(window === undefined ? {} : { window: window as F.WindowName }),
    ...(scaling === undefined ? {} : { scaling: scaling as "spectrum" }),
    ...(detrend === undefined ? {} : { detrend: detrend === false ? "none" : "linear" }),
    ...(boundary === undefined ? {} : { boundary: false }),
    ...(padded === undefined ? {} : { padded }),
  };
}

describe("agrees with SciPy:", () => {
  test.each(golden.stft)("stft of $n with $options", ({ n, options, f, t, shape, re, im }) => {
    const { frequencies, times, spectrum } = F.stft(sample([n], 3), translated(options));
    expectClose(frequencies, f, { tolerance: 1e-15 });
    expectClose(times, t, { tolerance: 1e-15 });
    expect(spectrum.re.shape).toEqual(shape);
    expectClose(spectrum.re, re, { tolerance: 1e-15, scale: 1 });
    expectClose(spectrum.im, im, { tolerance: 1e-15, scale: 1 });
  });

  test.each(golden.power)("welch, csd and coherence of $n with $options", (row) => {
    const options = translated(row.options);
    const [x, y] = [sample([row.n], 3), sample([row.n], 4)];
    const { frequencies, power } = F.welch(x, options);
    expectClose(frequencies, row.f, { tolerance: 1e-15 });
    expectClose(power, row.welch, { tolerance: 1e-14 });
    const cross = F.csd(x, y, options).power;
    expectClose(cross.re, row.re, { tolerance: 1e-14, scale: 1 });
    expectClose(cross.im, row.im, { tolerance: 1e-14, scale: 1 });
    if (row.coherence === undefined) return;
    expectClose(F.coherence(x, y, options).coherence, row.coherence, { tolerance: 1e-12 });
  });

  test.each(golden.detrend)("detrend, $type with $breakpoints", ({ type, breakpoints, value }) => {
    const options = { type: type as F.Trend, breakpoints };
    expectClose(F.detrend(sample([16], 5), options), value, { tolerance: 2e-15, scale: 1 });
  });

  test("periodogram", () => {
    const { frequencies, power } = F.periodogram(sample([21], 6), { sampleRate: 5 });
    expectClose(frequencies, golden.periodogram.f, { tolerance: 1e-15 });
    expectClose(power, golden.periodogram.power, { tolerance: 1e-14, scale: 1 });
  });
});

test.each([
  { segmentLength: 8 },
  { segmentLength: 9, overlap: 6, window: "hamming" },
  { segmentLength: 8, overlap: 5, fftLength: 16 },
  { segmentLength: 10, window: "boxcar", overlap: 0 },
] as const)("istft undoes stft: $segmentLength, $overlap", (options) => {
  const x = sample([2, 37], 7);
  const { signal } = F.istft(F.stft(x, options).spectrum, options);
  expectClose(signal.slice([0, 2], [0, 37]), x.dataSync(), { tolerance: 1e-15, scale: 1 });
});

test("derivatives agree with differences, along another axis and compiled too", () => {
  const f = (x: Tensor): Tensor => F.welch(x, { segmentLength: 4, axis: 0 }).power.log().sum();
  checkGradients(f, [sample([11, 2], 1)], { tolerance: 1e-7 });
  expect(jit(f)(sample([11, 2], 1)).item()).toBeCloseTo(f(sample([11, 2], 1)).item(), 12);
  const back = (x: Tensor): Tensor =>
    F.istft(F.stft(x, { segmentLength: 4 }).spectrum, { segmentLength: 4 })
      .signal.sin()
      .sum();
  checkGradients(back, [sample([9], 2)], { tolerance: 1e-8 });
});

test("misuse", () => {
  const x = sample([20], 1);
  expect(() => F.stft(x, { segmentLength: 4, overlap: 4 })).toThrow("overlap < segmentLength");
  expect(() => F.welch(x, { window: sample([3], 1), segmentLength: 4 })).toThrow("a window of 4");
  expect(() => F.detrend(x, { breakpoints: [40] })).toThrow("whole numbers from 0 to 19");
  const { spectrum } = F.stft(x, { segmentLength: 4, overlap: 0 });
  expect(() => F.istft(spectrum, { segmentLength: 4, overlap: 0 })).toThrow("nowhere 0 in sum");
});
