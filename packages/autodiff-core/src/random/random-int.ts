import { OptionError } from "../errors.ts";
import { add, mul, rem } from "../primitives/arithmetic.ts";
import { bitcast } from "../primitives/cast.ts";
import type { Shape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { checkKey, split } from "./key.ts";
import { randomBits } from "./random-bits.ts";

export interface RandomIntOptions {
  /** Smallest number drawn; default 0. */
  readonly min?: number;
  /** One more than the largest number drawn. */
  readonly max: number;
  readonly dtype?: "int32" | "uint32";
}

const RANGE = { int32: [-(2 ** 31), 2 ** 31], uint32: [0, 2 ** 32] } as const;

/**
 * Random whole numbers, uniform from `min` to `max - 1`.
 *
 * Made from a 64-bit number modulo `max - min`, or from a 32-bit one if `max - min` exceeds 2¹⁶: probabilities
 * differ by a factor of up to `1 + (max - min)/2⁶⁴` or `1 + (max - min)/2³²`.
 *
 * @throws OptionError unless the range holds a number and fits the dtype.
 * @throws ShapeError if `key` is not a key.
 */
export function randomInt(key: Tensor, shape: Shape, options: RandomIntOptions): Tensor {
  const { min = 0, max, dtype = "int32" } = options;
  checkKey("randomInt", key);
  checkRange(min, max, dtype);
  const [first, second] = split(key);
  const offset = bitsBelow(max - min, randomBits(first, shape), randomBits(second, shape));
  // Modulo 2³², so that it is right for negative `min` too.
  return bitcast(add(offset, min >>> 0), dtype);
}

/** `(2³² high + low) mod span`, without a product that needs more than 32 bits. */
function bitsBelow(span: number, high: Tensor, low: Tensor): Tensor {
  if (span === 2 ** 32) return low;
  // JAX squares 2¹⁶ modulo 2³²: for spans above 2¹⁶ that drops the high word.
  const factor = span > 2 ** 16 ? 0 : (2 ** 16 % span) ** 2 % span;
  const lowPart = rem(low, span);
  if (factor === 0) return lowPart;
  return rem(add(mul(rem(high, span), factor), lowPart), span);
}

function checkRange(min: number, max: number, dtype: "int32" | "uint32"): void {
  const [lowest, end] = RANGE[dtype];
  const whole = Number.isInteger(min) && Number.isInteger(max);
  if (whole && lowest <= min && min < max && max <= end) return;
  throw new OptionError({
    where: "randomInt",
    expected: `whole numbers with ${lowest} <= options.min < options.max <= ${end} for ${dtype}`,
    received: `min ${min}, max ${max}`,
    fix: "max is not drawn itself: { min: 1, max: 7 } rolls a die.",
  });
}
