/** Discrete Fourier transforms of real data, of which half of the spectrum says everything. */
import { bind, bind1 } from "../bind.ts";
import { conj } from "../complex/arithmetic.ts";
import { type Complex, fromReal } from "../complex/complex.ts";
import { OptionError } from "../errors.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { transformAlong } from "./complex-transforms.ts";
import { notALength } from "./factors.ts";
import { irfftPrimitive, rfftPrimitive } from "./fourier-primitives.ts";
import { type Norm, normalize, oppositeNorm } from "./normalization.ts";
import {
  cropOrPad,
  type FftnOptions,
  type FftOptions,
  lastTwo,
  type TransformAxis,
  transformAxes,
} from "./transform-axes.ts";

/**
 * Discrete Fourier transform of real data along an axis: the frequencies `0 ≤ k ≤ n/2` of {@link fft}, as the others
 * are their conjugates.
 *
 * @returns `n/2 + 1` frequencies, rounded down.
 * @throws ShapeError if there is no point to transform.
 *
 * @example
 * ```ts test
 * import { array } from "@fluxion/autodiff-core";
 * import { irfft, rfft } from "@fluxion/autodiff-core/fft";
 *
 * const y = rfft(array([1, 2, 3, 4]));
 * y.re.js() // => [10, -2, -2]
 * y.im.js() // => [0, 2, 0]
 * irfft(y).js() // => [1, 2, 3, 4]
 * ```
 */
export function rfft(x: TensorLike, options: FftOptions = {}): Complex {
  const { n, axis = -1, norm = "backward" } = options;
  const operand = asFloat(x);
  const axes = [{ axis: normalizeAxis("rfft", axis, operand.rank), n }];
  return realAlong("rfft", operand, axes, norm);
}

/**
 * Inverse of {@link rfft}: real data from the half of a Hermitian spectrum.
 *
 * The imaginary parts at frequency 0 and, for even `n`, at `n/2` count as 0.
 *
 * @param options - `n` is the length of the result; default: even, `2(m - 1)` for `m` frequencies. The spectrum is
 *   cropped or padded with zeros to fit.
 */
export function irfft(x: Complex | Tensor, options: FftOptions = {}): Tensor {
  const { n, axis = -1, norm = "backward" } = options;
  const z = fromReal(x);
  const axes = [{ axis: normalizeAxis("irfft", axis, z.re.rank), n }];
  return hermitianAlong("irfft", z, axes, norm);
}

/**
 * Transform of Hermitian data, given by its first half along an axis; the spectrum is real.
 *
 * @param options - `n` is the length of the result; default `2(m - 1)` for `m` points.
 */
export function hfft(x: Complex | Tensor, options: FftOptions = {}): Tensor {
  const norm = oppositeNorm(options.norm ?? "backward");
  return irfft(conj(fromReal(x)), { ...options, norm });
}

/** Inverse of {@link hfft}: the first half of the Hermitian data whose spectrum is given. */
export function ihfft(x: TensorLike, options: FftOptions = {}): Complex {
  const norm = oppositeNorm(options.norm ?? "backward");
  return conj(rfft(x, { ...options, norm }));
}

/** {@link rfftn} along the last two axes, or two others. */
export function rfft2(x: TensorLike, options: FftnOptions = {}): Complex {
  return severalReal("rfft2", x, lastTwo(options));
}

/** Inverse of {@link rfft2}. */
export function irfft2(x: Complex | Tensor, options: FftnOptions = {}): Tensor {
  return severalHermitian("irfft2", x, lastTwo(options));
}

/** Transform of real data along several axes (default: all): {@link rfft} along the last of them, {@link fft} along the others. */
export function rfftn(x: TensorLike, options: FftnOptions = {}): Complex {
  return severalReal("rfftn", x, options);
}

/** Inverse of {@link rfftn}; `s` holds the lengths of the result. */
export function irfftn(x: Complex | Tensor, options: FftnOptions = {}): Tensor {
  return severalHermitian("irfftn", x, options);
}

function severalReal(where: string, x: TensorLike, options: FftnOptions): Complex {
  const operand = asFloat(x);
  const axes = transformAxes(where, operand.rank, options);
  return realAlong(where, operand, axes, options.norm ?? "backward");
}

function severalHermitian(where: string, x: Complex | Tensor, options: FftnOptions): Tensor {
  const z = fromReal(x);
  const axes = transformAxes(where, z.re.rank, options);
  return hermitianAlong(where, z, axes, options.norm ?? "backward");
}

function realAlong(where: string, x: Tensor, axes: readonly TransformAxis[], norm: Norm): Complex {
  const { axis, n } = lastOf(where, axes);
  const operand = cropOrPad(where, x, axis, n);
  const half = bind(rfftPrimitive, [operand], { axis });
  const [re, im] = normalize(where, half, operand.shape[axis], norm, "forward");
  return transformAlong(where, { re, im }, axes.slice(0, -1), norm, "forward");
}

function hermitianAlong(
  where: string,
  z: Complex,
  axes: readonly TransformAxis[],
  norm: Norm,
): Tensor {
  const { axis, n } = lastOf(where, axes);
  const { re, im } = transformAlong(where, z, axes.slice(0, -1), norm, "inverse");
  const length = n ?? 2 * (re.shape[axis] - 1);
  if (n !== undefined && !(Number.isInteger(n) && n >= 1)) throw notALength(where, n);
  const bins = Math.floor(length / 2) + 1;
  const parts = [re, im].map((part) => cropOrPad(where, part, axis, bins));
  const result = bind1(irfftPrimitive, parts, { axis, length });
  return normalize(where, [result], length, norm, "inverse")[0];
}

function lastOf(where: string, axes: readonly TransformAxis[]): TransformAxis {
  const last = axes.at(-1);
  if (last !== undefined) return last;
  throw new OptionError({
    where,
    expected: "at least one axis",
    received: "none",
    fix: "Leave options.axes out to transform along all axes.",
  });
}
