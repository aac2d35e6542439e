/** Which frequency each entry of a spectrum stands for, and the order of the entries. */
import { type Complex, isComplex, mapParts } from "../complex/complex.ts";
import { array } from "../creation.ts";
import type { DType } from "../dtype.ts";
import { roll } from "../primitives/rearranging.ts";
import { type Axes, normalizeAxes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { notALength } from "./factors.ts";

/** Options of {@link fftfreq} and {@link rfftfreq}. */
export interface FrequencyOptions {
  /** Distance between samples; the frequencies are in cycles per its unit. Default 1. */
  readonly spacing?: number;
  /** Default `float32`. */
  readonly dtype?: DType;
}

/**
 * The frequencies of {@link fft}: `0, 1, …, -2, -1` divided by `n·spacing`.
 *
 * @example
 * ```ts test
 * import { fftfreq, fftshift } from "@fluxion/autodiff-core/fft";
 *
 * fftfreq(4).js() // => [0, 0.25, -0.5, -0.25]
 * fftshift(fftfreq(4, { spacing: 0.25 })).js() // => [-2, -1, 0, 1]
 * ```
 */
export function fftfreq(n: number, options: FrequencyOptions = {}): Tensor {
  checkLength("fftfreq", n);
  return frequencies(n, n, (k) => (2 * k < n ? k : k - n), options);
}

/** The frequencies of {@link rfft}, from 0 to `n/2`, divided by `n·spacing`. */
export function rfftfreq(n: number, options: FrequencyOptions = {}): Tensor {
  checkLength("rfftfreq", n);
  return frequencies(n, Math.floor(n / 2) + 1, (k) => k, options);
}

function frequencies(
  n: number,
  count: number,
  index: (k: number) => number,
  { spacing = 1, dtype = "float32" }: FrequencyOptions,
): Tensor {
  const values = Float64Array.from({ length: count }, (_, k) => index(k) / (n * spacing));
  return array(values, { dtype });
}

function checkLength(where: string, n: number): void {
  if (!(Number.isInteger(n) && n >= 1)) throw notALength(where, n);
}

/** Move frequency 0 from the start of the axes (default: all) to their middle. */
export function fftshift(x: Tensor, axes?: Axes): Tensor;
export function fftshift(x: Complex, axes?: Axes): Complex;
export function fftshift(x: Tensor | Complex, axes?: Axes): Tensor | Complex {
  return eachPart(x, (part) => shifted("fftshift", part, axes, (n) => Math.floor(n / 2)));
}

/** Inverse of {@link fftshift}; for odd sizes not the same. */
export function ifftshift(x: Tensor, axes?: Axes): Tensor;
export function ifftshift(x: Complex, axes?: Axes): Complex;
export function ifftshift(x: Tensor | Complex, axes?: Axes): Tensor | Complex {
  return eachPart(x, (part) => shifted("ifftshift", part, axes, (n) => -Math.floor(n / 2)));
}

function shifted(where: string, x: Tensor, axes: Axes, by: (n: number) => number): Tensor {
  const list = normalizeAxes(where, axes, x.rank);
  return list.reduce((y, axis) => roll(y, by(y.shape[axis]), axis), x);
}

function eachPart(x: Tensor | Complex, f: (part: Tensor) => Tensor): Tensor | Complex {
  return isComplex(x) ? mapParts(x, f) : f(x);
}
