/** The normal distribution function and its logarithm, of numbers. */
import { erfcValue } from "../error-function-values.ts";
import { erfcxValue, expOfMinusSquare } from "./erfcx-values.ts";
import { twoProduct } from "./extended.ts";

/** `1/√2`, in two parts. */
const ROOT_HALF = Math.SQRT1_2;
const ROOT_HALF_LOW = -4.833646656726457e-17;

/** `Φ(x)`. */
export function ndtrValue(x: number): number {
  if (x > -1) return 0.5 * erfcValue(-x * ROOT_HALF);
  if (x < -40) return 0;
  const { hi, lo } = negatedOverRootTwo(x);
  // erfc(z + δ) = erfcx(z + δ) exp(-z²) (1 - 2 z δ)
  return 0.5 * erfcxValue(hi) * expOfMinusSquare(hi) * (1 - 2 * hi * lo);
}

/** `log Φ(x)`. */
export function logNdtrValue(x: number): number {
  if (x > 1) return Math.log1p(-ndtrValue(-x));
  if (x > -1) return Math.log(0.5 * erfcValue(-x * ROOT_HALF));
  return Math.log(0.5 * erfcxValue(-x * ROOT_HALF)) - 0.5 * x * x;
}

function negatedOverRootTwo(x: number): { readonly hi: number; readonly lo: number } {
  const { hi, lo } = twoProduct(-x, ROOT_HALF);
  return { hi, lo: lo - x * ROOT_HALF_LOW };
}
