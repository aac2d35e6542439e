import { epsilon, roundTo, smallestNormal } from "../dtype.ts";
import { OptionError } from "../errors.ts";
import { bitXor, shiftRightLogical } from "../primitives/bits.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { indexBlocks } from "./blocks.ts";
import { checkKey } from "./key.ts";

export interface UniformOptions {
  /** Smallest number drawn; default 0. */
  readonly min?: number;
  /** End of the interval, not drawn itself except by rounding; default 1. */
  readonly max?: number;
  readonly dtype?: "float32" | "float64";
}

/**
 * Random numbers, uniform in `[min, max)`: whole multiples of 2⁻²³ (float32) or 2⁻⁵² (float64) of the interval.
 *
 * @throws OptionError unless `min` and `max` are finite and in this order.
 * @throws ShapeError if `key` is not a key.
 */
export function uniform(key: Tensor, shape: Shape, options: UniformOptions = {}): Tensor {
  const { min = 0, max = 1, dtype = "float32" } = options;
  checkKey("uniform", key);
  if (!(min <= max && Number.isFinite(roundTo(dtype, max - min)))) {
    throw new OptionError({
      where: "uniform",
      expected: "finite numbers with options.min <= options.max",
      received: `min ${min}, max ${max}`,
      fix: "Swap them, or draw from [0, 1) and scale.",
    });
  }
  return uniformBetween("uniform", key, shape, { min, max, dtype });
}

/** {@link uniform} for other distributions: the error for a bad shape names `where`. */
export function uniformBetween(
  where: string,
  key: Tensor,
  shape: Shape,
  { min, max, dtype }: Required<UniformOptions>,
): Tensor {
  const low = roundTo(dtype, min);
  const span = roundTo(dtype, roundTo(dtype, max) - low);
  const unit = unitInterval(where, key, shape, dtype);
  const scaled = span === 1 ? unit : unit.mul(span);
  return low === 0 ? scaled : scaled.add(low);
}

/** Uniform in (0, 1): {@link uniformBetween} from the smallest normal number. */
export function openUnitInterval(
  where: string,
  key: Tensor,
  shape: Shape,
  dtype: "float32" | "float64",
): Tensor {
  return uniformBetween(where, key, shape, { min: smallestNormal(dtype), max: 1, dtype });
}

/** Uniform in (-1, 1): {@link uniformBetween} from the number after -1. */
export function uniformAroundZero(
  where: string,
  key: Tensor,
  shape: Shape,
  dtype: "float32" | "float64",
): Tensor {
  return uniformBetween(where, key, shape, { min: epsilon(dtype) / 2 - 1, max: 1, dtype });
}

/** Uniform in [0, 1), made of the leading bits so that every step is exact. */
export function unitInterval(
  where: string,
  key: Tensor,
  shape: Shape,
  dtype: "float32" | "float64",
): Tensor {
  const [a, b] = indexBlocks(where, key, shape);
  if (dtype === "float32") {
    return shiftRightLogical(bitXor(a, b), 9)
      .cast("float32")
      .mul(2 ** -23);
  }
  const high = a.cast("float64").mul(2 ** -32);
  const low = shiftRightLogical(b, 12)
    .cast("float64")
    .mul(2 ** -52);
  return high.add(low);
}
