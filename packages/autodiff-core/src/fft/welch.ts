/** Power spectra of real data: means over overlapping segments. */

import { abs2 } from "../complex/absolute-value.ts";
import { conj, mul } from "../complex/arithmetic.ts";
import { type Complex, mapParts } from "../complex/complex.ts";
import { array } from "../creation.ts";
import { floatOperands, type TensorLike } from "../operands.ts";
import { moveAxis } from "../primitives/layout.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { type Trend, withoutTrend } from "./detrend.ts";
import { checkLengths, segmentsOf, type WindowName, windowOf } from "./frames.ts";
import { rfftfreq } from "./frequencies.ts";
import { rfft } from "./real-transforms.ts";

/** Options of {@link welch}, {@link csd}, {@link coherence} and {@link periodogram}. */
export interface SpectrumOptions {
  /** Samples per unit of time; default 1. */
  readonly sampleRate?: number;
  /** Default `"hann"`, for the periodogram `"boxcar"`. */
  readonly window?: WindowName | Tensor;
  /** Default: that of the window, or 256, or all if there are fewer entries; for the periodogram all. */
  readonly segmentLength?: number;
  /** Entries that neighbours share; default: half of the segment. */
  readonly overlap?: number;
  /** Length to which segments are padded with zeros; default: none. */
  readonly fftLength?: number;
  /** What is removed from each segment; default `"constant"`. */
  readonly detrend?: Trend | "none";
  /** Power per frequency (`"density"`, the default), or power. */
  readonly scaling?: "density" | "spectrum";
  /** Axis of time; default: the last. Frequency takes its place. */
  readonly axis?: number;
}

/** Result of {@link welch} and {@link periodogram}. */
export interface PowerSpectrum {
  readonly frequencies: Tensor;
  readonly power: Tensor;
}

/** Result of {@link csd}. */
export interface CrossSpectrum {
  readonly frequencies: Tensor;
  readonly power: Complex;
}

/** Result of {@link coherence}. */
export interface Coherence {
  readonly frequencies: Tensor;
  readonly coherence: Tensor;
}

/** Power spectral density by Welch's method, the mean of modified periodograms of overlapping segments. */
export function welch(x: TensorLike, options: SpectrumOptions = {}): PowerSpectrum {
  const { frequencies, power } = crossSpectrum("welch", x, x, options);
  return { frequencies, power: power.re };
}

/** Cross power spectral density `mean conj(X) Y`, of data that broadcast. */
export function csd(x: TensorLike, y: TensorLike, options: SpectrumOptions = {}): CrossSpectrum {
  return crossSpectrum("csd", x, y, options);
}

/** `|csd|²` divided by both power spectra: between 0 and 1. */
export function coherence(x: TensorLike, y: TensorLike, options: SpectrumOptions = {}): Coherence {
  const { frequencies, power } = crossSpectrum("coherence", x, y, options);
  const own = welch(x, options).power.mul(welch(y, options).power);
  return { frequencies, coherence: abs2(power).div(own) };
}

/** Power spectral density of all data as one segment. */
export function periodogram(x: TensorLike, options: SpectrumOptions = {}): PowerSpectrum {
  const [operand] = floatOperands("periodogram", x, x);
  const size = operand.shape[normalizeAxis("periodogram", options.axis ?? -1, operand.rank)];
  return welch(operand, { window: "boxcar", segmentLength: size, overlap: 0, ...options });
}

function crossSpectrum(
  where: string,
  x: TensorLike,
  y: TensorLike,
  options: SpectrumOptions,
): CrossSpectrum {
  const { sampleRate = 1, window = "hann", scaling = "density", detrend = "constant" } = options;
  const operands = floatOperands(where, x, y);
  const { rank, dtype } = operands[0];
  const at = normalizeAxis(where, options.axis ?? -1, rank);
  const [a, b] = operands.map((z) => moveAxis(z, at, rank - 1));
  const fallback = typeof window === "string" ? 256 : window.shape[0];
  const segmentLength = options.segmentLength ?? Math.min(fallback, a.shape[rank - 1]);
  const { overlap = Math.floor(segmentLength / 2), fftLength = segmentLength } = options;
  const lengths = { segmentLength, overlap, fftLength };
  checkLengths(where, lengths);
  const w = windowOf(where, window, segmentLength, dtype);
  const spectrum = (z: Tensor): Complex => {
    const segments = segmentsOf(z, lengths);
    const level = detrend === "none" ? segments : withoutTrend(segments, detrend);
    return rfft(level.mul(w), { n: fftLength });
  };
  const first = spectrum(a);
  const product =
    x === y ? { re: abs2(first), im: first.re.mul(0) } : mul(conj(first), spectrum(b));
  const total = w.sum();
  const size = scaling === "density" ? w.mul(w).sum().mul(sampleRate) : total.mul(total);
  const scale = oneSided(fftLength, dtype).div(size);
  return {
    frequencies: rfftfreq(fftLength, { spacing: 1 / sampleRate, dtype }),
    power: mapParts(product, (part) => moveAxis(part.mean(-2).mul(scale), rank - 1, at)),
  };
}

/** 2 for each frequency that stands for its negative as well. */
function oneSided(n: number, dtype: Tensor["dtype"]): Tensor {
  const values = Float64Array.from({ length: Math.floor(n / 2) + 1 }, (_, k) =>
    k === 0 || 2 * k === n ? 1 : 2,
  );
  return array(values, { dtype });
}
