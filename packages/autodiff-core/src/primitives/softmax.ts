/** Sums of exponentials without overflow. */
import { asFloat, floatOperands, type TensorLike } from "../operands.ts";
import { type Axes, normalizeAxes } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { stack } from "./joining.ts";
import { max, type ReduceOptions, sum } from "./reduction.ts";

/** `log Σ eˣ` over axes (default: all), without overflow; of nothing, -∞. */
export function logsumexp(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const operand = asFloat(x);
  const list = normalizeAxes("logsumexp", axes, x.shape.length);
  if (list.some((axis) => x.shape[axis] === 0)) return sum(operand.exp(), list, options).log();
  const shift = peakOf(operand, list);
  const total = sum(operand.sub(shift).exp(), list, { keepDims: true }).log().add(shift);
  return options.keepDims === true ? total : total.squeeze(list);
}

/** `log(eᵃ + eᵇ)`, without overflow. */
export function logaddexp(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = floatOperands("logaddexp", a, b);
  return logsumexp(stack([x, y]), 0);
}

/** `eˣ / Σ eˣ` along an axis. */
export function softmax(x: Tensor, axis = -1): Tensor {
  const operand = asFloat(x);
  const weights = operand.sub(peakOf(operand, [axis])).exp();
  return weights.div(sum(weights, axis, { keepDims: true }));
}

/** `x - log Σ eˣ` along an axis. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return asFloat(x).sub(logsumexp(x, axis, { keepDims: true }));
}

/** The largest entry, or 0 where that is infinite: what to subtract before taking exponentials. */
function peakOf(x: Tensor, axes: readonly number[]): Tensor {
  const peak = max(x, axes, { keepDims: true }).stopGradient();
  return peak.isFinite().where(peak, 0);
}
