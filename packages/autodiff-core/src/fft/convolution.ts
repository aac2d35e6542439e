/** Convolution and correlation by way of the spectrum: O(n log n) where the sums themselves are O(n²). */
import { conj, mul } from "../complex/arithmetic.ts";
import { type Complex, fromReal, isComplex, mapParts } from "../complex/complex.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { formatSpec } from "../host-array.ts";
import { reverse, sliceAxis } from "../primitives/joining.ts";
import { type Axes, normalizeAxes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { fftn, ifftn } from "./complex-transforms.ts";
import { nextFastLength } from "./factors.ts";
import { irfftn, rfftn } from "./real-transforms.ts";

/** Options of {@link fftConvolve} and {@link fftCorrelate}. */
export interface FftConvolveOptions {
  /**
   * Which part of the result: all of it, `n + m - 1` entries (`"full"`, the default); its middle, of the size of the
   * first operand (`"same"`); or what does not see beyond the ends, `|n - m| + 1` entries (`"valid"`).
   */
  readonly mode?: "full" | "same" | "valid";
  /** Axes to convolve along (default: all). The others broadcast. */
  readonly axes?: Axes;
}

/** Options of {@link circularConvolve}. */
export interface CircularConvolveOptions {
  /** Axes to convolve along (default: all). The others broadcast. */
  readonly axes?: Axes;
}

/**
 * Convolution `cₖ = Σⱼ aⱼ bₖ₋ⱼ`, zero outside both operands.
 *
 * Errors are relative to the largest values, not to each entry: about `eps·|a|·|b|`.
 *
 * @returns Real for real operands, complex if one is.
 * @throws ShapeError for operands of different rank or empty ones, and for `"valid"` if neither operand fits into the
 *   other along every axis.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { fftConvolve } from "@fluxion/autodiff-core/fft";
 *
 * const [a, b] = [array([1, 2, 3]), array([0, 1, 0.5])];
 * fftConvolve(a, b, { mode: "same" }).round().js() // => [1, 2, 4]
 * ```
 */
export function fftConvolve(a: Tensor, b: Tensor, options?: FftConvolveOptions): Tensor;
export function fftConvolve(
  a: Tensor | Complex,
  b: Tensor | Complex,
  options?: FftConvolveOptions,
): Complex;
export function fftConvolve(
  a: Tensor | Complex,
  b: Tensor | Complex,
  options: FftConvolveOptions = {},
): Tensor | Complex {
  return convolve("fftConvolve", a, b, options);
}

/**
 * Correlation `cₖ = Σⱼ aⱼ₊ₖ conj(bⱼ)`, zero outside both operands; in `"full"` mode it begins with `k = 1 - m` for `m`
 * entries of `b`.
 *
 * @returns Real for real operands, complex if one is.
 * @throws ShapeError as {@link fftConvolve}.
 */
export function fftCorrelate(a: Tensor, b: Tensor, options?: FftConvolveOptions): Tensor;
export function fftCorrelate(
  a: Tensor | Complex,
  b: Tensor | Complex,
  options?: FftConvolveOptions,
): Complex;
export function fftCorrelate(
  a: Tensor | Complex,
  b: Tensor | Complex,
  options: FftConvolveOptions = {},
): Tensor | Complex {
  const axes = normalizeAxes("fftCorrelate", options.axes, realPart(b).rank);
  const turned = isComplex(b) ? mapParts(conj(b), (part) => reverse(part, axes)) : reverse(b, axes);
  return convolve("fftCorrelate", a, turned, options);
}

/**
 * Convolution of periodic sequences, `cₖ = Σⱼ aⱼ bₖ₋ⱼ` with indices modulo the size.
 *
 * @throws ShapeError unless both operands have the same sizes along the axes.
 */
export function circularConvolve(a: Tensor, b: Tensor, options?: CircularConvolveOptions): Tensor;
export function circularConvolve(
  a: Tensor | Complex,
  b: Tensor | Complex,
  options?: CircularConvolveOptions,
): Complex;
export function circularConvolve(
  a: Tensor | Complex,
  b: Tensor | Complex,
  options: CircularConvolveOptions = {},
): Tensor | Complex {
  const [x, y] = [realPart(a), realPart(b)];
  const axes = checkedAxes("circularConvolve", x, y, options.axes);
  if (axes.some((axis) => x.shape[axis] !== y.shape[axis])) {
    throw mismatch("circularConvolve", "operands of the same sizes along the axes", x, y);
  }
  return filtered(
    a,
    b,
    axes,
    axes.map((axis) => x.shape[axis]),
  );
}

function convolve(
  where: string,
  a: Tensor | Complex,
  b: Tensor | Complex,
  { mode = "full", axes: given }: FftConvolveOptions,
): Tensor | Complex {
  const [x, y] = [realPart(a), realPart(b)];
  const axes = checkedAxes(where, x, y, given);
  const parts = axes.map((axis) => ({ axis, n: x.shape[axis], m: y.shape[axis] }));
  const cuts = parts.map(({ axis, n, m }) => ({ axis, ...cutOf(where, mode, n, m) }));
  const nested = parts.every(({ n, m }) => n >= m) || parts.every(({ n, m }) => n <= m);
  if (mode === "valid" && !nested) {
    throw mismatch(
      where,
      'for "valid", one operand at least as large as the other along every axis',
      x,
      y,
    );
  }
  const isReal = !isComplex(a) && !isComplex(b);
  const lengths = parts.map(({ n, m }, i) =>
    nextFastLength(n + m - 1, { real: isReal && i === parts.length - 1 }),
  );
  const cut = (part: Tensor): Tensor =>
    cuts.reduce((z, { axis, from, size }) => sliceAxis(z, axis, from, from + size), part);
  const whole = filtered(a, b, axes, lengths);
  return isComplex(whole) ? mapParts(whole, cut) : cut(whole);
}

/** The product of the spectra, transformed back. */
function filtered(
  a: Tensor | Complex,
  b: Tensor | Complex,
  axes: readonly number[],
  s: readonly number[],
): Tensor | Complex {
  const options = { axes, s };
  if (isComplex(a) || isComplex(b)) {
    return ifftn(mul(fftn(fromReal(a), options), fftn(fromReal(b), options)), { axes });
  }
  if (axes.length === 0) return a.mul(b);
  return irfftn(mul(rfftn(a, options), rfftn(b, options)), options);
}

function cutOf(where: string, mode: string, n: number, m: number): { from: number; size: number } {
  switch (mode) {
    case "full":
      return { from: 0, size: n + m - 1 };
    case "same":
      return { from: Math.floor((m - 1) / 2), size: n };
    case "valid":
      return { from: Math.min(n, m) - 1, size: Math.abs(n - m) + 1 };
    default:
      throw new OptionError({
        where,
        expected: 'options.mode to be "full", "same" or "valid"',
        received: JSON.stringify(mode),
        fix: 'Leave it out for "full".',
      });
  }
}

function checkedAxes(where: string, x: Tensor, y: Tensor, given: Axes): number[] {
  if (x.rank !== y.rank) throw mismatch(where, "operands of the same rank", x, y);
  const axes = normalizeAxes(where, given, x.rank);
  if (axes.some((axis) => x.shape[axis] === 0 || y.shape[axis] === 0)) {
    throw mismatch(
      where,
      "at least one entry along every axis",
      x,
      y,
      "The sum over nothing is not defined; give other operands.",
    );
  }
  return axes;
}

function realPart(x: Tensor | Complex): Tensor {
  return isComplex(x) ? x.re : x;
}

function mismatch(
  where: string,
  expected: string,
  x: Tensor,
  y: Tensor,
  fix = "Add axes with expandDims, or name those to convolve along with options.axes.",
): ShapeError {
  return new ShapeError({
    where,
    expected,
    received: `${formatSpec(x)} and ${formatSpec(y)}`,
    fix,
  });
}
