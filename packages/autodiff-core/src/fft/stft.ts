/** Spectra of overlapping segments, and back. */
import { type Complex, mapParts } from "../complex/complex.ts";
import { array, zeros } from "../creation.ts";
import { OptionError } from "../errors.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import { sliceAxis } from "../primitives/joining.ts";
import { moveAxis } from "../primitives/layout.ts";
import { pad } from "../primitives/slicing.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkLengths, overlapAdd, segmentsOf, type WindowName, windowOf } from "./frames.ts";
import { rfftfreq } from "./frequencies.ts";
import { irfft, rfft } from "./real-transforms.ts";

/** Options of {@link stft} and {@link istft}. */
export interface StftOptions {
  /** Samples per unit of time; default 1. */
  readonly sampleRate?: number;
  /** Default `"hann"`. */
  readonly window?: WindowName | Tensor;
  /** Default: that of the window, or 256 (for `istft`, what the spectrum says). */
  readonly segmentLength?: number;
  /** Entries that neighbours share; default: half of the segment. */
  readonly overlap?: number;
  /** Length to which segments are padded with zeros; default: none. */
  readonly fftLength?: number;
  /** Put half a segment of zeros at both ends, which {@link istft} removes; default true. */
  readonly boundary?: boolean;
}

/** Options of {@link stft}. */
export interface StftForwardOptions extends StftOptions {
  /** Put zeros at the end to fill the last segment; default true. */
  readonly padded?: boolean;
  /** Axis of time; default: the last. */
  readonly axis?: number;
}

/** Result of {@link stft}. */
export interface StftResult {
  readonly frequencies: Tensor;
  /** Of the middles of the segments. */
  readonly times: Tensor;
  /** Shape `[..., frequency, segment]`. */
  readonly spectrum: Complex;
}

/** Result of {@link istft}. */
export interface IstftResult {
  readonly times: Tensor;
  readonly signal: Tensor;
}

/**
 * Short-time Fourier transform of real data: the {@link rfft} of overlapping segments times a window, divided by the sum of the
 * window, as SciPy's `stft` with `scaling="spectrum"`.
 *
 * @throws OptionError for lengths that do not fit together.
 */
export function stft(x: TensorLike, options: StftForwardOptions = {}): StftResult {
  const { sampleRate = 1, boundary = true, padded = true, axis = -1, window = "hann" } = options;
  const operand = asFloat(x);
  const at = normalizeAxis("stft", axis, operand.rank);
  let rows = moveAxis(operand, at, operand.rank - 1);
  const size = rows.shape[rows.rank - 1];
  const fallback = typeof window === "string" ? Math.min(256, size) : window.shape[0];
  const lengths = lengthsOf("stft", options, fallback);
  const { segmentLength, overlap, fftLength } = lengths;
  const w = windowOf("stft", window, segmentLength, operand.dtype);
  const edge = boundary ? Math.floor(segmentLength / 2) : 0;
  const step = segmentLength - overlap;
  const long = size + 2 * edge;
  const rest = padded ? (((segmentLength - long) % step) + step) % step : 0;
  const after = edge + Math.max(rest, padded ? segmentLength - long : 0);
  rows = padLast(rows, edge, after);
  const spectrum = rfft(segmentsOf(rows, lengths).mul(w), { n: fftLength });
  const last = spectrum.re.rank - 1;
  const total = w.sum();
  const { dtype } = operand;
  const times = Float64Array.from(
    { length: spectrum.re.shape[last - 1] },
    (_, i) => (i * step + (boundary ? 0 : segmentLength / 2)) / sampleRate,
  );
  return {
    frequencies: rfftfreq(fftLength, { spacing: 1 / sampleRate, dtype }),
    times: array(times, { dtype }),
    spectrum: mapParts(spectrum, (part) => moveAxis(part.div(total), last, last - 1)),
  };
}

/**
 * Inverse of {@link stft} by least squares: segments times the window are added, and divided by the sum of its squares. Exact
 * where that sum is not 0.
 *
 * @param spectrum - Shape `[..., frequency, segment]`.
 * @throws OptionError for lengths that do not fit together, and for a window whose shifted squares do not cover every entry.
 */
export function istft(spectrum: Complex, options: StftOptions = {}): IstftResult {
  const { sampleRate = 1, boundary = true, window = "hann" } = options;
  const { dtype } = spectrum.re;
  const [bins, count] = spectrum.re.shape.slice(-2);
  const even = 2 * (bins - 1);
  const fallback = options.fftLength ?? (options.segmentLength === even + 1 ? even + 1 : even);
  const own = typeof window === "string" ? fallback : window.shape[0];
  const { segmentLength, overlap, fftLength } = lengthsOf(
    "istft",
    { fftLength: fallback, ...options },
    own,
  );
  const w = windowOf("istft", window, segmentLength, dtype);
  const last = spectrum.re.rank - 1;
  const turned = mapParts(spectrum, (part) => moveAxis(part, last - 1, last));
  const all = irfft(turned, { n: fftLength });
  const frames = sliceAxis(all, last, 0, segmentLength).mul(w).mul(w.sum());
  const size = overlap + count * (segmentLength - overlap);
  const sum = overlapAdd(frames, zeros([...all.shape.slice(0, -2), size], { dtype }), overlap);
  const squares = w.mul(w).broadcastTo([count, segmentLength]);
  const weight = overlapAdd(squares, zeros([size], { dtype }), overlap);
  const edge = boundary ? Math.floor(segmentLength / 2) : 0;
  const kept = (x: Tensor): Tensor => sliceAxis(x, x.rank - 1, edge, size - edge);
  const covered = kept(weight);
  if (typeof window === "string") checkCover(window, segmentLength, overlap, boundary);
  const signal = kept(sum).div(covered.greater(1e-10).where(covered, 1));
  const times = Float64Array.from({ length: size - 2 * edge }, (_, i) => i / sampleRate);
  return { times: array(times, { dtype }), signal };
}

function lengthsOf(
  where: string,
  options: StftOptions,
  fallback: number,
): { readonly segmentLength: number; readonly overlap: number; readonly fftLength: number } {
  const { segmentLength = fallback } = options;
  const { overlap = Math.floor(segmentLength / 2), fftLength = segmentLength } = options;
  const lengths = { segmentLength, overlap, fftLength };
  checkLengths(where, lengths);
  return lengths;
}

/** Windows by name are 0 at their first entry or nowhere. */
function checkCover(
  window: WindowName,
  segmentLength: number,
  overlap: number,
  boundary: boolean,
): void {
  const isZeroAtStart = segmentLength > 1 && window !== "boxcar" && window !== "hamming";
  if (!isZeroAtStart || (overlap > 0 && boundary)) return;
  throw new OptionError({
    where: "istft",
    expected: "a window whose shifted squares are nowhere 0 in sum",
    received: "entries that no segment sees",
    fix: 'Use more overlap, boundary: true, or another window such as "hamming".',
  });
}

function padLast(x: Tensor, before: number, after: number): Tensor {
  const none: readonly [number, number] = [0, 0];
  return pad(x, { widths: x.shape.map((_, i) => (i === x.rank - 1 ? [before, after] : none)) });
}
