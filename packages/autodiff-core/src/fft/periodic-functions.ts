/** Calculus on periodic grids by way of the spectrum. */
import { mul, scale } from "../complex/arithmetic.ts";
import type { Complex } from "../complex/complex.ts";
import { OptionError } from "../errors.ts";
import { asFloat, type TensorLike } from "../operands.ts";
import { iota } from "../primitives/iota.ts";
import { normalizeAxis } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { fft, ifft } from "./complex-transforms.ts";
import { irfft, rfft } from "./real-transforms.ts";
import type { FftOptions } from "./transform-axes.ts";

/** Options of {@link fftDerivative}. */
export interface FftDerivativeOptions {
  /** How often to differentiate. Default 1. */
  readonly order?: number;
  /** Length of a period, in the unit of the coordinate. Default 2π. */
  readonly period?: number;
  /** Default: the last. */
  readonly axis?: number;
}

/**
 * Derivative of a real periodic function from its values on the grid `x_j = j·period/n`, to spectral accuracy: exact for
 * trigonometric polynomials of degree below `n/2`.
 *
 * Multiplies the spectrum by `(ik)ᵖ`, `k = 2πm/period`; for odd `p` and even `n` the highest frequency, whose derivative
 * vanishes on the grid, is set to 0.
 *
 * @throws OptionError for an order that is not a whole number ≥ 0 or a period that is not positive.
 *
 * @example
 * ```ts test
 * import { linspace } from "@fluxion/autodiff-core";
 * import { fftDerivative } from "@fluxion/autodiff-core/fft";
 *
 * const x = linspace(0, 2 * Math.PI, 16, { endpoint: false, dtype: "float64" });
 * const error = fftDerivative(x.sin().exp()).sub(x.cos().mul(x.sin().exp()));
 * error.abs().max().item() < 1e-6 // => true
 * ```
 *
 * @see Trefethen, Spectral Methods in MATLAB (SIAM 2000), ch. 3, doi:10.1137/1.9780898719598.
 */
export function fftDerivative(u: TensorLike, options: FftDerivativeOptions = {}): Tensor {
  const { order = 1, period = 2 * Math.PI, axis = -1 } = options;
  checkDerivative(order, period);
  const operand = asFloat(u);
  const at = normalizeAxis("fftDerivative", axis, operand.rank);
  const n = operand.shape[at];
  const spectrum = rfft(operand, { axis: at });
  const shape = spectrum.re.shape.map((size, i) => (i === at ? size : 1));
  const index = iota(shape, at, operand.dtype);
  const wave = index.mul((2 * Math.PI) / period);
  const factor = Array.from({ length: order }).reduce<Tensor>(
    (power) => power.mul(wave),
    wave.mul(0).add(1),
  );
  const kept = order % 2 === 1 ? index.mul(2).equal(n).where(0, factor) : factor;
  return irfft(turned(scale(spectrum, kept), order), { n, axis: at });
}

/** `iᵖ z`, exactly. */
function turned({ re, im }: Complex, quarterTurns: number): Complex {
  switch (quarterTurns % 4) {
    case 1:
      return { re: im.neg(), im: re };
    case 2:
      return { re: re.neg(), im: im.neg() };
    case 3:
      return { re: im, im: re.neg() };
    default:
      return { re, im };
  }
}

/**
 * The analytic signal `x + i·H(x)` of real data along an axis, `H` the Hilbert transform: its negative frequencies are 0.
 * `abs` of it is the envelope, `angle` the phase.
 */
export function hilbert(x: TensorLike, options: Omit<FftOptions, "norm"> = {}): Complex {
  const spectrum = fft(asFloat(x), options);
  const axis = normalizeAxis("hilbert", options.axis ?? -1, spectrum.re.rank);
  const n = spectrum.re.shape[axis];
  const k = iota(
    spectrum.re.shape.map((size, i) => (i === axis ? size : 1)),
    axis,
  );
  const single = k.equal(0).logicalOr(k.mul(2).equal(n));
  const weight = single.where(1, k.mul(2).less(n).where(2, 0));
  return ifft(mul(spectrum, weight), { axis });
}

function checkDerivative(order: number, period: number): void {
  if (Number.isInteger(order) && order >= 0 && period > 0 && Number.isFinite(period)) return;
  throw new OptionError({
    where: "fftDerivative",
    expected: "options.order to be a whole number >= 0 and options.period positive",
    received: `order ${order}, period ${period}`,
    fix: "Give the period in the unit of the coordinate; the grid excludes its right end.",
  });
}
